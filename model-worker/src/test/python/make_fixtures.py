"""Makes the tiny Llama checkpoints of the parity tests, and what transformers computes with them.

    python make_fixtures.py ../resources/io/millrace/worker/model

Needs torch and transformers. Seeded: the same versions write the same files. Each fixture is a checkpoint directory with
expected.json: prompts and, for some of their positions, the logits in float32 (the bfloat16 model is run in bfloat16), and
for each position the log-probability of the next token.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

SMALL = dict(
    vocab_size=64, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, max_position_embeddings=128, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2,
)
LLAMA3 = dict(
    rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
    original_max_position_embeddings=32,
)
# name: what differs from SMALL, dtype, size of a shard
FIXTURES = {
    "tied": (dict(tie_word_embeddings=True), torch.float32, None),
    "sharded": (dict(tie_word_embeddings=False, head_dim=16, eos_token_id=[2, 3]), torch.float32, "40KB"),
    "llama3": (dict(tie_word_embeddings=True, rope_parameters=LLAMA3, num_key_value_heads=1), torch.float32, None),
    "bfloat16": (dict(tie_word_embeddings=False), torch.bfloat16, None),
}


def prompts(seed):
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(0, SMALL["vocab_size"], (n,), generator=generator).tolist() for n in (1, 5, 23, 41)]


def make(target, name, seed):
    changes, dtype, shard = FIXTURES[name]
    config = LlamaConfig(**(SMALL | changes))
    torch.manual_seed(seed)
    model = LlamaForCausalLM(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():  # larger than the usual start, so that attention has something to choose
            parameter.copy_(torch.randn_like(parameter) * (0.4 if parameter.dim() == 2 else 0.1) + (parameter.dim() == 1))
    model = model.to(dtype)
    directory = target / name
    shutil.rmtree(directory, ignore_errors=True)
    model.generation_config = GenerationConfig(
        eos_token_id=[2, 5], do_sample=True, temperature=0.7, top_k=20, top_p=0.9)
    model.save_pretrained(directory, **({"max_shard_size": shard} if shard else {}))
    cases = []
    with torch.inference_mode():
        for prompt in prompts(seed):
            logits = model(torch.tensor([prompt])).logits[0].float()
            keep = sorted({0, len(prompt) // 2, len(prompt) - 1})
            logprobs = logits.log_softmax(-1)[:-1].gather(1, torch.tensor(prompt)[1:, None])[:, 0]
            cases.append(dict(tokens=prompt, logprobs=[round(v, 6) for v in logprobs.tolist()], logits={i: [round(v, 6) for v in logits[i].tolist()] for i in keep}))
    (directory / "expected.json").write_text(json.dumps(cases))
    for file in directory.iterdir():
        file.chmod(0o644)


if __name__ == "__main__":
    for i, fixture in enumerate(FIXTURES):
        make(Path(sys.argv[1]), fixture, 100 + i)
