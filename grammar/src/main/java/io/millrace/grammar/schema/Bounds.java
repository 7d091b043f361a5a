package io.millrace.grammar.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Between which numbers a number is. */
record Bounds(@Nullable BigDecimal min, boolean minExclusive, @Nullable BigDecimal max, boolean maxExclusive) {

	/** The bounds that all of the schemas set. */
	static Bounds of(Set<Node> nodes) {
		Bounds bounds = new Bounds(null, false, null, false);
		for (Node node : nodes) {
			bounds = bounds.above(SchemaReader.number(node, "minimum"), false)
				.above(SchemaReader.number(node, "exclusiveMinimum"), true)
				.below(SchemaReader.number(node, "maximum"), false)
				.below(SchemaReader.number(node, "exclusiveMaximum"), true);
		}
		return bounds;
	}

	boolean isOpen() {
		return this.min == null && this.max == null;
	}

	/** Whether there is no number between them. */
	boolean isEmpty() {
		if (this.min == null || this.max == null) {
			return false;
		}
		int order = this.min.compareTo(this.max);
		return order > 0 || (order == 0 && (this.minExclusive || this.maxExclusive));
	}

	boolean contains(BigDecimal value) {
		int aboveMin = (this.min != null) ? value.compareTo(this.min) : 1;
		int belowMax = (this.max != null) ? this.max.compareTo(value) : 1;
		return aboveMin >= (this.minExclusive ? 1 : 0) && belowMax >= (this.maxExclusive ? 1 : 0);
	}

	/** Whether no number is within both. */
	boolean excludes(Bounds other) {
		return above(other.min, other.minExclusive).below(other.max, other.maxExclusive).isEmpty();
	}

	Bounds above(@Nullable BigDecimal bound, boolean exclusive) {
		if (bound == null) {
			return this;
		}
		int order = (this.min != null) ? bound.compareTo(this.min) : 1;
		boolean stricter = order > 0 || (order == 0 && exclusive);
		return stricter ? new Bounds(bound, exclusive, this.max, this.maxExclusive) : this;
	}

	Bounds below(@Nullable BigDecimal bound, boolean exclusive) {
		if (bound == null) {
			return this;
		}
		int order = (this.max != null) ? bound.compareTo(this.max) : -1;
		boolean stricter = order < 0 || (order == 0 && exclusive);
		return stricter ? new Bounds(this.min, this.minExclusive, bound, exclusive) : this;
	}

	/** Of the numbers' opposites. */
	Bounds negated() {
		return new Bounds((this.max != null) ? this.max.negate() : null, this.maxExclusive,
				(this.min != null) ? this.min.negate() : null, this.minExclusive);
	}

	/** Of those that are not negative. */
	Bounds fromZero(boolean exclusive) {
		return above(BigDecimal.ZERO, exclusive);
	}

	/**
	 * The first integer that may be written.
	 * @param digits of an integer where a side is open
	 */
	BigInteger firstInteger(int digits) {
		if (this.min == null) {
			return largest(digits).negate();
		}
		BigInteger rounded = this.min.setScale(0, RoundingMode.CEILING).toBigInteger();
		boolean itself = new BigDecimal(rounded).compareTo(this.min) == 0;
		return (itself && this.minExclusive) ? rounded.add(BigInteger.ONE) : rounded;
	}

	BigInteger lastInteger(int digits) {
		if (this.max == null) {
			return largest(digits);
		}
		BigInteger rounded = this.max.setScale(0, RoundingMode.FLOOR).toBigInteger();
		boolean itself = new BigDecimal(rounded).compareTo(this.max) == 0;
		return (itself && this.maxExclusive) ? rounded.subtract(BigInteger.ONE) : rounded;
	}

	/** The largest integer of so many digits, or of more if the bounds have them. */
	BigInteger largest(int digits) {
		int all = Math.max(digits, Math.max(digits(this.min), digits(this.max)) + 1);
		return BigInteger.TEN.pow(all).subtract(BigInteger.ONE);
	}

	private static int digits(@Nullable BigDecimal bound) {
		return (bound != null) ? Math.max(0, bound.precision() - bound.scale()) : 0;
	}

}
