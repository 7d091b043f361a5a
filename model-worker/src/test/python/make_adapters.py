"""Makes tiny random adapters with PEFT, and what transformers computes with their base when they are merged into it.

    python make_adapters.py ../resources/io/millrace/worker/model/adapters ../resources/io/millrace/worker/model/families

Needs torch, transformers and peft. Seeded: the same versions write the same files. The bases are fixtures of
make_families.py. Each adapter is a directory as PEFT writes it, with expected.json: the base, a prompt, the logits at its
end, and the tokens that greedy decoding gives, of the merged model in float32.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

# name: base, what its LoraConfig says
ADAPTERS = {
    "all": ("llama-biases", dict(r=4, lora_alpha=8, target_modules="all-linear")),
    "attention": ("llama-biases", dict(r=8, lora_alpha=4, target_modules=["q_proj", "v_proj"])),
    "stabilised": ("llama-biases", dict(r=2, lora_alpha=3, use_rslora=True, target_modules=r".*\.(down|o)_proj")),
    "patterns": ("llama-biases", dict(
        r=2, lora_alpha=4, target_modules=["k_proj", "up_proj"], rank_pattern={"k_proj": 5},
        alpha_pattern={"layers.1.mlp.up_proj": 9})),
    "some-layers": ("llama-biases", dict(
        r=3, lora_alpha=6, target_modules=["o_proj", "gate_proj"], layers_to_transform=[1])),
    "qwen3": ("qwen3", dict(r=4, lora_alpha=8, target_modules=["q_proj", "k_proj", "v_proj", "gate_proj"])),
    "gemma3": ("gemma3", dict(r=4, lora_alpha=8, target_modules="all-linear")),
    "phi3": ("phi3", dict(r=4, lora_alpha=8, target_modules=["qkv_proj", "gate_up_proj"])),
    "gpt2": ("gpt2", dict(r=4, lora_alpha=8, target_modules=["c_attn", "c_proj", "c_fc"], fan_in_fan_out=True)),
    "gpt-neox": ("gpt-neox", dict(r=4, lora_alpha=8, target_modules=["query_key_value", "dense", "dense_h_to_4h"])),
    "mixtral": ("mixtral", dict(r=4, lora_alpha=8, target_modules=["q_proj", "o_proj"])),
    "embedding": ("llama-biases", dict(r=2, lora_alpha=2, target_modules=["q_proj", "embed_tokens"])),
    "head": ("llama-biases", dict(r=2, lora_alpha=2, target_modules=["q_proj", "lm_head"])),
    "dora": ("llama-biases", dict(r=2, lora_alpha=2, target_modules=["q_proj"], use_dora=True)),
    "biases": ("llama-biases", dict(r=2, lora_alpha=2, target_modules=["q_proj"], bias="lora_only")),
    "saved": ("llama-biases", dict(r=2, lora_alpha=2, target_modules=["q_proj"], modules_to_save=["lm_head"])),
}
PROMPT, GREEDY = 21, 6


def make(target, families, name, seed):
    base, config = ADAPTERS[name]
    torch.manual_seed(seed)
    with torch.no_grad():
        model = AutoModelForCausalLM.from_pretrained(families / base, dtype=torch.float32, attn_implementation="eager")
        adapted = get_peft_model(model.eval(), LoraConfig(task_type="CAUSAL_LM", **config))
        for parameter_name, parameter in adapted.named_parameters():
            if "lora_" in parameter_name and parameter.dim() > 1:
                parameter.copy_((torch.randn_like(parameter) * 0.3).bfloat16())
        directory = target / name
        shutil.rmtree(directory, ignore_errors=True)
        adapted.save_pretrained(directory, save_embedding_layers=False)
        (directory / "README.md").unlink(missing_ok=True)
        saved = json.loads((directory / "adapter_config.json").read_text())
        saved["base_model_name_or_path"] = base
        (directory / "adapter_config.json").write_text(json.dumps(saved, indent=1, sort_keys=True))
        prompt = torch.randint(3, 96, (1, PROMPT))
        merged = adapted.merge_and_unload()
        logits = merged(prompt).logits[0, -1]
        greedy = merged.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=GREEDY, do_sample=False,
                                 eos_token_id=-1)[0, PROMPT:].tolist()
        original = AutoModelForCausalLM.from_pretrained(families / base, dtype=torch.float32, attn_implementation="eager")
        difference = (original.eval()(prompt).logits[0, -1] - logits).abs().max().item()
    (directory / "expected.json").write_text(json.dumps(dict(
        base=base, prompt=prompt[0].tolist(), logits=[round(value, 6) for value in logits.tolist()], greedy=greedy)))
    for file in directory.iterdir():
        file.chmod(0o644)
    total = sum(file.stat().st_size for file in directory.iterdir())
    print(f"{name:12} {total:7} bytes, merged - base {difference:.2f}")
    assert total <= 100_000, f"{name} has {total} bytes"


if __name__ == "__main__":
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for i, fixture in enumerate(ADAPTERS):
        make(Path(sys.argv[1]), Path(sys.argv[2]), fixture, 400 + i)
