package io.millrace.protocol.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.Messages;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Role;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.protocol.message.WorkerState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.cbor.CBORMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** FRAMEs are read and written by hand, LOADs read; data binding is the oracle. */
class EnvelopeFormTests {

	private static final int[] EDGES = { 0, 1, 23, 24, 255, 256, 65_535, 65_536, Integer.MAX_VALUE };

	private final EnvelopeCodec codec = new EnvelopeCodec();

	private final CBORMapper cbor = new CBORMapper();

	private final Random random = new Random(6);

	@Test
	void framesAreWrittenByteForByteAsByDataBinding() {
		for (int i = 0; i < 2_000; i++) {
			Envelope envelope = envelope(frame());
			byte[] bytes = FrameWriter.write(envelope, (Frame) envelope.message());
			assertThat(bytes).isEqualTo(this.codec.encodeBound(envelope));
			assertThat(EnvelopeReader.read(bytes)).isEqualTo(envelope);
		}
	}

	@Test
	void loadsWithoutAdaptersAreReadByHand() {
		for (int i = 0; i < 2_000; i++) {
			Envelope envelope = envelope(load());
			assertThat(EnvelopeReader.read(this.codec.encode(envelope))).isEqualTo(envelope);
		}
	}

	@Test
	void whateverTheBytesAreTheyMeanWhatTheyMeanToDataBinding() {
		int readByHand = 0;
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = mutated(this.codec.encode(envelope(this.random.nextBoolean() ? frame() : load())));
			Envelope read = EnvelopeReader.read(bytes);
			if (read != null) {
				readByHand++;
				assertThat(this.codec.decodeBound(bytes)).contains(read);
			}
		}
		assertThat(readByHand).isPositive();
	}

	@Test
	void otherMessagesAreLeftToDataBinding() {
		assertThat(Messages.all()).filteredOn((message) -> !(message instanceof Frame) && !(message instanceof Load))
			.isNotEmpty()
			.allSatisfy((message) -> assertThat(EnvelopeReader.read(this.codec.encode(Messages.envelope(message))))
				.isNull());
	}

	@Test
	void aFrameWithAFieldOfALaterReleaseIsReadAllTheSame() {
		Envelope envelope = Messages.envelope(new Frame(Messages.WORKER, List.of(output(null))));
		ObjectNode tree = (ObjectNode) this.cbor.readTree(this.codec.encode(envelope));
		((ObjectNode) tree.at("/message/outputs/0")).put("mood", "fine");
		byte[] bytes = this.cbor.writeValueAsBytes(tree);
		assertThat(EnvelopeReader.read(bytes)).isNull();
		assertThat(this.codec.decode(bytes)).contains(envelope);
	}

	@Test
	void whatTakesMoreThanAByteALetterOrASignIsLeftToDataBinding() {
		RequestId id = new RequestId("é".repeat(36));
		assertBound(new Output.Tokens(id, Attempt.FIRST, 0, TokenIds.of(1)));
		assertBound(new Output.Tokens(RequestId.create(), Attempt.FIRST, -1, TokenIds.of(1)));
		assertBound(new Output.Tokens(RequestId.create(), Attempt.FIRST, 0, TokenIds.of(1), null, null, -1));
	}

	@Test
	void aLengthThatTheBytesDoNotHaveReservesNothing() {
		byte[] bytes = this.codec.encode(Messages.envelope(new Frame(Messages.WORKER, List.of())));
		byte[] longer = Arrays.copyOf(bytes, bytes.length + 4);
		longer[bytes.length - 3] = (byte) 0x9a;
		Arrays.fill(longer, bytes.length - 2, longer.length, (byte) 0x7f);
		assertThat(EnvelopeReader.read(longer)).isNull();
		assertThat(this.codec.decode(longer)).isEmpty();
	}

	@Test
	void aLoadWithAdaptersASignOrAnotherLetterIsLeftToDataBinding() {
		assertBound(load("pool", 0, List.of(new LoRAAdapter("a", "f", 7))));
		assertBound(load("pool", -1, List.of()));
		assertBound(load("mühle", 0, List.of()));
		assertBound(load("pool", 0, List.of(), new Load.Held(RequestId.create(), Attempt.FIRST, -1)));
		assertBound(load("pool", 0, List.of(), new Load.Held(new RequestId("é".repeat(36)), Attempt.FIRST, 0)));
	}

	@Test
	void aLoadWithAFieldOfALaterReleaseIsReadAllTheSame() {
		Envelope envelope = Messages.envelope(load("pool", 0, List.of()));
		ObjectNode tree = (ObjectNode) this.cbor.readTree(this.codec.encode(envelope));
		((ObjectNode) tree.get("message")).put("mood", "fine");
		byte[] bytes = this.cbor.writeValueAsBytes(tree);
		assertThat(EnvelopeReader.read(bytes)).isNull();
		assertThat(this.codec.decode(bytes)).contains(envelope);
	}

	private void assertBound(Output output) {
		Envelope envelope = Messages.envelope(new Frame(Messages.WORKER, List.of(output)));
		assertThat(FrameWriter.write(envelope, (Frame) envelope.message())).isNull();
		assertThat(this.codec.decode(this.codec.encode(envelope))).contains(envelope);
	}

	private void assertBound(Load load) {
		Envelope envelope = Messages.envelope(load);
		byte[] bytes = this.codec.encode(envelope);
		assertThat(EnvelopeReader.read(bytes)).isNull();
		assertThat(this.codec.decode(bytes)).contains(envelope);
	}

	private byte[] mutated(byte[] bytes) {
		byte[] changed = bytes.clone();
		for (int changes = 1 + this.random.nextInt(3); changes > 0; changes--) {
			int at = this.random.nextInt(changed.length);
			switch (this.random.nextInt(4)) {
				case 0 -> changed[at] = (byte) this.random.nextInt();
				case 1 -> changed[at] ^= (byte) (1 << this.random.nextInt(8));
				case 2 -> changed = Arrays.copyOf(changed, Math.max(1, at));
				default -> changed[at]++;
			}
		}
		return changed;
	}

	private Envelope envelope(Message message) {
		return new Envelope(edge(), process(), message);
	}

	private Load load() {
		return new Load(process(), "p".repeat(1 + this.random.nextInt(255)), this.random.nextLong() >>> 1,
				any(WorkerState.values()), edge(), edge(), edge(), edge(), edge(), edge(),
				this.random.nextLong() >>> (1 + this.random.nextInt(62)), held(), List.of(),
				this.random.nextBoolean() ? null : edge(), any(WorkerRole.values()));
	}

	private List<Load.Held> held() {
		List<Load.Held> held = new ArrayList<>();
		for (int left = this.random.nextInt(4) * this.random.nextInt(12); left > 0; left--) {
			held.add(new Load.Held(RequestId.create(), new Attempt(edge(), edge()), edge()));
		}
		return held;
	}

	private static Load load(String pool, int running, List<LoRAAdapter> adapters, Load.Held... held) {
		return new Load(Messages.WORKER, pool, 3, WorkerState.READY, running, 0, 8, 64, 64, 0, 1, List.of(held),
				adapters, null);
	}

	private <T> T any(T[] values) {
		return values[this.random.nextInt(values.length)];
	}

	private Frame frame() {
		List<Output> outputs = new ArrayList<>();
		for (int left = this.random.nextInt(4) * this.random.nextInt(12); left > 0; left--) {
			outputs.add(output(this.random.nextBoolean() ? null : edge()));
		}
		return new Frame(process(), outputs);
	}

	private ProcessId process() {
		long epoch = 1 + (this.random.nextLong() >>> (1 + this.random.nextInt(62)));
		return new ProcessId(any(Role.values()), "n".repeat(1 + this.random.nextInt(63)), Math.max(1, epoch));
	}

	private Output output(@Nullable Integer cached) {
		int count = 1 + this.random.nextInt(100);
		return new Output.Tokens(RequestId.create(), new Attempt(edge(), edge()), edge(),
				TokenIds.of(this.random.ints(count).toArray()), logprobs(count), logprobs(this.random.nextInt(20)),
				cached);
	}

	private @Nullable LogProbabilities logprobs(int size) {
		if (this.random.nextInt(3) > 0) {
			return null;
		}
		int top = this.random.nextInt(4);
		float[] values = new float[size * (top + 1)];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.random.nextFloat();
		}
		return LogProbabilities.of(top, values, this.random.ints((long) size * top).toArray());
	}

	private int edge() {
		return EDGES[this.random.nextInt(EDGES.length)];
	}

}
