package io.millrace.platform;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ListenUrlTests {

	private final MockEnvironment environment = new MockEnvironment().withProperty("local.server.port", "8000")
		.withProperty("local.management.port", "8001");

	@Test
	void anAddressThatCanBeOpenedHere() {
		assertThat(ListenUrl.server(this.environment)).isEqualTo("http://127.0.0.1:8000");
		this.environment.setProperty("server.address", "0.0.0.0");
		assertThat(ListenUrl.server(this.environment)).isEqualTo("http://127.0.0.1:8000");
		this.environment.setProperty("server.address", "::1");
		assertThat(ListenUrl.server(this.environment)).isEqualTo("http://[::1]:8000");
		assertThat(ListenUrl.management(this.environment)).isEqualTo("http://[::1]:8001/actuator");
	}

	@Test
	void tlsIsOfTheApiUnlessManagementHasItsOwn() {
		this.environment.setProperty("server.ssl.bundle", "api");
		assertThat(ListenUrl.server(this.environment)).isEqualTo("https://127.0.0.1:8000");
		assertThat(ListenUrl.isServerEncrypted(this.environment)).isTrue();
		assertThat(ListenUrl.management(this.environment)).isEqualTo("http://127.0.0.1:8001/actuator");
		this.environment.setProperty("management.server.ssl.bundle", "ops");
		assertThat(ListenUrl.management(this.environment)).isEqualTo("https://127.0.0.1:8001/actuator");
		this.environment.setProperty("server.ssl.enabled", "false");
		assertThat(ListenUrl.isServerEncrypted(this.environment)).isFalse();
	}

}
