package io.millrace.gateway.request;

import java.util.Map;
import java.util.stream.Stream;

import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class ParameterTableTests {

	static Stream<Arguments> unsupported() {
		return Stream.of(Arguments.of("suffix", "\"x\"", "\"\""), Arguments.of("best_of", "2", "1"),
				Arguments.of("typical_p", "0.5", "1.0"), Arguments.of("bad_words", "[\"a\"]", "[]"),
				Arguments.of("spaces_between_special_tokens", "false", "true"));
	}

	@ParameterizedTest
	@MethodSource("unsupported")
	void anUnsupportedParameterIsAcceptedAtItsNeutralValueOnly(String name, String value, String neutral) {
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> ParameterTable.COMPLETIONS.check(Map.of(name, json(value)), UnknownFields.IGNORE))
			.matches((ex) -> name.equals(ex.param()));
		assertThatNoException()
			.isThrownBy(() -> ParameterTable.COMPLETIONS.check(Map.of(name, json(neutral)), UnknownFields.IGNORE));
	}

	@ParameterizedTest
	@MethodSource("wires")
	void theTableListsWhatTheWireRecordReads(ParameterTable table, Class<? extends Record> wire) {
		assertThat(Stream.of(wire.getRecordComponents())
			.map((component) -> component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT))
			.filter((name) -> !name.equals("others"))).containsExactlyInAnyOrderElementsOf(table.supportedNames());
	}

	static Stream<Arguments> wires() throws ClassNotFoundException {
		return Stream.of(Arguments.of(ParameterTable.CHAT, Class.forName("io.millrace.gateway.chat.ChatWire")),
				Arguments.of(ParameterTable.COMPLETIONS,
						Class.forName("io.millrace.gateway.completions.CompletionWire")));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whatIsIgnoredIsSaidOnceANameAndNoNameForgesALine(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			ParameterTable.CHAT.check(Map.of("made_up\nERROR", json("1")), UnknownFields.IGNORE);
			ParameterTable.CHAT.check(Map.of("safety_identifier", json("1")), UnknownFields.IGNORE);
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("made_up?ERROR"))).hasSize(1);
		assertThat(output.getOut().lines().filter((line) -> line.contains("'safety_identifier'")))
			.hasSizeLessThanOrEqualTo(1);
	}

	private static JsonNode json(String value) {
		return JsonMapper.shared().readTree(value);
	}

}
