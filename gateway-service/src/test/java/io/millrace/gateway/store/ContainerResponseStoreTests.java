package io.millrace.gateway.store;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

class ContainerResponseStoreTests extends ResponseStoreContract {

	private PostgreSQLContainer server;

	private Database database;

	@BeforeAll
	void open() {
		assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "Docker is not running on this machine");
		assumeTrue(begin(), "The image of PostgreSQL cannot be had");
		this.database = TestStores.open(this.server.getJdbcUrl().replaceAll("\\?.*", ""), "test");
	}

	@AfterAll
	void close() {
		if (this.database != null) {
			this.database.close();
			this.server.stop();
		}
	}

	@Override
	Database database() {
		return this.database;
	}

	private boolean begin() {
		this.server = new PostgreSQLContainer("postgres:17-alpine").withEnv("POSTGRES_HOST_AUTH_METHOD", "trust");
		try {
			this.server.start();
			return true;
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

}
