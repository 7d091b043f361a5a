package io.millrace.scheduler.core;

import java.util.Arrays;

import io.millrace.protocol.BlockHash;
import io.millrace.protocol.BlockHasher;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import org.jspecify.annotations.Nullable;

/**
 * The names of a prompt's blocks, as workers name what their prefix caches hold; each
 * made when it is first asked for. A prompt's last token is computed in any case, so that
 * a block which ends with it is none of them.
 */
final class PromptBlocks {

	private final TokenIds prompt;

	private final int blockSize;

	private final BlockHash root;

	private final BlockHasher hasher = new BlockHasher();

	private final int[] tokens;

	private BlockHash[] names = new BlockHash[8];

	private int named;

	/**
	 * The blocks of a task's prompt.
	 * @param adapter fingerprint of the task's adapter
	 * @param blockSize tokens a block, at least 1
	 */
	PromptBlocks(GenerationTask task, @Nullable String adapter, int blockSize) {
		this.prompt = task.prompt();
		this.blockSize = blockSize;
		this.tokens = new int[blockSize];
		this.root = BlockHash.root(task.model(), adapter, task.cacheSalt());
	}

	int blockSize() {
		return this.blockSize;
	}

	/** How many there are. */
	int size() {
		return (this.prompt.size() - 1) / this.blockSize;
	}

	BlockHash get(int block) {
		if (block >= this.named) {
			name(block);
		}
		return this.names[block];
	}

	private void name(int last) {
		if (last >= this.names.length) {
			this.names = Arrays.copyOf(this.names, Math.max(size(), last + 1));
		}
		for (; this.named <= last; this.named++) {
			this.prompt.copyTo(this.named * this.blockSize, this.tokens, 0, this.blockSize);
			BlockHash parent = (this.named > 0) ? this.names[this.named - 1] : this.root;
			this.names[this.named] = this.hasher.next(parent, this.tokens, 0, this.blockSize);
		}
	}

}
