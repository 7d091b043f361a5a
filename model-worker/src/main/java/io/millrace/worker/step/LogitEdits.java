package io.millrace.worker.step;

import io.millrace.protocol.TokenIds;

/**
 * Changes of one row's logits, made in this order: all but the allowed ids become -inf;
 * biases are added; the penalised ids' logits are divided by the repetition penalty where
 * positive, else multiplied, and then made smaller. Immutable.
 */
public final class LogitEdits {

	/** No change. */
	public static final LogitEdits NONE = new LogitEdits(TokenIds.EMPTY, TokenIds.EMPTY, new float[0], TokenIds.EMPTY,
			1, new float[0]);

	private final TokenIds allowed;

	private final TokenIds biased;

	private final float[] biases;

	private final TokenIds penalised;

	private final float repetitionPenalty;

	private final float[] subtractions;

	private LogitEdits(TokenIds allowed, TokenIds biased, float[] biases, TokenIds penalised, float repetitionPenalty,
			float[] subtractions) {
		this.allowed = allowed;
		this.biased = biased;
		this.biases = biases;
		this.penalised = penalised;
		this.repetitionPenalty = repetitionPenalty;
		this.subtractions = subtractions;
	}

	/** These, and only the given ids can be chosen; none means all. */
	public LogitEdits allow(TokenIds ids) {
		return new LogitEdits(ids, this.biased, this.biases, this.penalised, this.repetitionPenalty, this.subtractions);
	}

	/**
	 * These, and something is added.
	 * @param ids distinct
	 * @param values one an id; -inf makes the id impossible
	 */
	public LogitEdits bias(TokenIds ids, float... values) {
		requireSameCount(ids, values);
		return new LogitEdits(this.allowed, ids, values.clone(), this.penalised, this.repetitionPenalty,
				this.subtractions);
	}

	/**
	 * These, and penalties.
	 * @param ids distinct
	 * @param repetition above 0; 1 changes nothing
	 * @param values what is subtracted afterwards, one an id
	 */
	public LogitEdits penalise(TokenIds ids, float repetition, float... values) {
		requireSameCount(ids, values);
		return new LogitEdits(this.allowed, this.biased, this.biases, ids, repetition, values.clone());
	}

	private static void requireSameCount(TokenIds ids, float[] values) {
		if (ids.size() != values.length) {
			throw new IllegalArgumentException(
					"Each id has one value, got " + ids.size() + " ids and " + values.length + " values.");
		}
	}

	public TokenIds allowed() {
		return this.allowed;
	}

	public TokenIds biased() {
		return this.biased;
	}

	/** What is added to the id at an index of {@link #biased}. */
	public float bias(int index) {
		return this.biases[index];
	}

	public TokenIds penalised() {
		return this.penalised;
	}

	public float repetitionPenalty() {
		return this.repetitionPenalty;
	}

	/** What is subtracted from the id at an index of {@link #penalised}. */
	public float subtraction(int index) {
		return this.subtractions[index];
	}

	@Override
	public String toString() {
		return "[allowed " + this.allowed.size() + ", biased " + this.biased.size() + ", penalised "
				+ this.penalised.size() + "]";
	}

}
