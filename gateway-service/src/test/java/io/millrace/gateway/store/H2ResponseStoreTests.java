package io.millrace.gateway.store;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2ResponseStoreTests extends ResponseStoreContract {

	private Database database;

	@BeforeAll
	void open(@TempDir Path directory) {
		this.database = TestStores.inDirectory(directory.toString());
	}

	@AfterAll
	void close() {
		this.database.close();
	}

	@Override
	Database database() {
		return this.database;
	}

}
