package io.millrace.gateway.caller;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class AllowanceTests {

	private final AtomicLong nanos = new AtomicLong(-5);

	@Test
	void requestsComeBackEvenlyOverTheMinute() {
		Allowance allowance = allowance(new CallerLimits(3, 0, 0));
		for (int i = 0; i < 3; i++) {
			allowance.takeRequest();
		}
		MillraceException refusal = catchThrowableOfType(MillraceException.class, allowance::takeRequest);
		assertThat(refusal.errorCode()).isEqualTo(ErrorCode.OVERLOADED);
		assertThat(refusal)
			.hasMessage("The API key 'team' may use 3 requests a minute, and has used them; " + "try again in 20s.");
		assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(20));
		pass(Duration.ofSeconds(20));
		allowance.takeRequest();
		assertThatExceptionOfType(MillraceException.class).isThrownBy(allowance::takeRequest);
	}

	@Test
	void tokensBeyondTheLimitArePaidOffBeforeTheNextRequest() {
		Allowance allowance = allowance(new CallerLimits(0, 60, 0));
		allowance.requireTokens();
		allowance.chargeTokens(90);
		assertThat(headers(allowance)).containsEntry("x-ratelimit-remaining-tokens", "0");
		pass(Duration.ofSeconds(30));
		assertThatExceptionOfType(MillraceException.class).isThrownBy(allowance::requireTokens);
		pass(Duration.ofSeconds(1));
		allowance.requireTokens();
	}

	@Test
	void itIsToldInHeaders() {
		Allowance allowance = allowance(new CallerLimits(120, 1_000, 0));
		assertThat(headers(allowance)).containsExactly(Map.entry("x-ratelimit-limit-requests", "120"),
				Map.entry("x-ratelimit-remaining-requests", "120"), Map.entry("x-ratelimit-reset-requests", "0ms"),
				Map.entry("x-ratelimit-limit-tokens", "1000"), Map.entry("x-ratelimit-remaining-tokens", "1000"),
				Map.entry("x-ratelimit-reset-tokens", "0ms"));
		allowance.takeRequest();
		allowance.chargeTokens(25);
		assertThat(headers(allowance)).containsEntry("x-ratelimit-remaining-requests", "119")
			.containsEntry("x-ratelimit-reset-requests", "500ms")
			.containsEntry("x-ratelimit-reset-tokens", "1.5s");
		allowance.chargeTokens(1_100);
		assertThat(headers(allowance)).containsEntry("x-ratelimit-reset-tokens", "1m7.5s");
	}

	@Test
	void whatHasNoLimitIsNeitherCountedNorTold() {
		Allowance allowance = allowance(CallerLimits.NONE);
		allowance.takeRequest();
		allowance.requireTokens();
		allowance.chargeTokens(Long.MAX_VALUE);
		assertThat(allowance.countsTokens()).isFalse();
		assertThat(headers(allowance)).isEmpty();
	}

	@Test
	void aRequestIsOpenAsLongAsItsStream() {
		Allowance allowance = allowance(new CallerLimits(0, 0, 1));
		Disposable open = allowance.hold(Mono.never()).subscribe();
		assertThat(allowance.openCount()).isOne();
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> allowance.hold(Mono.just(1)).block())
			.withMessageContaining("may have 1 requests open at a time");
		open.dispose();
		assertThat(allowance.openCount()).isZero();
		assertThat(allowance.hold(Mono.just(1)).block()).isOne();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> allowance.hold(Mono.error(new IllegalStateException())).block());
		assertThat(allowance.openCount()).isZero();
	}

	@Test
	void aCallerMayAskWhatItsKeySays() {
		Caller caller = new Caller("team", Set.of(Scope.INFERENCE), Set.of("a", "org/*"), allowance(CallerLimits.NONE));
		assertThat(caller.mayAsk("a")).isTrue();
		assertThat(caller.mayAsk("org/tiny")).isTrue();
		assertThat(caller.mayAsk("ab")).isFalse();
		assertThat(Caller.ANYONE.mayAsk("x")).isTrue();
		caller.require(Scope.INFERENCE);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> caller.require(Scope.ADMIN))
			.withMessage("The API key 'team' may not do this: it lacks the scope 'admin'.");
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> caller.requireModel("b"))
			.withMessage("The API key 'team' may not use the model 'b'.");
	}

	private Allowance allowance(CallerLimits limits) {
		return new Allowance("team", limits, this.nanos::get);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	private static Map<String, String> headers(Allowance allowance) {
		Map<String, String> headers = new LinkedHashMap<>();
		allowance.describe(headers::put);
		return headers;
	}

}
