package io.millrace.gateway.grammar;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.message.GrammarOrder;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GrammarChecksTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void aGrammarIsCompiledOnceAndSoIsARefusal() {
		try (GrammarChecks checks = checks(8, Duration.ofSeconds(10))) {
			for (int i = 0; i < 3; i++) {
				assertThat(checks.check(regex("a+")).block(PATIENCE))
					.isEqualTo(new GrammarOrder("regex", "{\"pattern\":\"a+\"}"));
				assertThatExceptionOfType(MillraceException.class)
					.isThrownBy(() -> checks.check(regex("(a")).block(PATIENCE))
					.satisfies((refused) -> assertThat(refused.param()).isEqualTo("p"));
			}
			assertThat(checked("false")).isEqualTo(2);
			assertThat(checked("true")).isEqualTo(4);
			assertThat(this.registry.get(GatewayMetric.GRAMMAR_REJECTIONS.id()).counter().count()).isEqualTo(1);
			assertThat(this.registry.get(GatewayMetric.GRAMMAR_COMPILE_TIME.id()).summary().count()).isEqualTo(2);
		}
	}

	@Test
	void whatNobodyCanLookAtInTimeIsRefusedForNow() {
		try (GrammarChecks checks = checks(1, Duration.ofSeconds(10))) {
			List<Mono<Object>> outcomes = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				outcomes.add(checks.check(regex("(a|b)*a(a|b){" + (40 + i) + "}"))
					.cast(Object.class)
					.onErrorResume(MillraceException.class, (failure) -> Mono.just(failure.errorCode())));
			}
			assertThat(Flux.merge(outcomes).collectList().block(PATIENCE)).contains(ErrorCode.OVERLOADED)
				.allMatch((outcome) -> outcome == ErrorCode.OVERLOADED || outcome == ErrorCode.INVALID_VALUE);
		}
	}

	@Test
	void whatIsTooLongIsRefusedAtOnce() {
		try (GrammarChecks checks = checks(1, Duration.ofSeconds(10))) {
			assertThatExceptionOfType(MillraceException.class)
				.isThrownBy(() -> checks.check(regex("a".repeat(GrammarOrder.MAX_TEXT_LENGTH))))
				.withMessageContaining("may have " + GrammarOrder.MAX_TEXT_LENGTH);
		}
	}

	private GrammarChecks checks(int maxQueued, Duration timeout) {
		return new GrammarChecks(new GrammarSettings(1, maxQueued, timeout, 16), GrammarLimits.DEFAULT,
				new GatewayMeters(this.registry));
	}

	private double checked(String known) {
		return this.registry.get(GatewayMetric.GRAMMAR_CHECKS.id()).tag("known", known).counter().count();
	}

	private static GrammarChoice regex(String pattern) {
		return new GrammarChoice("p", new GrammarSpec.Regex(pattern));
	}

}
