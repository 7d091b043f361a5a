package io.millrace.protocol.bus;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AddressTests {

	@Test
	void wildcardsOfBrokersAreEncoded() {
		assertThat(Address.submit("org/model.v2#*").name()).isEqualTo("millrace.submit.org%2Fmodel%2Ev2%23%2A");
	}

	@Test
	void otherCharactersAreEncodedByteByByte() {
		assertThat(Address.encode("é %")).isEqualTo("%C3%A9%20%25");
	}

	@Test
	void differentPoolsHaveDifferentAddresses() {
		assertThat(Address.submit("a.b")).isNotEqualTo(Address.submit("a%2Eb"));
	}

	@Test
	void anInboxNamesRoleProcessAndEpoch() {
		assertThat(Address.inbox(new ProcessId(Role.WORKER, "worker-7", 99)).name())
			.isEqualTo("millrace.worker.worker-7.99");
	}

	@Test
	void onlySubmitQueuesAreMadeBySenders() {
		assertThat(Address.submit("pool").isSubmit()).isTrue();
		assertThat(Address.inbox(new ProcessId(Role.WORKER, "submit", 1)).isSubmit()).isFalse();
		assertThat(Address.LOAD.isSubmit()).isFalse();
	}

	@Test
	void whatIsNoAddressIsRefused() {
		assertThatThrownBy(() -> new Address("millrace.#")).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> new Address("elsewhere.submit")).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> new Address("millrace.")).isInstanceOf(IllegalArgumentException.class);
	}

}
