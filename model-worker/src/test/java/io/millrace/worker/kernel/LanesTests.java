package io.millrace.worker.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Functions of single numbers are as exact as they say. */
class LanesTests {

	@BeforeAll
	static void hasVectors() {
		assumeThat(VectorModule.isUsable()).as("the JDK's vectors are there, of 256 bits at least").isTrue();
	}

	private static float exp(float x) {
		return Lanes.exp(Lanes.all(x)).lane(0);
	}

	@Test
	void theExponentialFunctionIsExactToSevenDigits() {
		for (float x = -86.9f; x < 88; x += 0.0137f) {
			assertThat(exp(x) / Math.exp(x)).as("exp(%s)", x).isCloseTo(1, within(2e-7));
		}
		assertThat(exp(0)).isEqualTo(1);
	}

	@Test
	void beyondItsRangeItStaysFiniteAndNotANumberStaysThat() {
		assertThat(exp(Float.NEGATIVE_INFINITY)).isBetween(0f, 2e-38f);
		assertThat(exp(1000)).isGreaterThan(1e38f).isFinite();
		assertThat(exp(Float.NaN)).isNaN();
	}

	/** The sum of its series, of terms that alternate. */
	private static double erf(double x) {
		double term = x;
		double sum = x;
		for (int n = 1; n < 200; n++) {
			term *= -x * x / n;
			sum += term / (2 * n + 1);
		}
		return sum * 2 / Math.sqrt(Math.PI);
	}

	@Test
	void theErrorFunctionIsExactToSixDigits() {
		for (float x = -4; x <= 4; x += 0.0173f) {
			assertThat((double) Lanes.erf(Lanes.all(x)).lane(0)).as("erf(%s)", x).isCloseTo(erf(x), within(6e-7));
		}
	}

	@Test
	void activationsAreTheirDefinitions() {
		for (float x = -9; x <= 9; x += 0.0371f) {
			double cubic = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
			assertThat((double) of(Activation.SILU, x)).isCloseTo(x / (1 + Math.exp(-x)), within(2e-6));
			assertThat((double) of(Activation.GELU_TANH, x)).isCloseTo(x * 0.5 * (1 + Math.tanh(cubic)), within(2e-6));
			assertThat((double) of(Activation.RELU, x)).isEqualTo(Math.max(0, x));
			if (Math.abs(x) < 5) {
				assertThat((double) of(Activation.GELU, x)).isCloseTo(x * 0.5 * (1 + erf(x / Math.sqrt(2))),
						within(3e-6));
			}
		}
	}

	private static float of(Activation activation, float x) {
		return activation.of(Lanes.all(x)).lane(0);
	}

}
