package io.millrace.protocol.codec;

import java.util.List;
import java.util.Map;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.Messages;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Submit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.cbor.CBORMapper;

import static org.assertj.core.api.Assertions.assertThat;

class EnvelopeCodecTests {

	private final EnvelopeCodec codec = new EnvelopeCodec();

	private final CBORMapper cbor = new CBORMapper();

	private final JsonMapper json = JsonMapper.builder().addModule(new ProtocolModule()).build();

	@Test
	void everyMessageComesBackAsItWas() {
		assertThat(Messages.all()).allSatisfy((message) -> {
			Envelope envelope = Messages.envelope(message);
			assertThat(this.codec.decode(this.codec.encode(envelope))).contains(envelope);
		});
	}

	@Test
	void everyMessageComesBackFromJsonToo() {
		assertThat(Messages.all()).allSatisfy((message) -> {
			Envelope envelope = Messages.envelope(message);
			assertThat(this.json.readValue(this.json.writeValueAsString(envelope), Envelope.class)).isEqualTo(envelope);
		});
	}

	@Test
	void aFieldOfALaterReleaseIsIgnored() {
		Envelope envelope = Messages.cancel(RequestId.create());
		ObjectNode tree = (ObjectNode) this.cbor.readTree(this.codec.encode(envelope));
		tree.put("region", "moon");
		((ObjectNode) tree.get("message")).put("politely", true);
		assertThat(this.codec.decode(this.cbor.writeValueAsBytes(tree))).contains(envelope);
	}

	@Test
	void aTypeOfALaterReleaseIsDropped() {
		ObjectNode tree = (ObjectNode) this.cbor.readTree(this.codec.encode(Messages.cancel(RequestId.create())));
		((ObjectNode) tree.get("message")).put("type", "TELEPORT");
		assertThat(this.codec.decode(this.cbor.writeValueAsBytes(tree))).isEmpty();
	}

	@Test
	void garbageIsDropped() {
		assertThat(this.codec.decode(new byte[0])).isEmpty();
		assertThat(this.codec.decode(new byte[] { 1, 2, 3 })).isEmpty();
		assertThat(this.codec.decode("{\"version\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8))).isEmpty();
		byte[] cut = this.codec.encode(Messages.cancel(RequestId.create()));
		assertThat(this.codec.decode(java.util.Arrays.copyOf(cut, cut.length / 2))).isEmpty();
		assertThat(this.codec.decode(this.cbor.writeValueAsBytes(Map.of("version", 1)))).isEmpty();
	}

	@Test
	void aMessageThatBreaksItsRulesIsDropped() {
		Submit submit = new Submit(Messages.task(RequestId.create(), TokenIds.of(1)), 0, 0);
		ObjectNode tree = (ObjectNode) this.cbor.readTree(this.codec.encode(Messages.envelope(submit)));
		((ObjectNode) tree.get("message").get("task")).put("prompt", new byte[0]);
		assertThat(this.codec.decode(this.cbor.writeValueAsBytes(tree))).isEmpty();
	}

	@Test
	void tokenIdsArePackedInCborAndAnArrayInJson() {
		Submit submit = new Submit(Messages.task(RequestId.create(), TokenIds.of(1, 2, 258)), 0, 0);
		JsonNode packed = this.cbor.readTree(this.codec.encode(Messages.envelope(submit))).at("/message/task/prompt");
		assertThat(packed.isBinary()).isTrue();
		assertThat(packed.binaryValue()).containsExactly(1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 0, 0);
		JsonNode array = this.json.valueToTree(submit).at("/task/prompt");
		assertThat(this.json.writeValueAsString(submit)).contains("\"prompt\":[1,2,258]");
		assertThat(array.isMissingNode()).isFalse();
	}

	@Test
	void aPromptTakesFourBytesAToken() {
		Submit submit = new Submit(Messages.task(RequestId.create(), Messages.longPrompt(10_000)), 0, 0);
		assertThat(this.codec.encode(Messages.envelope(submit))).hasSizeLessThan(41_000);
	}

	@Test
	void whatARequestDoesNotUseIsNotSent() {
		Submit submit = new Submit(Messages.task(RequestId.create(), TokenIds.of(1)), 0, 0);
		byte[] bytes = this.codec.encode(Messages.envelope(submit));
		JsonNode sampling = this.cbor.readTree(bytes).at("/message/task/sampling");
		assertThat(sampling.propertyNames()).containsExactlyInAnyOrder("temperature", "topK", "topP", "seed", "choice",
				"maxNewTokens", "ignoreEos", "stopTokenIds");
		Frame frame = new Frame(Messages.WORKER,
				List.of(new Output.Tokens(RequestId.create(), Attempt.FIRST, 0, TokenIds.of(1))));
		JsonNode output = this.cbor.readTree(this.codec.encode(Messages.envelope(frame))).at("/message/outputs/0");
		assertThat(output.propertyNames()).containsExactlyInAnyOrder("type", "requestId", "attempt", "offset",
				"tokens");
	}

	@Test
	void aSamplingParameterOfALaterReleaseIsIgnored() {
		Envelope envelope = Messages.envelope(new Submit(Messages.special(RequestId.create()), 0, 0));
		ObjectNode tree = (ObjectNode) this.cbor.readTree(this.codec.encode(envelope));
		((ObjectNode) tree.at("/message/task/sampling")).put("typicalP", 0.5);
		assertThat(this.codec.decode(this.cbor.writeValueAsBytes(tree))).contains(envelope);
	}

}
