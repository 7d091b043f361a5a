package io.millrace.gateway.store;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the store.
 *
 * @param url {@code postgresql://host:port/database}, which more than one gateway needs;
 * {@code h2:mem:name} for memory alone; {@code none} for no store; empty for an H2
 * database in the directory
 * @param username at PostgreSQL
 * @param password at PostgreSQL
 * @param directory where the H2 database is; empty for {@code .millrace/store} in the
 * home directory
 * @param maxConnections how many connections are open at a time
 * @param timeout the longest that one operation may take, the wait for a connection
 * included
 * @param retention how long responses, batches and files without an expiry of their own
 * are kept
 * @param sweepInterval how often what has expired is deleted
 * @param sweepPortion how many of a kind are deleted at once
 */
@ConfigurationProperties("millrace.gateway.store")
public record StoreProperties(@DefaultValue("") String url, @DefaultValue("") String username,
		@DefaultValue("") String password, @DefaultValue("") String directory, @DefaultValue("8") int maxConnections,
		@DefaultValue("10s") Duration timeout, @DefaultValue("30d") Duration retention,
		@DefaultValue("1m") Duration sweepInterval, @DefaultValue("100") int sweepPortion) {

	@Override
	public String toString() {
		return "StoreProperties[" + this.maxConnections + " connections]";
	}

}
