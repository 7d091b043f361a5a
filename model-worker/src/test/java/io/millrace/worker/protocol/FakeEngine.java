package io.millrace.worker.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.engine.Transcript;
import org.jspecify.annotations.Nullable;

/** An engine whose tokens the test writes, and the messages that were sent. */
final class FakeEngine implements WorkerEffects {

	private final List<Sent> sent = new ArrayList<>();

	private final Map<Dispatch.Item, Transcript> transcripts = new HashMap<>();

	private final List<Transcript> aborted = new ArrayList<>();

	private int room = 4;

	/** What was sent since the last question. */
	List<Sent> sent() {
		List<Sent> since = List.copyOf(this.sent);
		this.sent.clear();
		return since;
	}

	void room(int sequences) {
		this.room = sequences;
	}

	/** How often a request was started. */
	int started() {
		return this.transcripts.size();
	}

	void generate(Dispatch.Item item, int... tokens) {
		for (int token : tokens) {
			transcript(item).append(token);
		}
	}

	void end(Dispatch.Item item) {
		end(item, new Outcome.Finished(FinishReason.LENGTH));
	}

	void end(Dispatch.Item item, Outcome outcome) {
		transcript(item).end(outcome, usage(item));
	}

	Usage usage(Dispatch.Item item) {
		return new Usage(item.task().prompt().size(), 0, transcript(item).endIndex());
	}

	boolean isAborted(Dispatch.Item item) {
		return this.aborted.contains(transcript(item));
	}

	int aborts() {
		return this.aborted.size();
	}

	Transcript transcript(Dispatch.Item item) {
		return this.transcripts.get(item);
	}

	@Override
	public void send(ProcessId receiver, Message message) {
		this.sent.add(new Sent(receiver, message));
	}

	@Override
	public Outcome.@Nullable Failed refuse(GenerationTask task) {
		return (task.prompt().size() > 100) ? new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "Too long.") : null;
	}

	@Override
	public @Nullable Transcript run(Dispatch.Item item) {
		if (this.transcripts.size() == this.room) {
			return null;
		}
		Transcript transcript = new Transcript(item.task().delivered().size());
		this.transcripts.put(item, transcript);
		return transcript;
	}

	@Override
	public void abort(Transcript transcript) {
		this.aborted.add(transcript);
	}

	/**
	 * One message.
	 *
	 * @param receiver who gets it
	 * @param message what it is
	 */
	record Sent(ProcessId receiver, Message message) {

	}

}
