"""Makes tiny random models of every decoder family, and what transformers computes with them.

    python make_families.py ../resources/io/millrace/worker/model/families [NAME ...]

Needs torch and transformers. Seeded: the same versions write the same files. Each fixture is a checkpoint directory with
expected.json: a prompt and its logits at some positions; the logits of a continuation that was computed upon the cache of
the prompt, token by token; and the tokens that greedy decoding gives. Where a rotation depends on the length, max_model_len
says for which it is. Weights are larger than models start with, so that a mistake shows. They are stored as bfloat16,
which they are exactly, and computed in float32.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

SMALL = dict(
    vocab_size=96, hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=128, bos_token_id=1, eos_token_id=2, pad_token_id=0,
)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=32)
LONGROPE = dict(
    rope_type="longrope", rope_theta=10000.0, short_factor=[1.0, 1.1, 1.3, 1.6], long_factor=[1.0, 1.5, 2.5, 4.0],
)
MOE = dict(num_experts=5, num_experts_per_tok=2, moe_intermediate_size=16, norm_topk_prob=True)

# name: model type, what differs from SMALL, length for which the model is opened
FAMILIES = {
    "llama-biases": ("llama", dict(attention_bias=True, mlp_bias=True, hidden_act="gelu"), None),
    "llama-linear": ("llama", dict(rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=3.0)), None),
    "llama-dynamic": ("llama", dict(
        rope_parameters=dict(rope_type="dynamic", rope_theta=10000.0, factor=2.5), max_position_embeddings=24), 44),
    "llama-yarn": ("llama", dict(rope_parameters=YARN), None),
    "llama-yarn-mscale": ("llama", dict(
        rope_parameters=YARN | dict(mscale=0.7, mscale_all_dim=0.4, beta_fast=8.0, beta_slow=0.5, truncate=False)), None),
    "mistral": ("mistral", dict(sliding_window=7, head_dim=12), None),
    "mistral-global": ("mistral", dict(sliding_window=None), None),
    "mixtral": ("mixtral", dict(intermediate_size=24, num_local_experts=4, num_experts_per_tok=2, sliding_window=11), None),
    "qwen2": ("qwen2", dict(tie_word_embeddings=True), None),
    "qwen2-window": ("qwen2", dict(
        num_hidden_layers=3, use_sliding_window=True, sliding_window=9, max_window_layers=1), None),
    "qwen3": ("qwen3", dict(head_dim=16, tie_word_embeddings=True), None),
    "qwen3-biases": ("qwen3", dict(head_dim=8, attention_bias=True, rope_parameters=YARN), None),
    "qwen3-moe": ("qwen3_moe", MOE | dict(head_dim=16), None),
    "qwen3-moe-mixed": ("qwen3_moe", MOE | dict(
        head_dim=8, num_hidden_layers=4, decoder_sparse_step=2, mlp_only_layers=[1], norm_topk_prob=False), None),
    "gemma": ("gemma", dict(head_dim=16, num_key_value_heads=1), None),
    "gemma2": ("gemma2", dict(
        head_dim=16, query_pre_attn_scalar=24, sliding_window=8, attn_logit_softcapping=5.0,
        final_logit_softcapping=8.0), None),
    "gemma2-uncapped": ("gemma2", dict(
        head_dim=8, query_pre_attn_scalar=8, sliding_window=8, attn_logit_softcapping=None,
        final_logit_softcapping=None), None),
    "gemma3": ("gemma3_text", dict(
        head_dim=16, num_hidden_layers=3, query_pre_attn_scalar=20, sliding_window=8,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters=dict(
            sliding_attention=dict(rope_type="default", rope_theta=10000.0),
            full_attention=dict(rope_type="linear", rope_theta=500000.0, factor=8.0))), None),
    "phi3": ("phi3", dict(sliding_window=13), None),
    "phi3-short": ("phi3", dict(
        rope_parameters=LONGROPE, original_max_position_embeddings=64, max_position_embeddings=256), 64),
    "phi3-long": ("phi3", dict(
        rope_parameters=LONGROPE, original_max_position_embeddings=16, max_position_embeddings=128), 128),
    "phi4-mini": ("phi3", dict(
        tie_word_embeddings=True, original_max_position_embeddings=64, max_position_embeddings=128,
        rope_parameters=LONGROPE | dict(
            partial_rotary_factor=0.75, short_factor=[1.0, 1.1, 1.3], long_factor=[1.0, 2.0, 4.0])), 64),
    "gpt2": ("gpt2", dict(n_inner=None), None),
    "gpt2-flags": ("gpt2", dict(
        n_inner=40, activation_function="gelu", scale_attn_by_inverse_layer_idx=True, tie_word_embeddings=False), None),
    "gpt-neox": ("gpt_neox", dict(), None),
    "gpt-neox-serial": ("gpt_neox", dict(
        use_parallel_residual=False, attention_bias=False,
        rope_parameters=dict(rope_type="default", rope_theta=5000.0, partial_rotary_factor=1.0)), None),
    "olmo2": ("olmo2", dict(), None),
    "granite": ("granite", dict(
        embedding_multiplier=3.0, logits_scaling=2.5, residual_multiplier=0.4, attention_multiplier=0.2,
        attention_bias=True, tie_word_embeddings=True), None),
    "stablelm": ("stablelm", dict(use_qkv_bias=True), None),
    "stablelm-parallel": ("stablelm", dict(
        use_parallel_residual=True, qk_layernorm=True,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5)), None),
    "smollm3": ("smollm3", dict(num_hidden_layers=4, no_rope_layer_interval=2), None),
    "smollm3-window": ("smollm3", dict(
        num_hidden_layers=3, no_rope_layers=[1, 0, 1], use_sliding_window=True, sliding_window=6), None),
    "gpt-oss": ("gpt_oss", dict(
        intermediate_size=24,
        head_dim=16, num_local_experts=4, num_experts_per_tok=2, sliding_window=9, swiglu_limit=2.0,
        rope_parameters=dict(
            rope_type="yarn", rope_theta=150000.0, factor=8.0, beta_fast=32.0, beta_slow=1.0, truncate=False,
            original_max_position_embeddings=16)), None),
    # Heads are scaled by their own width, as GGUF takes it to be.
    "gemma2-scaled": ("gemma2", dict(head_dim=16, query_pre_attn_scalar=16, sliding_window=8), None),
    "gemma3-scaled": ("gemma3_text", dict(
        head_dim=16, num_hidden_layers=3, query_pre_attn_scalar=16, sliding_window=8,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters=dict(
            sliding_attention=dict(rope_type="default", rope_theta=10000.0),
            full_attention=dict(rope_type="linear", rope_theta=500000.0, factor=8.0))), None),
}
GPT2_NAMES = dict(
    hidden_size="n_embd", num_hidden_layers="n_layer", num_attention_heads="n_head", max_position_embeddings="n_positions")
PROMPT, CONTINUATION, GREEDY = 38, 6, 8


def config_of(kind, changes):
    sizes = SMALL | changes
    if kind == "gpt2":
        sizes = {GPT2_NAMES.get(name, name): value for name, value in sizes.items()
                 if name not in ("intermediate_size", "num_key_value_heads")}
    if kind == "gpt_neox":
        sizes.pop("num_key_value_heads")
    return AutoConfig.for_model(kind, **sizes, attn_implementation="eager")


def fill(model):
    for name, parameter in model.named_parameters():
        shift = 0.0 if parameter.dim() > 1 or name.endswith("bias") or "sinks" in name else 1.0
        if type(model).__name__.startswith("Gemma"):
            shift = 0.0
        size = (0.25 if "experts" in name or "mlp" in name else 0.3) if parameter.dim() > 1 else 0.2
        parameter.copy_((torch.randn_like(parameter) * size + shift).bfloat16())


def rounded(rows):
    return [[round(value, 6) for value in row] for row in rows.tolist()]


def make(target, name, seed):
    kind, changes, length = FAMILIES[name]
    torch.manual_seed(seed)
    with torch.no_grad():
        model = AutoModelForCausalLM.from_config(config_of(kind, changes)).float().eval()
        fill(model)
        tokens = torch.randint(3, SMALL["vocab_size"], (1, PROMPT + CONTINUATION))
        # A dynamic rotation remembers the longest sequence it saw: it sees one, of the length that the model is opened for.
        prompt = tokens if name == "llama-dynamic" else tokens[:, :PROMPT]
        first = model(prompt, use_cache=True)
        keep = [prompt.shape[1] - 1] if name == "llama-dynamic" else [0, PROMPT // 3, PROMPT - 1]
        cached, cache = [], first.past_key_values
        for i in range(prompt.shape[1], tokens.shape[1]):
            step = model(tokens[:, i:i + 1], past_key_values=cache, use_cache=True)
            cache = step.past_key_values
            cached.append(step.logits[0, -1])
        whole = model(tokens, use_cache=False).logits[0]
        greedy = [] if name == "llama-dynamic" else model.generate(
            prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=GREEDY, do_sample=False,
            eos_token_id=-1)[0, PROMPT:].tolist()
    directory = target / name
    shutil.rmtree(directory, ignore_errors=True)
    model.bfloat16().save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    (directory / "expected.json").write_text(json.dumps(dict(
        max_model_len=length,
        prompt=prompt[0].tolist(),
        logits={i: rounded(first.logits[0, i:i + 1].detach())[0] for i in keep},
        continuation=tokens[0, PROMPT:].tolist() if cached else [],
        cached=rounded(torch.stack(cached)) if cached else [],
        greedy=greedy,
    )))
    for file in directory.iterdir():
        file.chmod(0o644)
    total = sum(file.stat().st_size for file in directory.iterdir())
    difference = (torch.stack(cached) - whole[PROMPT:]).abs().max().item() if cached else 0.0
    print(f"{name:20} {total:7} bytes, largest logit {whole.abs().max():6.2f}, spread {whole.std():5.2f}, "
          f"cached - whole {difference:.1e}")
    assert total <= 100_000, f"{name} has {total} bytes"


if __name__ == "__main__":
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for i, fixture in enumerate(FAMILIES):
        if len(sys.argv) < 3 or fixture in sys.argv[2:]:
            make(Path(sys.argv[1]), fixture, 200 + i)
