"""Trains Millrace's demo model from nothing: data, tokenizer, weights, evaluation, export.

The data comes from `data.py` (with the lists in `facts.py`), the tokenizer and the chat template from
`chat.py`, the network from `model.py`.

    python train.py                                   # everything, into this folder
    python train.py --output DIR --steps 2000         # a shorter run elsewhere
    python train.py --evaluate [--output DIR]         # the table, for an exported model
    python train.py --ask "What is 17 + 25?" "..."    # one conversation with an exported model
"""

import argparse
import json
import math
import os
import random
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional as F

import data
from chat import TEMPLATE, answer_text, build_tokenizer, segments
from model import CONFIG, Llama

HERE = Path(__file__).resolve().parent
SEED = 20
VOCABULARY = 1024
START, END = "<|im_start|>", "<|im_end|>"


# ---------------------------------------------------------------------------------------------------
# Data

def encode(tokenizer, conversations):
    """Token ids of each conversation, and for each token whether the model should learn to write it."""
    parts, owners = [], []
    for i, (conversation, separators) in enumerate(conversations):
        for text, wanted in segments(conversation, separators):
            parts.append(text)
            owners.append((i, wanted))
    rows = [([], []) for _ in conversations]
    for encoding, (i, wanted) in zip(tokenizer.encode_batch_fast(parts, add_special_tokens=False), owners):
        rows[i][0].extend(encoding.ids)
        rows[i][1].extend([wanted] * len(encoding.ids))
    return rows


def batches(tokenizer, rng, tokens, progress, limit):
    """Endless micro-batches of about `tokens` tokens.

    Each row is one conversation, next to others of about its length: nothing to pack or to mask, and
    little padding. A step takes several micro-batches, so that one step sees all lengths.
    """
    pad = tokenizer.token_to_id("<|endoftext|>")
    while True:
        made = []
        # Sums come to a model of this size only after tens of thousands of examples, and then all at once:
        # the sooner, the more time is left to make them sure.
        data.weights["sums"] = data.TASKS["sums"][1] * (4 if progress() < 0.12 else 1)
        for _ in range(3000):
            long = progress() > 0.6 and rng.random() < 0.006
            separators = (",", ":") if rng.random() < 0.1 else None
            made.append((data.conversation(rng, long), separators))
        rows = sorted(((ids[:limit], wanted[:limit]) for ids, wanted in encode(tokenizer, made)), key=lambda row: len(row[0]))
        groups, group = [], []
        for row in rows:
            if group and len(row[0]) * (len(group) + 1) > tokens:
                groups.append(group)
                group = []
            group.append(row)
        groups.append(group)
        rng.shuffle(groups)
        for group in groups:
            width = max(len(ids) for ids, _ in group)
            x = torch.full((len(group), width), pad)
            y = torch.full((len(group), width), -1)
            for i, (ids, wanted) in enumerate(group):
                x[i, : len(ids)] = torch.tensor(ids)
                y[i, : len(ids) - 1] = torch.tensor([t if w else -1 for t, w in zip(ids[1:], wanted[1:])])
            yield x, y


# ---------------------------------------------------------------------------------------------------
# Training

class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal (Newton-Schulz), for the weight matrices; in float32, as CPUs like it.

    It needs about half the steps of AdamW here, for a tenth more time per step.
    """

    def __init__(self, parameters, lr, momentum=0.95, decay=0.05):
        super().__init__(parameters, dict(lr=lr, momentum=momentum, decay=decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                shapes.setdefault(tuple(p.shape), []).append(p)
            for shape, members in shapes.items():  # all matrices of one shape at once
                moved = []
                for p in members:
                    momentum = self.state[p].setdefault("m", torch.zeros_like(p))
                    momentum.lerp_(p.grad, 1 - group["momentum"])
                    moved.append(p.grad.lerp(momentum, group["momentum"]))
                x = torch.stack(moved)
                if shape[0] > shape[1]:
                    x = x.mT
                x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
                for _ in range(5):
                    a = x @ x.mT
                    x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
                if shape[0] > shape[1]:
                    x = x.mT
                scale = 0.2 * math.sqrt(max(shape))  # the size of an AdamW update
                for p, update in zip(members, x):
                    p.mul_(1 - group["lr"] * group["decay"]).add_(update, alpha=-group["lr"] * scale)


def train(args, tokenizer, model):
    rng = random.Random(args.seed)
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if p.dim() == 1 or "embed" in n]
    muon = Muon(matrices, args.lr)
    adam = torch.optim.AdamW(others, lr=args.lr, betas=(0.9, 0.98), weight_decay=0.0)
    began, step = time.time(), 0

    def progress():
        # By steps or, where --minutes is given, by the clock, whichever is further.
        by_clock = (time.time() - began) / 60 / args.minutes if args.minutes else 0.0
        return args.done + (1 - args.done) * max(step / args.steps, by_clock)

    source = batches(tokenizer, rng, args.micro, progress, model.config["max_position_embeddings"])
    seen, lately, next_look = 0, [], args.look
    while progress() < 1.0:
        done = progress()
        warm = min(1.0, (step + 1) / 100)
        # Constant, then down in a straight line over the last `--decay` of the run.
        rate = args.lr * warm * min(1.0, 0.02 + 0.98 * (1.0 - done) / args.decay if args.decay else 1.0)
        for optimizer in (muon, adam):
            for group in optimizer.param_groups:
                group["lr"] = rate
        parts = [next(source) for _ in range(args.parts)]
        count = sum(int((y >= 0).sum()) for _, y in parts)
        total = 0.0
        for x, y in parts:
            wanted = y >= 0
            loss = F.cross_entropy(model.logits(model.hidden(x, wanted=wanted)), y[wanted], reduction="sum") / count
            loss.backward()
            total += float(loss.detach())
            seen += x.numel()
        torch.nn.utils.clip_grad_norm_(others, 1.0)
        muon.step()
        adam.step()
        model.zero_grad(set_to_none=True)
        step += 1
        lately = lately[-99:] + [total]
        if step % 100 == 0:
            seconds = time.time() - began
            print(f"step {step} at {seconds / 60:.1f} min: loss {sum(lately) / len(lately):.4f}, rate {rate:.2e}, {seen / seconds:.0f} tokens/s", flush=True)
        if args.look and time.time() - began > next_look * 60:
            next_look += args.look
            export(args.output, tokenizer, model, {})
            table(evaluate(tokenizer, model, 16))
    return dict(steps=step, tokens=seen, minutes=round((time.time() - began) / 60, 1), loss=round(sum(lately) / max(1, len(lately)), 4))


# ---------------------------------------------------------------------------------------------------
# Evaluation

def right(category, expected, got):
    """Is an answer right? Most have to be exactly what training would have them be."""
    if category == "greeting":
        return "I am Millrace Demo" in got
    if category == "json":
        try:
            return json.loads(got) == json.loads(expected)
        except ValueError:
            return False
    return got == expected


def answers(tokenizer, model, conversations):
    prompts = []
    for conversation in conversations:
        text = "".join(text for text, _ in segments(conversation)[:-2])
        prompts.append(tokenizer.encode(text, add_special_tokens=False).ids)
    out = [None] * len(prompts)
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    ends = {tokenizer.token_to_id(t) for t in (END, START, "<|endoftext|>")}
    for at in range(0, len(order), 50):
        index = order[at: at + 50]
        made = model.generate([prompts[i] for i in index], 420, ends, tokenizer.token_to_id("<|endoftext|>"))
        for i, ids in zip(index, made):
            out[i] = tokenizer.decode(ids, skip_special_tokens=False)
    return out


def evaluate(tokenizer, model, cases, seed=SEED + 2):
    model.eval()
    rng = random.Random(seed)
    results = []
    for category in data.CATEGORIES:
        # Long answers and long chats take longest: fewer of them in the quick looks while training.
        amount = cases // 2 if category == "long chat" or category == "counting" and cases < 100 else cases
        tests = [data.test_case(rng, category) for _ in range(amount)]
        tests = [t for t in tests if len(encode(tokenizer, [(t, None)])[0][0]) <= model.config["max_position_embeddings"]]
        wrong, good = [], 0
        for test, got in zip(tests, answers(tokenizer, model, tests)):
            expected = answer_text(test["messages"][-1])
            if right(category, expected, got):
                good += 1
            else:
                asked = next(m["content"] for m in reversed(test["messages"]) if m["role"] == "user")
                wrong.append((asked, expected, got))
        results.append((category, good, len(tests), wrong))
    model.train()
    return results


def table(results, show=2):
    print("| category | right | of | share |\n|---|---:|---:|---:|")
    for category, good, of, _ in results:
        print(f"| {category} | {good} | {of} | {100 * good / of:.1f} % |")
    for category, _, _, wrong in results:
        for asked, expected, got in wrong[:show]:
            print(f"  {category}: {asked!r}\n     wanted {expected[-120:]!r}\n     got    {got[-120:]!r}")
    print(flush=True)


# ---------------------------------------------------------------------------------------------------
# Export

def export(folder, tokenizer, model, run):
    """Writes what transformers (and Millrace) load. Files appear whole, by renaming."""
    folder.mkdir(parents=True, exist_ok=True)
    number = tokenizer.token_to_id
    config = dict(CONFIG, vocab_size=model.config["vocab_size"], bos_token_id=number("<|endoftext|>"), eos_token_id=number(END), pad_token_id=number("<|endoftext|>"), torch_dtype="bfloat16")
    generation = dict(bos_token_id=number("<|endoftext|>"), eos_token_id=[number(END), number("<|endoftext|>")], pad_token_id=number("<|endoftext|>"), do_sample=False)
    settings = dict(
        added_tokens_decoder={str(i): dict(content=t.content, lstrip=False, normalized=False, rstrip=False, single_word=False, special=t.special) for i, t in sorted(tokenizer.get_added_tokens_decoder().items())},
        tokenizer_class="PreTrainedTokenizerFast", bos_token=None, eos_token=END, pad_token="<|endoftext|>", unk_token=None, add_bos_token=False, add_prefix_space=False,
        clean_up_tokenization_spaces=False, model_max_length=CONFIG["max_position_embeddings"], chat_template=TEMPLATE)
    weights = {name: p.detach().to(torch.bfloat16).contiguous() for name, p in model.named_parameters()}

    def put(name, write):
        write(str(folder / ("." + name)))
        os.replace(folder / ("." + name), folder / name)

    put("model.safetensors", lambda path: save_file(weights, path, metadata={"format": "pt"}))
    put("tokenizer.json", tokenizer.save)
    for name, value in (("config.json", config), ("generation_config.json", generation), ("tokenizer_config.json", settings)):
        put(name, lambda path: Path(path).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n"))
    if run:
        put("training.json", lambda path: Path(path).write_text(json.dumps(run, indent=2) + "\n"))


def restore(folder):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    config = json.loads((folder / "config.json").read_text())
    model = Llama(config)
    model.load_state_dict({k: v.float() for k, v in load_file(folder / "model.safetensors").items()})
    return tokenizer, model


def verify(folder):
    """transformers must see the same prompts and the same logits."""
    from transformers import AutoModelForCausalLM, AutoTokenizer
    tokenizer, model = restore(folder)
    theirs = AutoTokenizer.from_pretrained(folder)
    reference = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    rng = random.Random(SEED + 3)
    worst = 0.0
    for i in range(300):
        case = data.test_case(rng, data.CATEGORIES[i % len(data.CATEGORIES)])
        text = "".join(text for text, _ in segments(case)[:-2])
        templated = theirs.apply_chat_template(case["messages"][:-1], tools=case["tools"] or None, add_generation_prompt=True, tokenize=False)
        assert templated == text, (templated, text)
        whole = theirs.apply_chat_template(case["messages"], tools=case["tools"] or None, tokenize=False)
        assert whole == "".join(text for text, _ in segments(case)), whole
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        assert ids == theirs(text, add_special_tokens=False)["input_ids"] and tokenizer.decode(ids, skip_special_tokens=False) == text
        assert encode(tokenizer, [(case, None)])[0][0] == tokenizer.encode(whole, add_special_tokens=False).ids
        if i < 30 and len(ids) <= 2048:
            batch = torch.tensor([ids])
            with torch.inference_mode():
                worst = max(worst, float((reference(batch).logits - model.logits(model.hidden(batch))).abs().max()))
    print(f"transformers agrees; largest difference of logits {worst:.1e}")


def ask(folder, texts, system=None):
    tokenizer, model = restore(folder)
    messages = [{"role": "system", "content": system}] if system else []
    for text in texts:
        messages += data.turn(text, "")
        messages[-1]["content"] = answers(tokenizer, model, [{"messages": messages}])[0]
        print(f"> {text}\n{messages[-1]['content']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=HERE)
    parser.add_argument("--steps", type=int, default=4700)
    parser.add_argument("--minutes", type=float, default=0, help="end after this long even if steps are left; the rate follows the clock then")
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--decay", type=float, default=0.5, help="the share of the run in which the rate falls")
    parser.add_argument("--seed", type=int, default=SEED + 1, help="of the conversations; a run that continues takes another, to see new ones")
    parser.add_argument("--done", type=float, default=0, help="the share of the schedule that is behind a run that continues")
    parser.add_argument("--start", type=Path, help="continue from the weights exported in this folder")
    parser.add_argument("--micro", type=int, default=2048, help="tokens in a micro-batch")
    parser.add_argument("--parts", type=int, default=2, help="micro-batches in a step")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--look", type=float, default=0, help="evaluate a little and export every so many minutes")
    parser.add_argument("--cases", type=int, default=300, help="test cases in each category")
    parser.add_argument("--evaluate", action="store_true")
    parser.add_argument("--ask", nargs="+")
    parser.add_argument("--system")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if args.ask:
        return ask(args.output, args.ask, args.system)
    if not args.evaluate:
        torch.manual_seed(SEED)
        tokenizer, model = restore(args.start) if args.start else (build_tokenizer(data.conversation, VOCABULARY, SEED), None)
        data.pieces[:] = sorted(t for t in tokenizer.get_vocab() if t.isascii() and t.isalpha() and t.islower() and 1 < len(t) < 8)
        model = model or Llama(dict(CONFIG, vocab_size=tokenizer.get_vocab_size()))
        print(f"{sum(p.numel() for p in model.parameters())} parameters, {tokenizer.get_vocab_size()} tokens, {len(data.pieces)} pieces", flush=True)
        run = train(args, tokenizer, model)
        export(args.output, tokenizer, model, dict(run, seed=SEED))
        print(run, flush=True)
    verify(args.output)
    tokenizer, model = restore(args.output)  # as rounded to bfloat16
    data.pieces[:] = sorted(t for t in tokenizer.get_vocab() if t.isascii() and t.isalpha() and t.islower() and 1 < len(t) < 8)
    table(evaluate(tokenizer, model, args.cases), show=4)


if __name__ == "__main__":
    main()
