package io.millrace.worker.kernel;

import java.util.List;

/**
 * What all layers of a decoder have in common, for rows computed here.
 *
 * @param hidden width of the residual stream
 * @param vocabulary logits of a row
 * @param heads query heads
 * @param kvHeads key heads, and as many value heads
 * @param headDim width of a head
 * @param rotaryDim of a head's numbers, so many turn
 * @param rotaries ways in which positions turn them
 * @param scoreCap what scores approach but never reach; 0 for none
 * @param activation of the feed-forward part
 * @param gated whether it has a gate
 * @param slope of a gate that is limited; else 0
 * @param limit of such
 * @param expertsPerRow how many experts work on a row
 * @param normalised whether their shares make one
 * @param residualScale of what layers add
 * @param parallel whether the feed-forward part reads what attention reads
 * @param logitScale of the logits
 * @param logitCap what they approach but never reach; 0 for none
 * @param layers what distinguishes each layer
 */
public record RowForm(int hidden, int vocabulary, int heads, int kvHeads, int headDim, int rotaryDim, int rotaries,
		float scoreCap, Activation activation, boolean gated, float slope, float limit, int expertsPerRow,
		boolean normalised, float residualScale, boolean parallel, float logitScale, float logitCap,
		List<Place> layers) {

	public RowForm {
		layers = List.copyOf(layers);
	}

	/**
	 * What distinguishes a layer.
	 *
	 * @param window positions that a row sees, itself included; 0 for all
	 * @param rotary index of its rotation; -1 for none
	 * @param scale of scores
	 */
	public record Place(int window, int rotary, float scale) {

	}

}
