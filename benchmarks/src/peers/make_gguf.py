"""Writes a Llama checkpoint (config.json, model.safetensors) as GGUF, so that llama.cpp runs the same weights.

    python make_gguf.py DIRECTORY FILE.gguf [--type f32|bf16]

The vocabulary is made up: peers are given token ids. Needs the packages gguf, numpy and safetensors.
"""

import argparse
import json
import pathlib

import gguf
import numpy as np
from safetensors import safe_open

NAMES = {
    "input_layernorm": gguf.MODEL_TENSOR.ATTN_NORM,
    "self_attn.q_proj": gguf.MODEL_TENSOR.ATTN_Q,
    "self_attn.k_proj": gguf.MODEL_TENSOR.ATTN_K,
    "self_attn.v_proj": gguf.MODEL_TENSOR.ATTN_V,
    "self_attn.o_proj": gguf.MODEL_TENSOR.ATTN_OUT,
    "post_attention_layernorm": gguf.MODEL_TENSOR.FFN_NORM,
    "mlp.gate_proj": gguf.MODEL_TENSOR.FFN_GATE,
    "mlp.up_proj": gguf.MODEL_TENSOR.FFN_UP,
    "mlp.down_proj": gguf.MODEL_TENSOR.FFN_DOWN,
}


def interleave(matrix, heads):
    """llama.cpp turns neighbouring numbers of a head, checkpoints of transformers have its halves paired."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def read(checkpoint, name):
    return checkpoint.get_tensor(name).float().numpy()


def add(writer, name, values, to_bfloat16):
    if to_bfloat16 and values.ndim == 2:
        data = gguf.quants.quantize(values, gguf.GGMLQuantizationType.BF16)
        writer.add_tensor(name, data, raw_dtype=gguf.GGMLQuantizationType.BF16)
    else:
        writer.add_tensor(name, np.ascontiguousarray(values, dtype=np.float32))


def add_vocabulary(writer, size):
    tokens = [b"<unk>", b"<s>", b"</s>"] + [f"<0x{byte:02X}>".encode() for byte in range(256)]
    tokens += [f" t{number}".encode() for number in range(len(tokens), size)]
    types = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    types += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.NORMAL] * size
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens[:size])
    writer.add_token_scores([0.0] * size)
    writer.add_token_types(types[:size])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("file")
    parser.add_argument("--type", choices=["f32", "bf16"], default="f32")
    options = parser.parse_args()
    config = json.loads((options.directory / "config.json").read_text())
    heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    to_bfloat16 = options.type == "bf16"

    writer = gguf.GGUFWriter(options.file, "llama")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_dimension_count(config["hidden_size"] // heads)
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_BF16 if to_bfloat16 else gguf.LlamaFileType.ALL_F32)
    add_vocabulary(writer, config["vocab_size"])
    with safe_open(options.directory / "model.safetensors", "pt") as checkpoint:
        add(writer, "token_embd.weight", read(checkpoint, "model.embed_tokens.weight"), to_bfloat16)
        add(writer, "output_norm.weight", read(checkpoint, "model.norm.weight"), to_bfloat16)
        if not config.get("tie_word_embeddings"):
            add(writer, "output.weight", read(checkpoint, "lm_head.weight"), to_bfloat16)
        for layer in range(config["num_hidden_layers"]):
            for name, tensor in NAMES.items():
                values = read(checkpoint, f"model.layers.{layer}.{name}.weight")
                if name == "self_attn.q_proj":
                    values = interleave(values, heads)
                elif name == "self_attn.k_proj":
                    values = interleave(values, kv_heads)
                add(writer, gguf.TENSOR_NAMES[tensor].format(bid=layer) + ".weight", values, to_bfloat16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
