"""Writes checkpoints of make_fixtures.py and make_families.py once more, in GGUF.

    python make_gguf_twins.py ../resources/io/millrace/worker/model [NAME ...]

Needs the packages gguf, numpy, safetensors and torch. A twin gguf/NAME.gguf has the weights of NAME, or of families/NAME, with the
names, forms and metadata that llama.cpp's converter gives them: norms in float32, matrices in float32 or bfloat16, which hold
the fixtures exactly. The twin of mixed/ has quantised matrices, and mixed/ holds what the gguf package makes of them.
"""

import json
import shutil
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import load_file, save_file

# name: architecture, type of matrices
TWINS = {
    "llama3": ("llama", Type.F32),
    "llama-linear": ("llama", Type.BF16),
    "mistral": ("llama", Type.BF16),
    "mixtral": ("llama", Type.BF16),
    "qwen2": ("qwen2", Type.BF16),
    "qwen3": ("qwen3", Type.F32),
    "qwen3-moe": ("qwen3moe", Type.BF16),
    "gemma": ("gemma", Type.BF16),
    "gemma2-scaled": ("gemma2", Type.F32),
    "gemma3-scaled": ("gemma3", Type.BF16),
    "phi3": ("phi3", Type.BF16),
    "phi3-long": ("phi3", Type.BF16),
    "phi4-mini": ("phi3", Type.BF16),
    "gpt2": ("gpt2", Type.BF16),
}
MIXED = {
    "token_embd": Type.Q8_0, "attn_q": Type.Q8_0, "attn_k": Type.Q4_0, "attn_v": Type.Q4_1, "attn_output": Type.Q5_0,
    "ffn_gate": Type.Q5_1, "ffn_up": Type.Q4_0, "ffn_down": Type.F16,
}
LLAMA = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "self_attn.qkv_proj": "attn_qkv", "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.gate_up_proj": "ffn_up", "mlp.down_proj": "ffn_down", "mlp.gate": "ffn_gate_inp", "block_sparse_moe.gate": "ffn_gate_inp",
}
GEMMA2 = LLAMA | {
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}
GPT2 = {"ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm", "mlp.c_fc": "ffn_up",
        "mlp.c_proj": "ffn_down"}
EXPERTS = {"w1": "ffn_gate_exps", "gate_proj": "ffn_gate_exps", "w3": "ffn_up_exps", "up_proj": "ffn_up_exps",
           "w2": "ffn_down_exps", "down_proj": "ffn_down_exps"}
OTHERS = {
    "model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight", "lm_head.weight": "output.weight",
    "transformer.wte.weight": "token_embd.weight", "transformer.wpe.weight": "position_embd.weight",
    "transformer.ln_f.weight": "output_norm.weight", "transformer.ln_f.bias": "output_norm.bias",
}


def interleaved(matrix, heads):
    """llama.cpp turns neighbouring numbers of a head; checkpoints of transformers pair its halves."""
    rows = matrix.shape[0]
    return matrix.reshape(heads, 2, rows // heads // 2, -1).swapaxes(1, 2).reshape(matrix.shape)


def tensors(weights, architecture, config):
    """Names and numbers as the converter has them."""
    names = GPT2 if architecture == "gpt2" else GEMMA2 if architecture in ("gemma2", "gemma3") else LLAMA
    experts = {}
    for name, weight in weights.items():
        values = weight.float().numpy()
        if name in OTHERS:
            target = OTHERS[name]
        else:
            start, layer, rest = name.replace("transformer.h.", "model.layers.").removeprefix("model.").split(".", 2)
            part, kind = rest.rsplit(".", 1)
            if ".experts." in part:
                _, expert, matrix = part.rsplit(".", 2)
                experts.setdefault(f"blk.{layer}.{EXPERTS[matrix]}.weight", {})[int(expert)] = values
                continue
            target = f"blk.{layer}.{names[part]}.{kind}"
            if architecture == "llama" and ".attn_q." in target:
                values = interleaved(values, config["num_attention_heads"])
            if architecture == "llama" and ".attn_k." in target:
                values = interleaved(values, config["num_key_value_heads"])
            if architecture == "gpt2" and kind == "weight" and values.ndim == 2:
                values = values.T
        if architecture.startswith("gemma") and target.endswith("norm.weight"):
            values = values + 1
        yield target, np.ascontiguousarray(values)
    for target, parts in experts.items():
        yield target, np.stack([parts[i] for i in sorted(parts)])


def llama3_factors(rope, head_dim):
    old, low, high, factor = (rope[name] for name in (
        "original_max_position_embeddings", "low_freq_factor", "high_freq_factor", "factor"))
    for i in range(0, head_dim, 2):
        turns = old / (2 * np.pi * rope["rope_theta"] ** (i / head_dim))
        share = np.clip((turns - low) / (high - low), 0, 1)
        yield 1 / ((1 - share) / factor + share)


def add_metadata(writer, architecture, config):
    get = {**config, **{"hidden_size": config.get("n_embd", config.get("hidden_size")),
                        "num_attention_heads": config.get("n_head", config.get("num_attention_heads"))}}.get
    head_dim = get("head_dim") or get("hidden_size") // get("num_attention_heads")
    writer.add_context_length(get("n_positions") or get("max_position_embeddings"))
    writer.add_embedding_length(get("hidden_size"))
    writer.add_block_count(get("n_layer") or get("num_hidden_layers"))
    writer.add_feed_forward_length(get("intermediate_size") or 4 * get("hidden_size"))
    writer.add_head_count(get("num_attention_heads"))
    writer.add_head_count_kv(get("num_key_value_heads") or get("num_attention_heads"))
    writer.add_vocab_size(get("vocab_size"))
    writer.add_tokenizer_model("none")
    writer.add_eos_token_id(2)
    if architecture == "gpt2":
        writer.add_layer_norm_eps(get("layer_norm_epsilon"))
        return
    writer.add_layer_norm_rms_eps(get("rms_norm_eps"))
    writer.add_key_length(head_dim)
    writer.add_value_length(head_dim)
    rope = get("rope_parameters")
    local = rope.get("sliding_attention")
    rope = rope.get("full_attention", rope)
    writer.add_rope_freq_base(rope["rope_theta"])
    writer.add_rope_dimension_count(int(head_dim * rope.get("partial_rotary_factor", 1)))
    if local:
        writer.add_uint32(f"{architecture}.attention.sliding_window_pattern", 2)
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", np.array(list(llama3_factors(rope, head_dim)), dtype=np.float32))
    if rope["rope_type"] == "longrope":
        original = get("original_max_position_embeddings") or rope["original_max_position_embeddings"]
        scale = get("max_position_embeddings") / original
        writer.add_rope_scaling_orig_ctx_len(original)
        writer.add_rope_scaling_attn_factors(np.sqrt(1 + np.log(scale) / np.log(original)) if scale > 1 else 1.0)
        writer.add_tensor("rope_factors_long.weight", np.array(rope["long_factor"], dtype=np.float32))
        writer.add_tensor("rope_factors_short.weight", np.array(rope["short_factor"], dtype=np.float32))
    if get("sliding_window") and architecture not in ("qwen2", "qwen3", "qwen3moe"):
        writer.add_sliding_window(get("sliding_window"))
    if get("num_experts") or get("num_local_experts"):
        writer.add_expert_count(get("num_experts") or get("num_local_experts"))
        writer.add_expert_used_count(get("num_experts_per_tok"))
    if get("moe_intermediate_size"):
        writer.add_expert_feed_forward_length(get("moe_intermediate_size"))
    if architecture == "gemma2":
        writer.add_attn_logit_softcapping(get("attn_logit_softcapping"))
        writer.add_final_logit_softcapping(get("final_logit_softcapping"))


def write(file, source, architecture, type_of):
    config = json.loads((source / "config.json").read_text())
    writer = gguf.GGUFWriter(file, architecture)
    add_metadata(writer, architecture, config)
    for name, values in tensors(load_file(source / "model.safetensors"), architecture, config):
        kind = Type.F32 if values.ndim == 1 else type_of(name)
        writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{file.name:22} {file.stat().st_size:7} bytes")
    assert file.stat().st_size <= 100_000


def mixed(target):
    """llama3's checkpoint, rounded to what MIXED holds."""
    def rounded(name, values):
        part = next((part for part in names if part in name), None)
        kind = MIXED.get(names.get(part))
        if kind is None or values.ndim == 1:
            return values
        # Blocks lie along a row, and rows only change places.
        return torch.from_numpy(gguf.quants.dequantize(gguf.quants.quantize(values.float().numpy(), kind), kind))
    names = LLAMA | {"embed_tokens": "token_embd"}
    directory = target / "mixed"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    shutil.copy(target / "llama3" / "config.json", directory)
    weights = load_file(target / "llama3" / "model.safetensors")
    save_file({name: rounded(name, values) for name, values in weights.items()}, directory / "model.safetensors",
              metadata={"format": "pt"})
    for file in directory.iterdir():
        file.chmod(0o644)
    write(target / "gguf" / "mixed.gguf", target / "llama3", "llama", lambda name: MIXED[name.split(".")[-2]])


def main(target, wanted):
    (target / "gguf").mkdir(exist_ok=True)
    for name, (architecture, kind) in TWINS.items():
        source = target / "families" / name
        if not wanted or name in wanted:
            write(target / "gguf" / f"{name}.gguf", source if source.exists() else target / name, architecture, lambda _: kind)
    if not wanted or "mixed" in wanted:
        mixed(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
