package io.millrace.protocol;

import java.util.Locale;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProcessIdTests {

	@Test
	void aReincarnationHasALaterEpoch() {
		ProcessId process = ProcessId.start(Role.WORKER);
		assertThat(process.reincarnated().name()).isEqualTo(process.name());
		assertThat(process.reincarnated().epoch()).isGreaterThan(process.epoch());
		ProcessId fromTheFuture = new ProcessId(Role.WORKER, "w", Long.MAX_VALUE - 1);
		assertThat(fromTheFuture.reincarnated().epoch()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void processesWithoutANameGetOneOfTheirOwn() {
		assertThat(ProcessId.start(Role.GATEWAY).name()).startsWith("gateway-")
			.isNotEqualTo(ProcessId.start(Role.GATEWAY).name());
	}

	@Test
	void namesThatWouldNeedEncodingAreRefused() {
		assertThatThrownBy(() -> new ProcessId(Role.WORKER, "a.b", 1)).hasMessageContaining("a.b");
		assertThatThrownBy(() -> new ProcessId(Role.WORKER, "", 1)).isInstanceOf(IllegalArgumentException.class);
		assertThatThrownBy(() -> new ProcessId(Role.WORKER, "a", 0)).hasMessageContaining("positive");
	}

	@Test
	void aRoleIsLabelledTheSameInEveryLocale() {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.forLanguageTag("tr"));
			assertThat(Role.TOKENIZER.label()).isEqualTo("tokenizer");
		}
		finally {
			Locale.setDefault(before);
		}
	}

}
