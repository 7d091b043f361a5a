package io.millrace.worker.kernel;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A layer.
 *
 * @param norms of what attention reads and gives, and of what the feed-forward part reads
 * and gives
 * @param headNorms none; one of all heads of queries and keys; or one of all queries and
 * one of all keys
 * @param qkv queries, keys, values
 * @param output of attention
 * @param feedForward its feed-forward part
 * @param sinks as {@link Attention} has them
 * @param place what distinguishes it
 * @param cache its keys and values
 */
@SuppressWarnings("ArrayRecordComponent")
record RowLayer(List<Norm> norms, List<Norm> headNorms, Matrix qkv, Matrix output, FeedForward feedForward,
		float @Nullable [] sinks, RowForm.Place place, KeyValues cache) {

	RowLayer {
		norms = List.copyOf(norms);
		headNorms = List.copyOf(headNorms);
	}

}
