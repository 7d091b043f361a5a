package io.millrace.worker.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** One engine computes prompts, another goes on with them. */
class HandOverTests {

	private static final TokenIds PROMPT = Requests.prompt(1, 41);

	@TempDir
	private Path directory;

	private EngineHarness prefill;

	private EngineHarness decode;

	@BeforeEach
	void start() {
		this.prefill = EngineHarness.exchanging(this.directory, 64);
		this.decode = EngineHarness.exchanging(this.directory, 64);
	}

	/** Computes a prompt and its first token, and gives what another engine gets. */
	private Dispatch.Item handOver(Dispatch.Item item) {
		Dispatch.Item accepted = this.prefill.accepted(Requests.prefillOnly(item));
		this.prefill.runUntilIdle();
		assertThat(this.prefill.end(accepted).outcome()).isEqualTo(new Outcome.HandedOver());
		assertThat(this.prefill.tokens(accepted).size()).isEqualTo(1);
		return Requests.resumed(item, this.prefill.tokens(accepted));
	}

	private Dispatch.Item finish(Dispatch.Item item) {
		this.decode.accepted(item);
		this.decode.runUntilIdle();
		this.decode.assertAsAlone(item);
		return item;
	}

	@Test
	void whoGoesOnComputesNoWholeBlockOfThePrompt() {
		finish(handOver(Requests.item(PROMPT, Requests.seeded(3, 20))));
		assertThat(this.prefill.computedTokens()).isEqualTo(41);
		// One token behind the ten whole blocks, the first one generated, and eighteen
		// more.
		assertThat(this.decode.computedTokens()).isEqualTo(20);
		assertThat(this.decode.fetches()).containsExactly(10);
	}

	@Test
	void everyLengthOfPromptGoesOnAsAlone() {
		for (int length = 1; length <= 40; length++) {
			finish(handOver(Requests.item(Requests.prompt(length, length), Requests.seeded(length, 9))));
		}
		assertThat(this.decode.computedTokens()).isLessThan(40 * (4 + 9));
	}

	@Test
	void whatIsThereAlreadyIsNotReadAgain() {
		finish(handOver(Requests.item(PROMPT.slice(0, 21), Requests.exactly(3))));
		finish(handOver(Requests.item(PROMPT, Requests.exactly(3))));
		finish(handOver(Requests.item(PROMPT, Requests.seeded(1, 3))));
		assertThat(this.decode.fetches()).containsExactly(5, 5);
	}

	@Test
	void theChoicesOfARequestLeaveTheirPromptOnce() throws IOException {
		List<Dispatch.Item> choices = new ArrayList<>();
		for (int seed = 0; seed < 4; seed++) {
			choices.add(handOver(Requests.item(PROMPT, Requests.seeded(seed, 12))));
		}
		assertThat(files()).hasSize(1);
		choices.forEach(this.decode::accepted);
		this.decode.runUntilIdle();
		choices.forEach(this.decode::assertAsAlone);
		assertThat(this.decode.computedTokens()).isEqualTo(4 * 12);
	}

	@Test
	void saltsAreKeptApart() {
		Dispatch.Item salted = Requests.salted(Requests.item(PROMPT, Requests.exactly(5)), "a");
		Dispatch.Item other = Requests.salted(handOver(salted), "b");
		finish(other);
		assertThat(this.decode.fetches()).containsExactly(0);
	}

	@Test
	void whatIsMissingIsComputed() throws IOException {
		Dispatch.Item item = handOver(Requests.item(PROMPT, Requests.exactly(5)));
		for (Path file : files()) {
			Files.delete(file);
		}
		finish(item);
		assertThat(this.decode.fetches()).containsExactly(0);
		assertThat(this.decode.computedTokens()).isEqualTo(41 + 4);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 100, 159, 160, 163, 164, 167 })
	void whatIsDamagedIsComputed(int place) throws IOException {
		Dispatch.Item item = handOver(Requests.item(PROMPT, Requests.exactly(5)));
		Path file = files().getFirst();
		assertThat(Files.size(file)).isEqualTo(10 * 4 * 4 + 8);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			ByteBuffer one = ByteBuffer.allocate(1);
			channel.read(one, place);
			channel.write(one.put(0, (byte) (one.get(0) ^ 4)).rewind(), place);
		}
		finish(item);
		assertThat(this.decode.fetches()).containsExactly(0);
		assertThat(files()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 7, 8, 100, 167 })
	void whatIsCutIsComputed(int size) throws IOException {
		Dispatch.Item item = handOver(Requests.item(PROMPT, Requests.exactly(5)));
		try (FileChannel channel = FileChannel.open(files().getFirst(), StandardOpenOption.WRITE)) {
			channel.truncate(size);
		}
		finish(item);
		assertThat(this.decode.fetches()).containsExactly(0);
	}

	@Test
	void aPromptThatCannotBeLeftGoesOnWhereItIs() throws IOException {
		for (Path child : children()) {
			Files.delete(child);
		}
		Dispatch.Item item = this.prefill.accepted(Requests.prefillOnly(Requests.item(PROMPT, Requests.exactly(9))));
		this.prefill.runUntilIdle();
		this.prefill.assertAsAlone(item);
		assertThat(this.prefill.handOvers()).containsExactly(false);
	}

	@Test
	void whatEndsWithItsFirstTokenIsNotHandedOver() throws IOException {
		Dispatch.Item item = this.prefill.accepted(Requests.prefillOnly(Requests.item(PROMPT, Requests.exactly(1))));
		this.prefill.runUntilIdle();
		this.prefill.assertAsAlone(item);
		assertThat(files()).isEmpty();
	}

	@Test
	void withoutAnExchangeItGoesOnWhereItIs() {
		EngineHarness engine = EngineHarness.roomy();
		Dispatch.Item item = engine.accepted(Requests.prefillOnly(Requests.item(PROMPT, Requests.exactly(9))));
		engine.runUntilIdle();
		engine.assertAsAlone(item);
	}

	@Test
	void aCacheThatIsTooSmallForAllPreemptsAndFindsThemAgain() {
		Random random = new Random(5);
		EngineHarness small = EngineHarness.exchanging(this.directory, 34);
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			TokenIds prompt = Requests.prompt(i % 5, 8 + random.nextInt(40));
			items.add(handOver(Requests.item(prompt, Requests.seeded(i, 5 + random.nextInt(40)))));
		}
		items.forEach(small::accepted);
		small.runUntilIdle();
		items.forEach(small::assertAsAlone);
		assertThat(small.fetches()).isNotEmpty();
	}

	private List<Path> children() throws IOException {
		try (Stream<Path> children = Files.list(this.directory)) {
			return children.toList();
		}
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

}
