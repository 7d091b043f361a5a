package io.millrace.protocol.bus.artemis;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ArtemisSettingsTests {

	@Test
	void aPairIsTwoUrlsWithTheParametersOfBoth() {
		assertThat(ArtemisSettings.of("tcp://a:1").urls()).containsExactly("tcp://a:1");
		assertThat(ArtemisSettings.of("(tcp://a:1)").urls()).containsExactly("tcp://a:1");
		assertThat(ArtemisSettings.of("(tcp://a:1, tcp://b:2)").urls()).containsExactly("tcp://a:1", "tcp://b:2");
		assertThat(ArtemisSettings.of("(tcp://a:1?x=1,tcp://b:2)?y=2").urls()).containsExactly("tcp://a:1?x=1&y=2",
				"tcp://b:2?y=2");
	}

}
