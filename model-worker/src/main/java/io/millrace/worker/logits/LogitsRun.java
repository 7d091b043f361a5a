package io.millrace.worker.logits;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.logits.LogitsProcessors.Active;
import io.millrace.worker.step.LogitsHook;
import io.millrace.worker.step.StepResult.Choice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the logits processors of one step: each request's in the order that it asked for,
 * those that serve a batch once for all requests that have them at the same place in that
 * order.
 */
public final class LogitsRun implements LogitsHook {

	private static final Logger logger = LoggerFactory.getLogger(LogitsRun.class);

	private final List<Request> requests;

	/**
	 * A run.
	 * @param requests one a row
	 */
	public LogitsRun(List<Request> requests) {
		this.requests = List.copyOf(requests);
	}

	@Override
	public List<Choice.@Nullable Failed> process(List<float[]> rows) {
		List<Choice.@Nullable Failed> failed = new ArrayList<>();
		rows.forEach((row) -> failed.add(null));
		int rounds = this.requests.stream().mapToInt((request) -> request.processors().size()).max().orElse(0);
		for (int round = 0; round < rounds; round++) {
			process(round, rows, failed);
		}
		return failed;
	}

	private void process(int round, List<float[]> rows, List<Choice.@Nullable Failed> failed) {
		Map<BatchLogitsProcessor, List<Integer>> shared = new LinkedHashMap<>();
		for (int i = 0; i < this.requests.size(); i++) {
			List<Active> processors = this.requests.get(i).processors();
			if (failed.get(i) == null && round < processors.size()) {
				switch (processors.get(round)) {
					case Active.Own own -> {
						LogitsRow row = this.requests.get(i).row(round, rows.get(i));
						run(own.call().name(), List.of(i), failed, () -> own.processor().process(row));
					}
					case Active.Shared together ->
						shared.computeIfAbsent(together.processor(), (processor) -> new ArrayList<>()).add(i);
				}
			}
		}
		shared.forEach((processor, members) -> {
			List<LogitsRow> views = members.stream().map((i) -> this.requests.get(i).row(round, rows.get(i))).toList();
			run(processor.name(), members, failed, () -> processor.process(views));
		});
	}

	private static void run(String name, List<Integer> members, List<Choice.@Nullable Failed> failed, Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			logger.error("The logits processor '{}' failed, and {} requests with it.", name, members.size(), ex);
			Choice.Failed reason = new Choice.Failed(ErrorCode.INTERNAL,
					"The logits processor '" + name + "' that the request asks for failed.");
			members.forEach((i) -> failed.set(i, reason));
		}
	}

	/**
	 * One row's request.
	 *
	 * @param processors that it asked for, in order
	 * @param tokens its prompt and output so far
	 * @param promptTokens so many of them are the prompt
	 */
	public record Request(List<Active> processors, TokenIds tokens, int promptTokens) {

		private LogitsRow row(int round, float[] logits) {
			return new LogitsRow(this.tokens, this.promptTokens, this.processors.get(round).call().arguments(), logits);
		}

	}

}
