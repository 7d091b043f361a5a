package io.millrace.worker.embedding;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.EmbeddingText;

/**
 * A text's vector is its length, its first token, its last and 1. Some first tokens do
 * harm.
 */
public final class FakeEmbeddingModel implements EmbeddingModel {

	public static final int MAX_LENGTH = 10;

	public static final int VOCABULARY = 100;

	public static final EmbeddingForm FORM = new EmbeddingForm(4, true, List.of(2));

	static final int FAILS = 98;

	static final int NOT_A_NUMBER = 99;

	/** The lengths of each step's texts. */
	final List<List<Integer>> steps = new CopyOnWriteArrayList<>();

	final Semaphore turns = new Semaphore(0);

	volatile boolean closed;

	private final boolean waits;

	/**
	 * A model.
	 * @param waits whether each step needs one of the {@link #turns}
	 */
	public FakeEmbeddingModel(boolean waits) {
		this.waits = waits;
	}

	static float[] vector(TokenIds text) {
		float first = (text.get(0) == NOT_A_NUMBER) ? Float.NaN : text.get(0);
		return new float[] { text.size(), first, text.get(text.size() - 1), 1 };
	}

	@Override
	public int maxLength() {
		return MAX_LENGTH;
	}

	@Override
	public int vocabularySize() {
		return VOCABULARY;
	}

	@Override
	public EmbeddingForm form() {
		return FORM;
	}

	@Override
	public boolean isNormalised() {
		return false;
	}

	@Override
	public boolean takesPairs() {
		return false;
	}

	@Override
	public List<float[]> embed(List<EmbeddingText> texts) {
		if (this.waits) {
			this.turns.acquireUninterruptibly();
		}
		this.steps.add(texts.stream().map(EmbeddingText::size).toList());
		if (texts.stream().anyMatch((text) -> text.tokens().get(0) == FAILS)) {
			throw new IllegalStateException("as told");
		}
		return texts.stream().map((text) -> vector(text.tokens())).toList();
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
