package io.millrace.worker.logits;

/** Throws once its request has as many tokens as its arguments say. */
public final class BrokenProcessor implements LogitsProcessorFactory {

	@Override
	public String name() {
		return "broken";
	}

	@Override
	public LogitsProcessor create(LogitsContext context) {
		int limit = Integer.parseInt(context.arguments());
		return (row) -> {
			if (row.tokens().size() - row.promptTokens() >= limit) {
				throw new IllegalStateException("Broken on purpose.");
			}
		};
	}

}
