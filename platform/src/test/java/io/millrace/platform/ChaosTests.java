package io.millrace.platform;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Everything is there twice, and processes are killed, stopped, frozen and cut off while
 * clients read: every answer is the one that it would have been, but for those whose own
 * gateway goes. {@code -Dmillrace.chaos.rounds} lets everything happen to every component
 * that often, in an order and at moments that {@code -Dmillrace.chaos.seed} says; without
 * it a few things happen once. The figures go to {@code target/chaos.txt}.
 */
class ChaosTests {

	private static final int ROUNDS = Integer.getInteger("millrace.chaos.rounds", 0);

	private static final long SEED = Long.getLong("millrace.chaos.seed", 1);

	private static final boolean LONG = ROUNDS > 0;

	/** How long freezes, partitions and outages of the database last. */
	private static final Duration DURATION = Duration.ofSeconds(LONG ? 10 : 5);

	private static final int STREAMS = 32;

	private static final ChaosFigures figures = new ChaosFigures();

	private static String noNamespaces;

	private static DoubledPlatform platform;

	private static List<Question> questions;

	private static List<Answer> undisturbed;

	private static List<String> storedUndisturbed = List.of();

	/** Something that happens once. */
	record Cell(Component component, Fault fault, int round, long seed) {

		@Override
		public String toString() {
			return (this.component + " " + this.fault).toLowerCase(Locale.ROOT) + " " + this.round;
		}

		/** As in the table of figures. */
		String title() {
			return (this.component + ", " + this.fault).toLowerCase(Locale.ROOT);
		}

	}

	static List<Cell> cells() {
		Random random = new Random(SEED);
		if (!LONG) {
			return Stream
				.of(new Cell(Component.GATEWAY, Fault.KILL, 1, random.nextLong()),
						new Cell(Component.SCHEDULER, Fault.KILL, 1, random.nextLong()),
						new Cell(Component.WORKER, Fault.FREEZE, 1, random.nextLong()),
						new Cell(Component.WORKER, Fault.TERMINATE, 1, random.nextLong()),
						new Cell(Component.BROKER, Fault.KILL, 1, random.nextLong()))
				.toList();
		}
		List<Cell> cells = new ArrayList<>();
		for (int round = 1; round <= ROUNDS; round++) {
			for (Component component : Component.values()) {
				for (Fault fault : Fault.values()) {
					cells.add(new Cell(component, fault, round, random.nextLong()));
				}
			}
		}
		Collections.shuffle(cells, random);
		String only = System.getProperty("millrace.chaos.only", "");
		return cells.stream().filter((cell) -> cell.toString().matches(".*(" + only + ").*")).toList();
	}

	@BeforeAll
	static void startPlatform() {
		System.out.println("Chaos with seed " + SEED + ", " + ROUNDS + " rounds.");
		noNamespaces = LONG ? Namespaces.obstacle() : "not in the short form";
		platform = DoubledPlatform.start((noNamespaces == null) ? Namespaces.create() : Network.LOOPBACK);
		learnAnswers();
		if (LONG && platform.hasDatabase()) {
			storedUndisturbed = StoredWork.undisturbed(platform.gateways().getFirst());
		}
	}

	/** One alone gives a stop string; all together give what is to be expected. */
	private static void learnAnswers() {
		Question first = new Question(0, true, null);
		Answer alone = Storm.begin(platform.gateways().getFirst().client(), List.of(first)).answers().getFirst();
		questions = new ArrayList<>();
		IntStream.range(0, STREAMS - 2).forEach((number) -> questions.add(new Question(number, true, null)));
		questions.add(new Question(STREAMS, false, null));
		questions.add(new Question(0, true, lateIn(alone.text())));
		Storm storm = storm();
		undisturbed = storm.answers();
		figures.add("nothing", storm.endings(), 0);
		assertThat(undisturbed.getFirst()).as("alone = among others").isEqualTo(alone);
		assertThat(undisturbed.subList(0, STREAMS - 1)).allSatisfy((answer) -> {
			assertThat(answer.completionTokens()).isEqualTo(Question.TOKENS);
			assertThat(answer.tokens()).hasSize(Question.TOKENS);
			assertThat(answer.finishReason()).isEqualTo("length");
		});
		assertThat(undisturbed.getLast().finishReason()).isEqualTo("stop");
		assertThat(undisturbed.getLast().completionTokens()).isBetween(Question.TOKENS / 3L, Question.TOKENS - 1L);
		assertThat(undisturbed).extracting(Answer::text).doesNotHaveDuplicates();
	}

	/** A piece of a text that is not to be found before three quarters of it. */
	private static String lateIn(String text) {
		return IntStream.range(text.length() * 3 / 4, text.length() - 8)
			.filter((at) -> text.indexOf(text.substring(at, at + 8)) == at)
			.mapToObj((at) -> text.substring(at, at + 8))
			.findFirst()
			.orElseThrow();
	}

	@AfterAll
	static void stopPlatform() {
		if (platform != null) {
			platform.close();
		}
	}

	@AfterEach
	void everythingIsBackAndNothingIsLeftOver() throws IOException {
		figures.write();
		platform.awaitWhole();
		platform.awaitRest();
	}

	@ParameterizedTest
	@MethodSource("cells")
	void everyAnswerIsTheOneThatItWouldHaveBeen(Cell cell) {
		assumeTrue(cell.fault() != Fault.PARTITION || noNamespaces == null, noNamespaces);
		assumeTrue(cell.component() != Component.DATABASE || platform.hasDatabase(), "there is no PostgreSQL here");
		Random random = new Random(cell.seed());
		Map<String, Double> placed = platform.placed();
		Map<String, Double> migrations = platform.migrations();
		String gateway = Component.GATEWAY.names().get(random.nextInt(2));
		StoredWork work = keepsWork(cell) ? beginWork(gateway) : null;
		Storm storm = storm().awaitTokens(5 + random.nextInt(50));
		assertThat(storm.hasEnded()).isFalse();
		String victim = (cell.component() == Component.GATEWAY) ? gateway : victim(cell.component(), placed, random);
		System.out.println(LocalTime.now() + " " + cell + ": " + victim);
		RunningPlatform witness = platform.gateways().get(gateway.equals("gateway-1") ? 1 : 0);
		try (Newcomers newcomers = Newcomers.begin(witness)) {
			strike(cell, victim);
			List<Ending> endings = storm.endings();
			check(endings, cell.fault(), victim);
			double migrated = migrated(migrations, cell.fault(), victim);
			System.out.println(LocalTime.now() + " all have ended, migrations: " + migrated);
			figures.add(cell.title(), endings, migrated);
			if (cell.component() == Component.WORKER) {
				assertThat(migrated).as("migrations").isPositive();
			}
			if (cell.component() != Component.BROKER) {
				figures.add(cell.title() + ": new requests", newcomers.end());
			}
		}
		if (work != null) {
			work.check(witness, storedUndisturbed);
		}
	}

	/** Whether there is also something in the background, which the store is for. */
	private static boolean keepsWork(Cell cell) {
		return !storedUndisturbed.isEmpty()
				&& (cell.component() == Component.GATEWAY || cell.component() == Component.DATABASE);
	}

	private static StoredWork beginWork(String gateway) {
		RunningPlatform begun = platform.gateways().get(Component.GATEWAY.names().indexOf(gateway));
		return StoredWork.begin(begun).awaitMiddle(begun);
	}

	/**
	 * Of the schedulers it is the one that is active, of the workers the busiest.
	 */
	private static String victim(Component component, Map<String, Double> placed, Random random) {
		if (component == Component.SCHEDULER) {
			Map<String, Double> now = platform.placed();
			return component.names()
				.stream()
				.filter((name) -> now.get(name) > placed.get(name))
				.findFirst()
				.orElseThrow();
		}
		if (component == Component.WORKER) {
			Map<String, Double> running = platform.running();
			System.out.println(LocalTime.now() + " requests at workers: " + running);
			return Collections.max(component.names(), Comparator.comparing(running::get));
		}
		return (component == Component.BROKER) ? component.names().getFirst()
				: component.names().get(random.nextInt(component.names().size()));
	}

	private static void strike(Cell cell, String name) {
		Fault.Victim victim = platform.victim(name);
		cell.fault().strike(victim, DURATION);
		if (cell.component() == Component.DATABASE && (cell.fault() == Fault.KILL || cell.fault() == Fault.TERMINATE)) {
			Fault.pause(DURATION);
			victim.start();
		}
	}

	/**
	 * Compares all with the undisturbed run. Streams of a gateway that goes are broken,
	 * or end with its error where it has time for one; but what they say is true.
	 */
	private static void check(List<Ending> endings, Fault fault, String victim) {
		List<String> gateways = Component.GATEWAY.names();
		for (int i = 0; i < endings.size(); i++) {
			Ending ending = endings.get(i);
			boolean goes = fault.endsTheProcess() && gateways.get(i % gateways.size()).equals(victim);
			if (goes && ending.failure() != null) {
				assertThat(ending.failure()).as("%s", questions.get(i))
					.isInstanceOf((fault == Fault.KILL) ? OpenAIIoException.class : OpenAIException.class);
				assertThat(ending.isBeginningOf(undisturbed.get(i))).as("%s begins as it should", questions.get(i))
					.isTrue();
			}
			else {
				assertThat(ending.failure()).as("%s", questions.get(i)).isNull();
				assertThat(ending.arrived()).as("%s", questions.get(i)).isEqualTo(undisturbed.get(i));
			}
		}
	}

	private static double migrated(Map<String, Double> before, Fault fault, String victim) {
		return platform.migrations()
			.entrySet()
			.stream()
			.filter((gateway) -> !(gateway.getKey().equals(victim) && fault.endsTheProcess()))
			.mapToDouble((gateway) -> gateway.getValue() - before.get(gateway.getKey()))
			.sum();
	}

	@Test
	void streamsOutliveTheLossOfEveryWorker() {
		loseAll("every worker killed", Component.WORKER);
	}

	@Test
	void streamsOutliveTheLossOfEveryTokenizer() {
		loseAll("every tokenizer killed", Component.TOKENIZER);
	}

	/** {@link StoreChaosTests} does so with a single broker each time. */
	@Test
	void streamsOutliveTheLossOfEveryBroker() {
		assumeTrue(LONG, "only in the long form");
		loseAll("both brokers killed", Component.BROKER);
	}

	private static void loseAll(String what, Component component) {
		Map<String, Double> migrations = platform.migrations();
		Storm storm = storm().awaitTokens(20);
		component.names().forEach((name) -> platform.victim(name).kill());
		component.names().forEach(platform::start);
		List<Ending> endings = storm.endings();
		check(endings, Fault.KILL, "");
		double migrated = migrated(migrations, Fault.KILL, "");
		if (component == Component.WORKER) {
			assertThat(migrated).as("migrations").isPositive();
		}
		figures.add(what, endings, migrated);
	}

	private static Storm storm() {
		return Storm.begin(platform.gateways().stream().map(RunningPlatform::client).toList(), questions);
	}

}
