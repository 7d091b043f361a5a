package io.millrace.worker.checkpoint;

import java.util.List;

/**
 * What a BERT calls its fields and weights.
 *
 * @param prefix of all weights in checkpoints that have a head, too
 * @param segments whether there is an embedding of segments
 * @param positions how tokens' positions are counted
 * @param distances whether distances between tokens change scores
 * @param fields of {@code config.json}
 * @param layer of the weights, for each layer
 */
record BertNames(String prefix, boolean segments, Positions positions, boolean distances, Fields fields, Layer layer) {

	private static final Fields USUAL = new Fields("hidden_size", "num_attention_heads", "num_hidden_layers",
			"intermediate_size", "hidden_act");

	private static final Layer LAYER = new Layer("encoder.layer.",
			List.of("attention.self.query", "attention.self.key", "attention.self.value"), "attention.output.dense",
			"attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm");

	static final BertNames BERT = new BertNames("bert", true, Positions.FROM_ZERO, false, USUAL, LAYER);

	static final BertNames ROBERTA = new BertNames("roberta", true, Positions.AFTER_FILLING_ID, false, USUAL, LAYER);

	static final BertNames MPNET = new BertNames("mpnet", false, Positions.AFTER_ONE, true, USUAL,
			new Layer(LAYER.start, List.of("attention.attn.q", "attention.attn.k", "attention.attn.v"),
					"attention.attn.o", "attention.LayerNorm", LAYER.inner, LAYER.outer, LAYER.fedNorm));

	static final BertNames DISTILBERT = new BertNames("distilbert", false, Positions.FROM_ZERO, false,
			new Fields("dim", "n_heads", "n_layers", "hidden_dim", "activation"),
			new Layer("transformer.layer.", List.of("attention.q_lin", "attention.k_lin", "attention.v_lin"),
					"attention.out_lin", "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm"));

	/** Where positions begin. */
	enum Positions {

		FROM_ZERO, AFTER_FILLING_ID, AFTER_ONE

	}

	/** Sizes and the activation. */
	record Fields(String hidden, String heads, String layers, String inner, String activation) {

	}

	/** Weights; {@code start} precedes the layer's index. */
	record Layer(String start, List<String> queries, String output, String attendedNorm, String inner, String outer,
			String fedNorm) {

		Layer {
			queries = List.copyOf(queries);
		}

	}

}
