package io.millrace.platform.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.protocol.ProtocolObserver;
import io.millrace.worker.protocol.ProtocolSettings;
import io.millrace.worker.protocol.WorkerEffects;
import io.millrace.worker.protocol.WorkerProtocol;
import org.jspecify.annotations.Nullable;

/** The real protocol of a worker around an engine that knows which token comes next. */
final class SimulatedWorker implements WorkerEffects {

	static final int SLOTS = 2;

	private final World world;

	private final ProcessId id;

	private final WorkerProtocol protocol;

	private final Map<Transcript, GenerationTask> running = new LinkedHashMap<>();

	private final List<Transcript> aborted = new ArrayList<>();

	private long loads;

	private int frozenTicks;

	SimulatedWorker(World world, ProcessId id, long term, ProtocolSettings settings) {
		this.world = world;
		this.id = id;
		this.protocol = new WorkerProtocol(id, term, settings, this, ProtocolObserver.NONE);
	}

	ProcessId id() {
		return this.id;
	}

	WorkerProtocol protocol() {
		return this.protocol;
	}

	boolean isBusy() {
		return !this.running.isEmpty();
	}

	boolean isFrozen() {
		return this.frozenTicks > 0;
	}

	void freeze(int ticks) {
		this.frozenTicks = ticks;
	}

	/** One step of its engine: a token for each sequence that was not aborted. */
	void step(long now) {
		for (Map.Entry<Transcript, GenerationTask> entry : List.copyOf(this.running.entrySet())) {
			Transcript transcript = entry.getKey();
			GenerationTask task = entry.getValue();
			if (this.aborted.remove(transcript)) {
				end(transcript, task, new Outcome.Finished(FinishReason.CANCELLED));
				continue;
			}
			int index = this.world.has(World.Bug.RESTARTED_DRAWS) ? transcript.endIndex() - transcript.firstIndex()
					: transcript.endIndex();
			transcript.append(World.token(index));
			this.world.onToken();
			if (transcript.endIndex() >= task.sampling().maxNewTokens()) {
				end(transcript, task, new Outcome.Finished(FinishReason.LENGTH));
			}
		}
		this.protocol.flush(now);
	}

	private void end(Transcript transcript, GenerationTask task, Outcome outcome) {
		this.running.remove(transcript);
		transcript.end(outcome, new Usage(task.prompt().size(), 0, transcript.endIndex()));
	}

	/** Its time to drain is over. */
	void handOver(long now) {
		this.protocol.drain();
		List.copyOf(this.running.entrySet())
			.forEach((entry) -> end(entry.getKey(), entry.getValue(), new Outcome.HandedOver()));
		this.protocol.flush(now);
	}

	void tick(long now) {
		if (this.frozenTicks > 0) {
			this.frozenTicks--;
			return;
		}
		this.protocol.tick(now);
		this.world.publish(this.id, new Load(this.id, World.POOL, this.loads++, this.protocol.state(),
				this.running.size(), 0, SLOTS, 10, 10, 0, this.protocol.term(), this.protocol.held()));
	}

	@Override
	public void send(ProcessId receiver, Message message) {
		this.world.send(this.id, receiver, message);
	}

	@Override
	public Outcome.@Nullable Failed refuse(GenerationTask task) {
		return null;
	}

	@Override
	public @Nullable Transcript run(Dispatch.Item item) {
		if (this.running.size() == SLOTS || this.world.takesBusy()) {
			return null;
		}
		GenerationTask task = item.task();
		for (int i = 0; i < task.delivered().size(); i++) {
			this.world.require(task.delivered().get(i) == World.token(i), "a wrong token was delivered before");
		}
		Transcript transcript = new Transcript(task.delivered().size());
		this.running.put(transcript, task);
		return transcript;
	}

	@Override
	public void abort(Transcript transcript) {
		if (!this.world.has(World.Bug.IGNORED_ABORT)) {
			this.aborted.add(transcript);
		}
	}

}
