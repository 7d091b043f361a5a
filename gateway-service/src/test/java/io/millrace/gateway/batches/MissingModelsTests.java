package io.millrace.gateway.batches;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MissingModelsTests {

	private static final Answer MISSING = new Answer(404, "r",
			"{\"error\":{\"code\":\"model_not_found\"}}".getBytes(StandardCharsets.UTF_8), Duration.ZERO);

	private static final Answer FOUND = new Answer(200, "r", new byte[0], Duration.ZERO);

	private final AtomicLong nanos = new AtomicLong();

	private final MissingModels models = new MissingModels(Duration.ofSeconds(30), this.nanos::get);

	@Test
	void aModelIsWaitedForAndThenNoLonger() {
		assertThat(this.models.mayCome("m", MISSING)).isTrue();
		after(29);
		assertThat(this.models.mayCome("m", MISSING)).isTrue();
		after(1);
		assertThat(this.models.mayCome("m", MISSING)).isFalse();
		assertThat(this.models.mayCome("other", MISSING)).isTrue();
	}

	@Test
	void oneThatWasThereIsWaitedForAgain() {
		this.models.mayCome("m", MISSING);
		after(60);
		assertThat(this.models.mayCome("m", FOUND)).isFalse();
		assertThat(this.models.mayCome("m", MISSING)).isTrue();
	}

	@Test
	void oneThatWasMissedLongAgoIsWaitedForAgain() {
		this.models.mayCome("m", MISSING);
		after(400);
		assertThat(this.models.mayCome("m", MISSING)).isTrue();
	}

	private void after(long seconds) {
		this.nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

}
