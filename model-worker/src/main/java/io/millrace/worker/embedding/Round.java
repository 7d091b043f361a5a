package io.millrace.worker.embedding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import io.millrace.worker.embedding.EmbeddingJob.Text;

/**
 * Which texts are computed next, and with which others: the oldest jobs' first, up to a
 * number of tokens; of those, texts of similar lengths together. So nobody is overtaken
 * for longer than a round takes, and texts of one length share their operators.
 */
final class Round {

	private Round() {
	}

	/**
	 * Plans a round.
	 * @param jobs in the order in which they came
	 * @return steps of texts sorted by length; empty if nothing is to be computed
	 */
	static List<List<Text>> plan(Collection<EmbeddingJob> jobs, EmbeddingSettings settings) {
		List<Text> texts = new ArrayList<>();
		long tokens = 0;
		for (EmbeddingJob job : jobs) {
			for (Text text : job.pending()) {
				if (tokens >= settings.maxTokensPerRound()) {
					return steps(texts, settings.maxTokensPerStep());
				}
				texts.add(text);
				tokens += text.content().size();
			}
		}
		return steps(texts, settings.maxTokensPerStep());
	}

	private static List<List<Text>> steps(List<Text> texts, int maxTokensPerStep) {
		texts.sort(Comparator.comparingInt((text) -> text.content().size()));
		List<List<Text>> steps = new ArrayList<>();
		int tokens = 0;
		for (Text text : texts) {
			int size = text.content().size();
			if (steps.isEmpty() || tokens + size > maxTokensPerStep) {
				steps.add(new ArrayList<>());
				tokens = 0;
			}
			steps.getLast().add(text);
			tokens += size;
		}
		return steps;
	}

}
