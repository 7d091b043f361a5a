package io.millrace.worker.checkpoint;

import java.util.List;

/**
 * An encoder's weights as the program takes them.
 *
 * @param embeddings of ids; of positions, where they are learned; of segments
 * @param layers of each: the norms before attention, behind it, before the feed-forward
 * part and behind it, those of heads, attention's two matrices, the feed-forward part's
 * two
 * @param ends the norms before the first layer and after the last
 * @param distances what distances add to scores: none, or one with a row for each kind
 */
public record EncoderWeights(List<WeightTensor> embeddings, List<List<WeightPart>> layers, List<WeightPart> ends,
		List<WeightTensor> distances) {

	public EncoderWeights {
		embeddings = List.copyOf(embeddings);
		layers = layers.stream().map(List::copyOf).toList();
		ends = List.copyOf(ends);
		distances = List.copyOf(distances);
	}

}
