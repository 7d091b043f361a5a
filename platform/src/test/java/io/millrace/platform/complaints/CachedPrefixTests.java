package io.millrace.platform.complaints;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is cached is found again. Elsewhere routers know only what they have dispatched
 * themselves, and forget it when they are replaced.
 */
class CachedPrefixTests {

	private static final int MARK = 301;

	/** 62 blocks that another prompt may find. */
	private static final int PROMPT_LENGTH = 1_000;

	private static Stage stage;

	private final String model = stage.nextModel();

	@BeforeAll
	static void start() {
		stage = Stage.start();
	}

	@AfterAll
	static void stop() {
		stage.close();
	}

	@AfterEach
	void clear() {
		stage.clear();
	}

	@Test
	void aPromptGoesWhereItWasComputedAlsoByASchedulerThatHasOnlyListened() {
		StageWorker one = stage.worker(this.model, 4);
		StageWorker two = stage.worker(this.model, 4);
		stage.startScheduler();
		ask();
		boolean isOne = one.model().generated(MARK) > 0;
		StageWorker other = isOne ? two : one;
		assertThat(other.model().generated(MARK)).isZero();
		stage.awaitIndexed(PROMPT_LENGTH / 16);
		stage.loseScheduler();
		ask();
		assertThat(other.model().generated(MARK)).isZero();
		stage.awaitOpen(0);
	}

	private void ask() {
		Question question = new Question(this.model, MARK, PROMPT_LENGTH, 3, false);
		assertThat(stage.ask(question).finish().text()).isEqualTo(question.answer());
	}

}
