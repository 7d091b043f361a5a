package io.millrace.gateway.responses;

import java.time.Duration;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What is stored, and what a server without a store says. */
class StoringTests {

	@Test
	void whatTheRequestLeavesOpenIsStoredWhereThereIsAStore() {
		assertThat(Storing.of(null, false, true)).isTrue();
		assertThat(Storing.of(false, false, true)).isFalse();
		assertThat(Storing.of(true, true, true)).isTrue();
		assertThat(Storing.of(null, false, false)).isFalse();
		assertThat(Storing.of(false, false, false)).isFalse();
	}

	@Test
	void withoutAStoreNothingCanBeAskedOfIt() {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> Storing.of(true, false, false))
			.matches((ex) -> ex.errorCode() == ErrorCode.NOT_ENABLED && "store".equals(ex.param()));
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> Storing.of(null, true, false))
			.matches((ex) -> ex.errorCode() == ErrorCode.NOT_ENABLED && "background".equals(ex.param()));
	}

	@Test
	void withoutAStoreThereIsNothing() {
		ResponseShelf shelf = new ResponseShelf(null, new ResponsesProperties(10, Duration.ofSeconds(1), 1,
				Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofMinutes(1), ReasoningEvents.OPENAI));
		StepVerifier.create(shelf.find("t", "resp_1")).verifyComplete();
		StepVerifier.create(shelf.delete("t", "resp_1")).expectNext(false).verifyComplete();
		StepVerifier.create(shelf.recall("t", "resp_1"))
			.verifyErrorMatches((failure) -> failure instanceof MillraceException ex
					&& ex.errorCode() == ErrorCode.PREVIOUS_RESPONSE_NOT_FOUND);
	}

	@Test
	void whatIsSealedIsOpenedAndNothingElse() {
		assertThat(Sealed.open("x", Sealed.seal("Zürich 😀"))).isEqualTo("Zürich 😀");
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> Sealed.open("x", "gAAAA"));
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> Sealed.open("x", "mr1.??"));
	}

}
