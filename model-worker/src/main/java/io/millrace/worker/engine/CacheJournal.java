package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.message.KvEvent;
import io.millrace.worker.cache.CacheListener;
import org.jspecify.annotations.Nullable;

/**
 * What has changed in the prefix cache since it was last asked. The engine thread writes,
 * any other reads. Bounded: what nobody asks for in time is dropped, and a missing number
 * tells so.
 */
final class CacheJournal implements CacheListener {

	/** Blocks; many times what changes between two looks. */
	private static final int CAPACITY = 8192;

	private final List<KvEvent.Change> changes = new ArrayList<>();

	private final List<BlockHash> blocks = new ArrayList<>();

	/** What happened to {@link #blocks}. */
	private KvEvent.Kind kind = KvEvent.Kind.STORED;

	private int size;

	private long number;

	@Override
	public synchronized void onStored(BlockHash block) {
		add(KvEvent.Kind.STORED, block);
	}

	@Override
	public synchronized void onRemoved(BlockHash block) {
		add(KvEvent.Kind.REMOVED, block);
	}

	@Override
	public synchronized void onCleared() {
		endRun();
		this.changes.add(new KvEvent.Change(KvEvent.Kind.CLEARED, List.of()));
		count();
	}

	private void add(KvEvent.Kind what, BlockHash block) {
		if (what != this.kind) {
			endRun();
			this.kind = what;
		}
		this.blocks.add(block);
		count();
	}

	private void endRun() {
		if (!this.blocks.isEmpty()) {
			this.changes.add(new KvEvent.Change(this.kind, this.blocks));
			this.blocks.clear();
		}
	}

	private void count() {
		this.size++;
		if (this.size > CAPACITY) {
			clear();
			this.number++;
		}
	}

	private void clear() {
		this.changes.clear();
		this.blocks.clear();
		this.size = 0;
	}

	/** What has changed; null if nothing has. */
	synchronized @Nullable CacheChanges poll() {
		if (this.size == 0) {
			return null;
		}
		endRun();
		CacheChanges polled = new CacheChanges(this.number, this.changes);
		clear();
		this.number++;
		return polled;
	}

}
