package io.millrace.grammar;

import io.millrace.grammar.vocabulary.ByteState;
import org.jspecify.annotations.Nullable;

/** Where a grammar stands after some text. Immutable. */
sealed interface Position extends ByteState permits StackPosition, EndPosition {

	/** Where the grammar stands after these bytes too, or null if it refuses them. */
	@Nullable Position after(byte[] bytes);

	/** Whether no byte may follow. */
	boolean isFinal();

	/** The bytes that have to follow, as far as there is only one way and no end. */
	byte[] forcedBytes();

}
