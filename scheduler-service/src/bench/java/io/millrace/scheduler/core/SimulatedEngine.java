package io.millrace.scheduler.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.KvEvent;

/**
 * An engine of which only the times are true: steps of a batch, prompts in chunks beside
 * decodes, blocks of a cache, and a prefix cache that forgets what was unused longest.
 * For measurements alone. Not thread-safe.
 */
public final class SimulatedEngine {

	private final SimulatedShape shape;

	private final Deque<Sequence> waiting = new ArrayDeque<>();

	private final Map<RequestId, Sequence> running = new LinkedHashMap<>();

	/** Blocks that sequences use and others may find, with the number of their users. */
	private final Map<BlockHash, Integer> shared = new HashMap<>();

	/** Blocks that nobody uses and everybody may find, longest unused first. */
	private final Map<BlockHash, Boolean> idle = new LinkedHashMap<>();

	private final List<KvEvent.Change> changes = new ArrayList<>();

	/** Blocks that only one sequence has or will need. */
	private int ownBlocks;

	public SimulatedEngine(SimulatedShape shape) {
		this.shape = shape;
	}

	/** Takes a request. */
	public void accept(GenerationTask task) {
		this.waiting.add(new Sequence(task));
	}

	/** Whether it has nothing to do. */
	public boolean isIdle() {
		return this.waiting.isEmpty() && this.running.isEmpty();
	}

	public int running() {
		return this.running.size();
	}

	public int waiting() {
		return this.waiting.size();
	}

	public int freeBlocks() {
		return this.shape.blocks() - this.shared.size() - this.ownBlocks;
	}

	/** Prompt tokens accepted and not computed. */
	public long prefillBacklogTokens() {
		long tokens = 0;
		for (Sequence sequence : this.waiting) {
			tokens += sequence.promptTokens;
		}
		for (Sequence sequence : this.running.values()) {
			tokens += sequence.promptTokens - sequence.computed;
		}
		return tokens;
	}

	/**
	 * Begins a step.
	 * @return nanoseconds until it ends
	 */
	public long begin() {
		admit();
		int left = this.shape.tokensPerStep();
		int decodes = 0;
		int prefill = 0;
		for (Sequence sequence : this.running.values()) {
			if (sequence.isDecoding()) {
				decodes++;
			}
		}
		left -= decodes;
		for (Sequence sequence : this.running.values()) {
			if (!sequence.isDecoding()) {
				sequence.chunk = Math.max(0, Math.min(left, sequence.promptTokens - sequence.computed));
				left -= sequence.chunk;
				prefill += sequence.chunk;
			}
		}
		return this.shape.stepNanos(prefill, decodes);
	}

	/**
	 * Ends the step that has begun.
	 * @return what was reached
	 */
	public List<Progress> end() {
		List<Progress> reached = new ArrayList<>();
		for (Sequence sequence : List.copyOf(this.running.values())) {
			boolean decoded = sequence.isDecoding();
			if (!decoded) {
				sequence.computed += sequence.chunk;
				publish(sequence);
			}
			if (decoded || sequence.isDecoding()) {
				sequence.generated++;
				boolean last = sequence.generated >= sequence.task.sampling().maxNewTokens();
				if (!decoded || last) {
					reached.add(new Progress(sequence.task, sequence.cachedTokens, !decoded, last));
				}
				if (last) {
					leave(sequence);
				}
			}
		}
		return reached;
	}

	/** What has changed in the prefix cache since this was asked last. */
	public List<KvEvent.Change> pollCacheChanges() {
		List<KvEvent.Change> polled = List.copyOf(this.changes);
		this.changes.clear();
		return polled;
	}

	private void admit() {
		while (!this.waiting.isEmpty() && this.running.size() < this.shape.slots()) {
			Sequence next = this.waiting.getFirst();
			int matched = match(next);
			int used = 0;
			for (int i = 0; i < matched; i++) {
				used += this.shared.containsKey(next.names[i]) ? 1 : 0;
			}
			if (next.blocks - used > freeBlocks()) {
				return;
			}
			this.waiting.removeFirst();
			for (int i = 0; i < matched; i++) {
				this.idle.remove(next.names[i]);
				this.shared.merge(next.names[i], 1, Integer::sum);
			}
			next.adopted = matched;
			next.published = matched;
			next.computed = matched * this.shape.blockSize();
			next.cachedTokens = next.computed;
			next.own = next.blocks - matched;
			this.ownBlocks += next.own;
			this.running.put(next.task.requestId(), next);
			evict();
		}
	}

	private int match(Sequence sequence) {
		int matched = 0;
		while (matched < sequence.names.length && (this.shared.containsKey(sequence.names[matched])
				|| this.idle.containsKey(sequence.names[matched]))) {
			matched++;
		}
		return matched;
	}

	/** What two compute at the same time only the first of them shares. */
	private void publish(Sequence sequence) {
		List<BlockHash> stored = new ArrayList<>();
		int full = Math.min(sequence.names.length, sequence.computed / this.shape.blockSize());
		for (; sequence.published < full; sequence.published++) {
			BlockHash name = sequence.names[sequence.published];
			if (!this.shared.containsKey(name) && !this.idle.containsKey(name)) {
				this.shared.put(name, 1);
				sequence.stored.add(name);
				sequence.own--;
				this.ownBlocks--;
				stored.add(name);
			}
		}
		if (!stored.isEmpty()) {
			this.changes.add(new KvEvent.Change(KvEvent.Kind.STORED, stored));
		}
	}

	private void leave(Sequence sequence) {
		this.running.remove(sequence.task.requestId());
		this.ownBlocks -= sequence.own;
		for (int i = sequence.adopted - 1; i >= 0; i--) {
			release(sequence.names[i]);
		}
		sequence.stored.reversed().forEach(this::release);
		evict();
	}

	private void release(BlockHash name) {
		if (this.shared.merge(name, -1, Integer::sum) == 0) {
			this.shared.remove(name);
			this.idle.put(name, true);
		}
	}

	private void evict() {
		List<BlockHash> removed = new ArrayList<>();
		while (this.idle.size() > freeBlocks()) {
			BlockHash oldest = this.idle.keySet().iterator().next();
			this.idle.remove(oldest);
			removed.add(oldest);
		}
		if (!removed.isEmpty()) {
			this.changes.add(new KvEvent.Change(KvEvent.Kind.REMOVED, removed));
		}
	}

	/**
	 * What a sequence reached in a step.
	 *
	 * @param task whose
	 * @param cachedTokens tokens of its prompt that were not computed
	 * @param first whether it has its first token
	 * @param last whether it has its last
	 */
	public record Progress(GenerationTask task, int cachedTokens, boolean first, boolean last) {

	}

	private final class Sequence {

		private final GenerationTask task;

		private final int promptTokens;

		/** All that it will need. */
		private final int blocks;

		private final BlockHash[] names;

		private final List<BlockHash> stored = new ArrayList<>();

		private int adopted;

		private int published;

		private int own;

		private int computed;

		private int cachedTokens;

		private int chunk;

		private int generated;

		Sequence(GenerationTask task) {
			int blockSize = SimulatedEngine.this.shape.blockSize();
			this.task = task;
			this.promptTokens = task.prompt().size();
			this.blocks = Math.ceilDiv(this.promptTokens + task.sampling().maxNewTokens(), blockSize);
			this.names = new BlockHash[(this.promptTokens - 1) / blockSize];
			PromptBlocks prompt = new PromptBlocks(task, null, blockSize);
			for (int i = 0; i < this.names.length; i++) {
				this.names[i] = prompt.get(i);
			}
		}

		boolean isDecoding() {
			return this.computed >= this.promptTokens;
		}

	}

}
