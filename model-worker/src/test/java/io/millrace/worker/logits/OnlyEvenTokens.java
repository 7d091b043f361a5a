package io.millrace.worker.logits;

import java.util.List;

/** Leaves only tokens with even ids, for all requests of a step at once. */
public final class OnlyEvenTokens implements BatchLogitsProcessor {

	@Override
	public String name() {
		return "only-even";
	}

	@Override
	public void process(List<LogitsRow> rows) {
		for (LogitsRow row : rows) {
			for (int id = 1; id < row.logits().length; id += 2) {
				row.ban(id);
			}
		}
	}

}
