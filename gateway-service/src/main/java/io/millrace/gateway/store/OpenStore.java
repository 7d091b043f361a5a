package io.millrace.gateway.store;

import java.time.Duration;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** The database while it is open. */
final class OpenStore {

	private final ConnectionPool pool;

	private final @Nullable DirectoryLock lock;

	private final DatabaseClient client;

	private final TransactionalOperator transactions;

	OpenStore(ConnectionPool pool, @Nullable DirectoryLock lock) {
		this.pool = pool;
		this.lock = lock;
		this.client = DatabaseClient.create(pool);
		this.transactions = TransactionalOperator.create(new R2dbcTransactionManager(pool));
	}

	DatabaseClient client() {
		return this.client;
	}

	TransactionalOperator transactions() {
		return this.transactions;
	}

	/** How many connections are in use. */
	int usedConnections() {
		return this.pool.getMetrics().map(PoolMetrics::acquiredSize).orElse(0);
	}

	void close(Duration timeout) {
		StoreOpener.close(this.pool, this.lock, timeout);
	}

}
