package io.millrace.worker.model;

import java.time.Duration;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.engine.Transcript;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A real model goes on where another worker's stopped. */
class ResumptionTests {

	private static final int TOKENS = 16;

	@Test
	void resumedEqualsWholeWhereverItWasCut() throws InterruptedException {
		try (Engine engine = new Engine(new EngineSettings("tied", 4, 32, 8, 64, TokenIds.EMPTY), Fixture.open("tied"),
				EngineObserver.NONE)) {
			engine.start(() -> {
			});
			Dispatch.Item item = Requests.item(TokenIds.of(5, 9, 11, 2, 40), Requests.seeded(3, TOKENS));
			TokenIds whole = generate(engine, item);
			assertThat(whole.size()).isEqualTo(TOKENS);
			for (int cut = 0; cut <= TOKENS; cut++) {
				TokenIds delivered = whole.slice(0, cut);
				assertThat(delivered.concat(generate(engine, Requests.resumed(item, delivered)))).isEqualTo(whole);
			}
		}
	}

	private static TokenIds generate(Engine engine, Dispatch.Item item) throws InterruptedException {
		Transcript transcript = engine.submit(item);
		assertThat(transcript).isNotNull();
		assertThat(engine.awaitIdle(Duration.ofSeconds(30))).isTrue();
		return transcript.from(transcript.firstIndex());
	}

}
