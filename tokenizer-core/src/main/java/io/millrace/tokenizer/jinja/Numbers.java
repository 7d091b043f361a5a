package io.millrace.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Python's numbers: integers of any size ({@link Long} where they fit, {@link BigInteger}
 * otherwise), floats, and booleans, which count as 0 and 1.
 */
final class Numbers {

	private static final int MAX_BITS = 1 << 16;

	private static final long EXACT_IN_DOUBLE = 1L << 53;

	private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);

	private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

	private Numbers() {
	}

	static boolean isNumber(Object value) {
		return value instanceof Long || value instanceof Double || value instanceof Boolean
				|| value instanceof BigInteger;
	}

	static boolean isInteger(Object value) {
		return value instanceof Long || value instanceof Boolean || value instanceof BigInteger;
	}

	static Object normalize(BigInteger value) {
		if (value.compareTo(MIN_LONG) >= 0 && value.compareTo(MAX_LONG) <= 0) {
			return value.longValue();
		}
		if (value.bitLength() > MAX_BITS) {
			throw new JinjaException("An integer of the template is larger than " + MAX_BITS + " bits");
		}
		return value;
	}

	static BigInteger big(Object integer) {
		return switch (integer) {
			case Long number -> BigInteger.valueOf(number);
			case Boolean flag -> flag ? BigInteger.ONE : BigInteger.ZERO;
			case BigInteger number -> number;
			case Undefined undefined -> throw undefined.error();
			default -> throw new JinjaException("An integer is needed, not " + Values.describe(integer));
		};
	}

	/**
	 * The integer where Python wants one as an index or count.
	 * @param value any value
	 * @return the integer
	 */
	static long index(Object value) {
		return switch (value) {
			case Long number -> number;
			case Boolean flag -> flag ? 1 : 0;
			default -> {
				if (normalize(big(value)) instanceof Long number) {
					yield number;
				}
				throw new JinjaException("The integer " + value + " is too large here");
			}
		};
	}

	static double real(Object number) {
		return switch (number) {
			case Double value -> value;
			case Long value -> value;
			case Boolean flag -> flag ? 1 : 0;
			case BigInteger value -> {
				double real = value.doubleValue();
				if (Double.isInfinite(real)) {
					throw new JinjaException("The integer is too large for a float");
				}
				yield real;
			}
			default -> throw new JinjaException("A number is needed, not " + Values.describe(number));
		};
	}

	/**
	 * A boolean as the integer that it counts as.
	 * @param number any number
	 * @return an integer or float
	 */
	static Object plain(Object number) {
		return (number instanceof Boolean flag) ? (Object) (flag ? 1L : 0L) : number;
	}

	static boolean equal(Object left, Object right) {
		return holds(ComparisonOperator.EQUAL, left, right);
	}

	static boolean holds(ComparisonOperator operator, Object left, Object right) {
		if (left instanceof Double || right instanceof Double) {
			double leftReal = (left instanceof Double value) ? value : 0;
			double rightReal = (right instanceof Double value) ? value : 0;
			if (Double.isNaN(leftReal) || Double.isNaN(rightReal)) {
				return operator == ComparisonOperator.NOT_EQUAL;
			}
			return operator.accepts(compareWithReal(left, right));
		}
		return operator.accepts(big(left).compareTo(big(right)));
	}

	private static int compareWithReal(Object left, Object right) {
		if (isInfinite(left) || isInfinite(right)) {
			return Double.compare(clipped(left), clipped(right));
		}
		return decimal(left).compareTo(decimal(right));
	}

	private static boolean isInfinite(Object number) {
		return number instanceof Double value && value.isInfinite();
	}

	private static double clipped(Object number) {
		return isInfinite(number) ? (Double) number : 0;
	}

	static BigDecimal decimal(Object number) {
		return (number instanceof Double value) ? new BigDecimal(value) : new BigDecimal(big(number));
	}

	static Object add(Object left, Object right) {
		if (left instanceof Double || right instanceof Double) {
			return real(left) + real(right);
		}
		return normalize(big(left).add(big(right)));
	}

	static Object subtract(Object left, Object right) {
		if (left instanceof Double || right instanceof Double) {
			return real(left) - real(right);
		}
		return normalize(big(left).subtract(big(right)));
	}

	static Object multiply(Object left, Object right) {
		if (left instanceof Double || right instanceof Double) {
			return real(left) * real(right);
		}
		return normalize(big(left).multiply(big(right)));
	}

	static Object divide(Object left, Object right) {
		checkDivisor(right);
		if (isInteger(left) && isInteger(right) && !(isExact(left) && isExact(right))) {
			return new BigDecimal(big(left)).divide(new BigDecimal(big(right)), new MathContext(60)).doubleValue();
		}
		return real(left) / real(right);
	}

	private static boolean isExact(Object integer) {
		return !(integer instanceof BigInteger)
				&& !(integer instanceof Long number && Math.abs(number) > EXACT_IN_DOUBLE);
	}

	static Object floorDivide(Object left, Object right) {
		checkDivisor(right);
		if (left instanceof Double || right instanceof Double) {
			return floorDivideReals(real(left), real(right));
		}
		BigInteger[] parts = big(left).divideAndRemainder(big(right));
		boolean adjust = parts[1].signum() != 0 && parts[1].signum() != big(right).signum();
		return normalize(adjust ? parts[0].subtract(BigInteger.ONE) : parts[0]);
	}

	private static double floorDivideReals(double left, double right) {
		double remainder = left % right;
		double quotient = (left - remainder) / right;
		if (remainder != 0 && (right < 0) != (remainder < 0)) {
			quotient -= 1;
		}
		if (quotient == 0) {
			return Math.copySign(0, left / right);
		}
		double floor = Math.floor(quotient);
		return (quotient - floor > 0.5) ? floor + 1 : floor;
	}

	static Object modulo(Object left, Object right) {
		checkDivisor(right);
		if (left instanceof Double || right instanceof Double) {
			double divisor = real(right);
			double remainder = real(left) % divisor;
			if (remainder == 0) {
				return Math.copySign(0.0, divisor);
			}
			return ((divisor < 0) != (remainder < 0)) ? remainder + divisor : remainder;
		}
		BigInteger divisor = big(right);
		BigInteger remainder = big(left).mod(divisor.abs());
		boolean adjust = divisor.signum() < 0 && remainder.signum() != 0;
		return normalize(adjust ? remainder.add(divisor) : remainder);
	}

	private static void checkDivisor(Object divisor) {
		if (real(divisor) == 0) {
			throw new JinjaException("Division by zero");
		}
	}

	static Object power(Object left, Object right) {
		if (isInteger(left) && isInteger(right) && big(right).signum() >= 0) {
			return powerOfIntegers(big(left), big(right));
		}
		return powerOfReals(real(left), real(right));
	}

	private static Object powerOfIntegers(BigInteger base, BigInteger exponent) {
		int bits = base.abs().bitLength();
		if (bits <= 1) {
			// 0, 1 and -1: only whether the exponent is 0, odd or even matters.
			return normalize(base.pow((exponent.signum() == 0) ? 0 : exponent.testBit(0) ? 1 : 2));
		}
		if (exponent.bitLength() >= Integer.SIZE || exponent.longValue() * (bits - 1) > MAX_BITS) {
			throw new JinjaException("An integer of the template is larger than " + MAX_BITS + " bits");
		}
		return normalize(base.pow(exponent.intValue()));
	}

	private static double powerOfReals(double base, double exponent) {
		if (base == 0 && exponent < 0) {
			throw new JinjaException("0 cannot be raised to a negative power");
		}
		if (base < 0 && !Double.isInfinite(base) && exponent != Math.rint(exponent)) {
			throw new JinjaException("A negative number cannot be raised to a fraction here");
		}
		if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
			return 1;
		}
		double result = Math.pow(base, exponent);
		if (Double.isInfinite(result) && !Double.isInfinite(base) && !Double.isInfinite(exponent)) {
			throw new JinjaException("The result of a power is too large");
		}
		return result;
	}

	static Object negate(Object operand) {
		return switch (operand) {
			case Double number -> -number;
			case Undefined undefined -> throw undefined.error();
			default -> normalize(big(operand).negate());
		};
	}

	static Object plus(Object operand) {
		return (operand instanceof Double) ? operand : normalize(big(operand));
	}

	static Object abs(Object operand) {
		return (operand instanceof Double number) ? (Object) Math.abs(number) : normalize(big(operand).abs());
	}

	/**
	 * The integer part of a float.
	 * @param number the float
	 * @return an integer
	 */
	static Object truncate(double number) {
		if (Double.isNaN(number) || Double.isInfinite(number)) {
			throw new JinjaException("The float " + Repr.floatRepr(number) + " cannot become an integer");
		}
		return normalize(new BigDecimal(number).toBigInteger());
	}

	/**
	 * Rounds halves to even, looking at the exact binary value.
	 * @param number the number
	 * @param digits decimals to keep; negative for tens, hundreds...
	 * @return a float for a float, an integer for an integer
	 */
	static Object round(Object number, long digits) {
		int scale = Math.clamp(digits, -400, 400);
		if (number instanceof Double real) {
			if (Double.isNaN(real) || Double.isInfinite(real)) {
				return real;
			}
			double rounded = new BigDecimal(real).setScale(scale, RoundingMode.HALF_EVEN).doubleValue();
			return Math.copySign(rounded, real);
		}
		BigInteger integer = big(number);
		if (scale >= 0) {
			return normalize(integer);
		}
		return normalize(new BigDecimal(integer).setScale(scale, RoundingMode.HALF_EVEN).toBigIntegerExact());
	}

}
