package io.millrace.gateway.sse;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EventTemplateTests {

	/** A value that looks like the property. */
	private static final String MODEL = "a \"content\":\"\" b";

	@ParameterizedTest
	@ValueSource(strings = { "", "x", " Paris", "\"\\\n\t\u0001", "é 😀 \u2028", "\"content\":\"\"" })
	void anEventOfTheTemplateIsTheEventThatTheGeneratorWrites(String text) {
		EventTemplate template = EventTemplate.of(event(""), "content");
		assertThat(new String(template.with(text), StandardCharsets.UTF_8))
			.isEqualTo(new String(event(text), StandardCharsets.UTF_8));
	}

	@Test
	void anEventWithoutThePropertyIsNoTemplate() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> EventTemplate.of(event("x"), "content"));
	}

	private static byte[] event(String text) {
		return SseEvent.json((json) -> {
			json.writeStartObject();
			json.writeStringProperty("model", MODEL);
			json.writeStringProperty("content", text);
			json.writeNullProperty("usage");
			json.writeEndObject();
		});
	}

}
