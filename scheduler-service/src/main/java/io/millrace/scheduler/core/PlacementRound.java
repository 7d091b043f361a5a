package io.millrace.scheduler.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.message.WorkerRole;
import io.millrace.scheduler.core.Placement.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool while what waits is placed: one snapshot, in which what was given
 * in this round counts at once.
 */
final class PlacementRound {

	private final WorkerSnapshot[] workers;

	private final PrefixIndex index;

	private final Placement placement;

	private final PlacementLimits limits;

	private final Set<Demand> inVain = new HashSet<>();

	private int withRoom;

	PlacementRound(List<WorkerSnapshot> workers, PrefixIndex index, Placement placement, PlacementLimits limits) {
		this.workers = workers.toArray(WorkerSnapshot[]::new);
		this.index = index;
		this.placement = placement;
		this.limits = limits;
		for (WorkerSnapshot worker : workers) {
			this.withRoom += worker.hasRoom(limits.overcommit()) ? 1 : 0;
		}
	}

	boolean anyRoom() {
		return this.withRoom > 0;
	}

	/**
	 * Chooses a worker for a request, and counts the request as there.
	 * @return null where nobody has room who may serve it
	 */
	@Nullable Choice choose(ScheduledRequest request) {
		WorkerRole part = part(request);
		Demand demand = Demand.of(request, part);
		if (request.hasNoSilentWorkers() && this.inVain.contains(demand)) {
			return null;
		}
		Prompt prompt = prompt(request);
		List<WorkerSnapshot> candidates = candidates(request, part, prompt);
		if (candidates.isEmpty()) {
			if (request.hasNoSilentWorkers()) {
				this.inVain.add(demand);
			}
			return null;
		}
		WorkerSnapshot chosen = (candidates.size() == 1) ? candidates.getFirst()
				: this.placement.choose(prompt, candidates);
		give(request, chosen, prompt.tokensToCompute(chosen));
		return new Choice(chosen.id(), chosen.number(), prompt.cachedTokens(chosen), prompt.tokensToCompute(chosen),
				isHandedOver(request, chosen) ? WorkerRole.PREFILL : null);
	}

	/** What is to be done for a request, seen as two parts. */
	private WorkerRole part(ScheduledRequest request) {
		boolean isLong = request.task().prompt().size() >= this.limits.prefillFrom();
		return (isLong && request.task().delivered().isEmpty()) ? WorkerRole.PREFILL : WorkerRole.DECODE;
	}

	/** Whether somebody else goes on with a request after its first token. */
	private boolean isHandedOver(ScheduledRequest request, WorkerSnapshot chosen) {
		return chosen.role() == WorkerRole.PREFILL && request.task().delivered().isEmpty()
				&& any((worker) -> worker.open() && worker.isFor(WorkerRole.DECODE)
						&& worker.hasAdapter(request.task().adapter()));
	}

	private boolean any(Predicate<WorkerSnapshot> condition) {
		for (WorkerSnapshot worker : this.workers) {
			if (condition.test(worker)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether every ready worker that may serve it has failed to answer it before.
	 */
	boolean isRefusedByAll(ScheduledRequest request) {
		for (WorkerSnapshot worker : this.workers) {
			if (worker.open() && request.isMeantFor(worker) && request.mayGoTo(worker.id())) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Who may serve it, of those who are there for that part of it unless there are none;
	 * those who could begin at once, if there are any.
	 */
	private List<WorkerSnapshot> candidates(ScheduledRequest request, WorkerRole part, Prompt prompt) {
		boolean keepsToPart = any((worker) -> worker.open() && worker.isFor(part) && mayServe(worker, request));
		List<WorkerSnapshot> atOnce = new ArrayList<>();
		List<WorkerSnapshot> later = new ArrayList<>();
		for (WorkerSnapshot worker : this.workers) {
			if (worker.hasRoom(this.limits.overcommit()) && mayServe(worker, request)
					&& (worker.isFor(part) || !keepsToPart)) {
				(worker.canBegin(prompt.tokensToCompute(worker)) ? atOnce : later).add(worker);
			}
		}
		return atOnce.isEmpty() ? later : atOnce;
	}

	private static boolean mayServe(WorkerSnapshot worker, ScheduledRequest request) {
		return request.isMeantFor(worker) && request.mayGoTo(worker.id())
				&& !(request.isSuspect() && worker.suspected());
	}

	/** Adapters of one name that differ share nothing: one of them is looked for. */
	private Prompt prompt(ScheduledRequest request) {
		String adapter = request.task().adapter();
		for (WorkerSnapshot worker : this.workers) {
			LoRAAdapter found = (adapter != null) ? worker.adapter(adapter) : null;
			if (worker.blockSize() > 0 && (adapter == null || found != null)) {
				PromptBlocks blocks = request.blocks((found != null) ? found.fingerprint() : null, worker.blockSize());
				return new Prompt(request.tokens(), this.index.match(blocks), worker.blockSize());
			}
		}
		return Prompt.uncached(request.tokens());
	}

	private void give(ScheduledRequest request, WorkerSnapshot chosen, int tokensToCompute) {
		for (int i = 0; i < this.workers.length; i++) {
			if (this.workers[i].number() == chosen.number()) {
				this.workers[i] = chosen.given(request, tokensToCompute);
				this.withRoom -= this.workers[i].hasRoom(this.limits.overcommit()) ? 0 : 1;
				return;
			}
		}
	}

	/**
	 * Who gets a request.
	 *
	 * @param worker who
	 * @param number its number in the index
	 * @param cachedTokens how many of the prompt's tokens it is thought to hold
	 * @param tokensToCompute the others
	 * @param part what it gets of the request; null for all
	 */
	record Choice(ProcessId worker, int number, int cachedTokens, int tokensToCompute, @Nullable WorkerRole part) {

	}

	/** What decides who may serve a request. */
	private record Demand(@Nullable String target, @Nullable String adapter, boolean suspect, WorkerRole part) {

		static Demand of(ScheduledRequest request, WorkerRole part) {
			return new Demand(request.target(), request.task().adapter(), request.isSuspect(), part);
		}

	}

}
