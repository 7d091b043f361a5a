package io.millrace.worker.engine;

import io.millrace.protocol.BlockHash;
import io.millrace.worker.cache.BlockChain;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.cache.BlockTable;
import io.millrace.worker.exchange.BlockExchange;

/**
 * What one sequence takes from others by way of the prefix cache, and gives them. All its
 * full blocks are published as soon as they are computed, and stay when it has ended or
 * was preempted, until somebody needs their place.
 *
 * <p>
 * The last known token is never taken, so that there is one to compute the next from.
 */
final class PrefixShare {

	private final TokenBuffer buffer;

	private final BlockTable blocks;

	private final boolean caching;

	private final boolean takes;

	private final int blockSize;

	private final BlockChain chain;

	/** Tokens taken so far, less those given back. */
	private int sharedTokens;

	private boolean settled;

	/**
	 * Names the blocks that are full already, whoever calls it: the engine thread need
	 * not.
	 * @param root where their names begin
	 * @param takes whether it may take from others; one that every position must be
	 * computed of only gives
	 */
	PrefixShare(TokenBuffer buffer, BlockTable blocks, BlockPool pool, BlockHash root, boolean takes) {
		this.buffer = buffer;
		this.blocks = blocks;
		this.caching = pool.isCaching();
		this.takes = takes;
		this.blockSize = pool.blockSize();
		this.chain = new BlockChain(root, this.blockSize);
		if (this.caching) {
			buffer.name(this.chain);
		}
	}

	/** Tokens that came from others until the first one was generated. */
	int sharedTokens() {
		return this.sharedTokens;
	}

	/** Takes the blocks that follow, as far as there are any. */
	void adopt() {
		if (wantsBlock()) {
			int tokens = this.blocks.adopt(this.chain, adoptable()) * this.blockSize;
			this.buffer.skip(tokens);
			if (!this.settled) {
				this.sharedTokens += tokens;
			}
		}
	}

	/**
	 * Takes what another worker has left of the prompt, as far as there is room.
	 * @param exchange where it may lie
	 * @param promptTokens length of the prompt
	 * @return how many blocks; negative if none were there, and 0 if none were needed
	 */
	int fetch(BlockExchange exchange, int promptTokens) {
		int saved = promptTokens / this.blockSize;
		int from = this.blocks.size();
		if (!wantsBlock()) {
			return 0;
		}
		int to = Math.min(saved, adoptable());
		if (from >= to || !this.blocks.cover(to * this.blockSize)) {
			return 0;
		}
		if (!exchange.load(this.chain.get(saved - 1), saved, from, this.blocks.ids(from, to))) {
			return -1;
		}
		int tokens = (to - from) * this.blockSize;
		this.buffer.skip(tokens);
		publish();
		if (!this.settled) {
			this.sharedTokens += tokens;
		}
		return to - from;
	}

	/**
	 * Leaves the prompt, which is computed, where another worker finds it.
	 * @return whether it is there
	 */
	boolean leave(BlockExchange exchange, int promptTokens) {
		int full = promptTokens / this.blockSize;
		return full == 0 || exchange.save(this.chain.get(full - 1), this.blocks.ids(0, full));
	}

	/** What was taken before anything was computed was given back. */
	void undo() {
		if (!this.settled) {
			this.sharedTokens = 0;
		}
	}

	/** What is taken from now on may be what was computed for itself before. */
	void settle() {
		this.settled = true;
	}

	/** Whether it could go on with a whole block of somebody else. */
	private boolean wantsBlock() {
		return this.caching && this.takes && this.buffer.completed() == this.blocks.size() * this.blockSize
				&& this.blocks.size() < adoptable();
	}

	private int adoptable() {
		this.buffer.name(this.chain);
		return (this.buffer.length() - 1) / this.blockSize;
	}

	/**
	 * Whether another that is not behind is about to compute the very block that this one
	 * needs next.
	 */
	boolean awaits(PrefixShare other) {
		int next = this.blocks.size();
		return wantsBlock() && other.buffer.remaining() > 1 && other.buffer.completed() >= this.buffer.completed()
				&& other.buffer.completed() < (next + 1) * this.blockSize && this.chain.sharesBlock(next, other.chain);
	}

	/** Lets others find what was computed. */
	void publish() {
		int full = this.buffer.completed() / this.blockSize;
		if (this.caching && full > this.blocks.published()) {
			this.buffer.name(this.chain);
			this.blocks.publish(this.chain, full);
		}
	}

	/** Whether what others find is what it says. */
	boolean isConsistent() {
		return !this.caching || (this.blocks.agreesWith(this.chain)
				&& this.blocks.published() == this.buffer.completed() / this.blockSize);
	}

}
