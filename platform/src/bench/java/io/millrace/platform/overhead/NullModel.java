package io.millrace.platform.overhead;

import java.nio.file.Path;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.Bus;
import io.millrace.tokenizer.TextTokenizer;

/** The demo model's tokenizer, behind which nothing computes. */
final class NullModel {

	static final String NAME = "millrace-demo";

	private static final int MAX_LENGTH = 4_096;

	private static final String TEXT = " The miller opened the gate, and the water ran down the race and turned the wheel."
			+ " All day the stones went round, and in the evening the sacks were full.";

	private NullModel() {
	}

	/** A worker of it on this bus. */
	static NullWorker serve(Bus bus, Path directory) {
		try (TextTokenizer tokenizer = TextTokenizer.open(NAME, directory)) {
			ModelCard card = new ModelCard(NAME, PipelineTask.TEXT_GENERATION, MAX_LENGTH,
					tokenizer.vocabulary().size(), TokenIds.EMPTY, GenerationDefaults.NONE, tokenizer.hash(), 1);
			return new NullWorker(bus, card, tokenizer.encode(TEXT, false));
		}
	}

}
