package io.millrace.worker.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import io.millrace.protocol.LoRAAdapter;
import io.millrace.protocol.LoRAStatus;
import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.AdapterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which adapters a model has, in which slots, and how many sequences use each.
 * Thread-safe.
 *
 * <pre>
 * free ─► loading ─► named ─► leaving ─► free
 *            └─────────────────────────────┘  failed
 * </pre>
 *
 * Only a named slot is taken by new sequences. Unloading takes the name away at once; the
 * slot is free when the last sequence that uses it has ended.
 */
final class Adapters {

	private static final Logger logger = LoggerFactory.getLogger(Adapters.class);

	private final String model;

	private final @Nullable Slot[] slots;

	private final Function<Path, Adapter> reader;

	private final Installer installer;

	private final LongSupplier epochSecond;

	private final Duration loadTimeout;

	/**
	 * No adapters yet.
	 * @param model name of the model
	 * @param slots how many there can be
	 * @param reader reads and checks one; fails with {@link AdapterException}
	 * @param installer brings one into a slot
	 * @param epochSecond the time
	 * @param loadTimeout how long bringing it there may take
	 */
	Adapters(String model, int slots, Function<Path, Adapter> reader, Installer installer, LongSupplier epochSecond,
			Duration loadTimeout) {
		this.model = model;
		this.slots = new Slot[slots];
		this.reader = reader;
		this.installer = installer;
		this.epochSecond = epochSecond;
		this.loadTimeout = loadTimeout;
	}

	/** Those that can be asked for. */
	synchronized List<LoRAAdapter> list() {
		return Arrays.stream(this.slots)
			.filter((slot) -> slot != null && slot.state == State.NAMED)
			.map(Slot::describe)
			.toList();
	}

	/** A hold of an adapter, if there is one of that name; for no name, that of none. */
	synchronized Optional<AdapterLease> acquire(@Nullable String name) {
		if (name == null) {
			return Optional.of(AdapterLease.NONE);
		}
		Slot slot = find(name, State.NAMED);
		if (slot == null) {
			return Optional.empty();
		}
		slot.users++;
		return Optional.of(new AdapterLease(slot.index, slot.fingerprint, () -> release(slot)));
	}

	private synchronized void release(Slot slot) {
		slot.users--;
		freeIfUnused(slot);
	}

	private void freeIfUnused(Slot slot) {
		if (slot.state == State.LEAVING && slot.users == 0) {
			this.slots[slot.index] = null;
		}
	}

	/**
	 * Loads an adapter, which takes as long as its files take to be read and steps leave
	 * room.
	 * @param inPlace whether it may take the place of one with its name, which sequences
	 * that use it keep
	 */
	AdapterResult load(String name, Path path, boolean inPlace) {
		Slot slot;
		synchronized (this) {
			AdapterResult refusal = refuse(name, inPlace);
			if (refusal != null) {
				return refusal;
			}
			slot = new Slot(freeSlot(), name);
			this.slots[slot.index] = slot;
		}
		try {
			Adapter adapter = this.reader.apply(path);
			slot.fingerprint = adapter.fingerprint();
			return install(slot, adapter);
		}
		catch (AdapterException ex) {
			discard(slot);
			return new AdapterResult(LoRAStatus.LOAD_INVALID_ADAPTER, String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			discard(slot);
			return failed(slot, ex);
		}
	}

	private @Nullable AdapterResult refuse(String name, boolean inPlace) {
		if (this.slots.length == 0) {
			return AdapterResult.DISABLED;
		}
		if (name.isBlank() || name.length() > LoRAAdapter.MAX_NAME_LENGTH) {
			return new AdapterResult(LoRAStatus.LOAD_INVALID_ADAPTER, "An adapter's name has 1 to "
					+ LoRAAdapter.MAX_NAME_LENGTH + " characters, got " + name.length() + ".");
		}
		boolean exists = find(name, State.NAMED) != null && !inPlace;
		if (name.equals(this.model) || exists || find(name, State.LOADING) != null) {
			return new AdapterResult(LoRAStatus.LOAD_NAME_EXISTS,
					"There is a model or an adapter of the name '" + name + "'.");
		}
		if (freeSlot() < 0) {
			return new AdapterResult(LoRAStatus.LOAD_SLOTS_FULL, "The model '" + this.model + "' has "
					+ this.slots.length + " adapters, loaded or still in use; more do not fit (--max-loras).");
		}
		return null;
	}

	private int freeSlot() {
		return IntStream.range(0, this.slots.length).filter((i) -> this.slots[i] == null).findFirst().orElse(-1);
	}

	private @Nullable Slot find(String name, State state) {
		for (Slot slot : this.slots) {
			if (slot != null && slot.state == state && slot.name.equals(name)) {
				return slot;
			}
		}
		return null;
	}

	private AdapterResult install(Slot slot, Adapter adapter) {
		CompletableFuture<@Nullable Void> installed = this.installer.install(adapter, slot.index);
		try {
			installed.get(this.loadTimeout.toMillis(), TimeUnit.MILLISECONDS);
			name(slot);
			return new AdapterResult(LoRAStatus.SUCCESS, "The adapter '" + slot.name + "' is loaded.");
		}
		catch (ExecutionException ex) {
			discard(slot);
			return (ex.getCause() instanceof AdapterException cause)
					? new AdapterResult(LoRAStatus.LOAD_INVALID_ADAPTER, String.valueOf(cause.getMessage()))
					: failed(slot, ex);
		}
		catch (TimeoutException ex) {
			discardAfter(installed, slot);
			return new AdapterResult(LoRAStatus.LOAD_ERROR,
					"The adapter '" + slot.name + "' was not loaded within " + this.loadTimeout.toSeconds() + " s.");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			discardAfter(installed, slot);
			return new AdapterResult(LoRAStatus.LOAD_ERROR, "The worker stops.");
		}
	}

	/** Nobody waits for it any more; but until it has ended, it may still write there. */
	private void discardAfter(CompletableFuture<@Nullable Void> installed, Slot slot) {
		CompletableFuture<@Nullable Void> ignored = installed.whenComplete((_, _) -> discard(slot));
	}

	private AdapterResult failed(Slot slot, Exception cause) {
		logger.warn("The adapter '{}' of model '{}' was not loaded.", slot.name, this.model, cause);
		return new AdapterResult(LoRAStatus.LOAD_ERROR,
				"The adapter '" + slot.name + "' could not be loaded; the worker's log says why.");
	}

	private synchronized void name(Slot slot) {
		Slot replaced = find(slot.name, State.NAMED);
		if (replaced != null) {
			leave(replaced);
		}
		slot.createdEpochSecond = this.epochSecond.getAsLong();
		slot.state = State.NAMED;
	}

	private synchronized void discard(Slot slot) {
		this.slots[slot.index] = null;
	}

	/** Unloads an adapter: no new sequence gets it from now on. */
	synchronized AdapterResult unload(String name) {
		if (this.slots.length == 0) {
			return AdapterResult.DISABLED;
		}
		Slot slot = find(name, State.NAMED);
		if (slot == null) {
			return new AdapterResult(LoRAStatus.UNLOAD_NAME_NONEXISTENT,
					"There is no adapter of the name '" + name + "'.");
		}
		leave(slot);
		return new AdapterResult(LoRAStatus.SUCCESS, "The adapter '" + name + "' is unloaded.");
	}

	private void leave(Slot slot) {
		slot.state = State.LEAVING;
		freeIfUnused(slot);
	}

	/** Brings an adapter that was read into a slot, without waiting. */
	@FunctionalInterface
	interface Installer {

		CompletableFuture<@Nullable Void> install(Adapter adapter, int slot);

	}

	private enum State {

		LOADING, NAMED, LEAVING

	}

	/** What is in a slot; guarded by the adapters' monitor. */
	private static final class Slot {

		private final int index;

		private final String name;

		private State state = State.LOADING;

		private String fingerprint = "";

		private long createdEpochSecond;

		private int users;

		Slot(int index, String name) {
			this.index = index;
			this.name = name;
		}

		LoRAAdapter describe() {
			return new LoRAAdapter(this.name, this.fingerprint, this.createdEpochSecond);
		}

	}

}
