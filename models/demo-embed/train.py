"""Trains Millrace's embedding demo from nothing: tokenizer, weights, evaluation, export.

    python train.py                     # everything, into this folder; about seven minutes of one core
    python train.py --output DIR --steps 200
    python train.py --evaluate          # the table, for an exported model

The sentences come from `sentences.py`.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch.nn import functional as F
from transformers import BertConfig, BertModel

import sentences

HERE = Path(__file__).resolve().parent
SEED = 7
VOCABULARY = 2000
WIDTH = 96
DIMENSIONS = [WIDTH, 48, 24]  # each shorter vector is trained to do on its own
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
ALPHABET = [chr(code) for code in range(33, 127)]
CONFIG = BertConfig(
    vocab_size=VOCABULARY, hidden_size=WIDTH, num_hidden_layers=3, num_attention_heads=4, intermediate_size=3 * WIDTH,
    max_position_embeddings=128, type_vocab_size=2, hidden_act="gelu", hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1,
    pad_token_id=0)


def build_tokenizer(rng):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    corpus = [sentence for _ in range(400) for both in sentences.batch(rng, 64) for sentence in both]
    trainer = trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=SPECIAL, initial_alphabet=ALPHABET, show_progress=False)
    tokenizer.train_from_iterator(corpus, trainer)
    # Each printable character of ASCII continues a word, too, so that no word of them is unknown.
    vocabulary = tokenizer.get_vocab()
    wanted = [f"##{c.lower()}" for c in ALPHABET if f"##{c.lower()}" not in vocabulary]
    kept = sorted(vocabulary, key=vocabulary.get)[: VOCABULARY - len(set(wanted))] + sorted(set(wanted))
    ids = {token: i for i, token in enumerate(kept)}
    tokenizer.model = models.WordPiece(ids, unk_token="[UNK]")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[(t, ids[t]) for t in ("[CLS]", "[SEP]")])
    return tokenizer


def embed(model, tokenizer, texts):
    """One vector of unit length a text: the mean over its tokens."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    return F.normalize((hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))


def train(args, tokenizer, model):
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1.0, betas=(0.9, 0.98), weight_decay=0.01)
    began, lately = time.process_time(), []
    for step in range(args.steps):
        done = step / args.steps
        for group in optimizer.param_groups:
            group["lr"] = args.lr * min(1.0, (step + 1) / 100, 0.02 + 1.5 * (1 - done))
        pairs = sentences.batch(rng, args.batch)
        vectors = embed(model, tokenizer, [one for one, _ in pairs] + [other for _, other in pairs])
        loss = 0
        for dimensions in DIMENSIONS:
            short = F.normalize(vectors[:, :dimensions])
            scores = short[: args.batch] @ short[args.batch:].T * 20
            wanted = torch.arange(args.batch)
            loss = loss + (F.cross_entropy(scores, wanted) + F.cross_entropy(scores.T, wanted)) / (2 * len(DIMENSIONS))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        lately = lately[-99:] + [float(loss.detach())]
        if (step + 1) % 200 == 0:
            print(f"step {step + 1}, {(time.process_time() - began) / 60:.1f} CPU minutes: loss {sum(lately) / len(lately):.4f}", flush=True)


@torch.no_grad()
def evaluate(model, tokenizer, seed=99):
    """How often the sentence that means the same as a question is the nearest of all, in percent."""
    model.eval()
    rows = []
    for part in (sentences.TRAINED, sentences.KEPT):
        questions, answers = sentences.test_set(seed, part)
        asked, given = embed(model, tokenizer, questions), embed(model, tokenizer, answers)
        bags = [set(text.split()) for text in answers]
        overlap = torch.tensor([[len(set(q.split()) & bag) / len(set(q.split()) | bag) for bag in bags] for q in questions])
        own = torch.arange(len(questions))
        scores = [F.normalize(asked[:, :d]) @ F.normalize(given[:, :d]).T for d in DIMENSIONS]
        rows.append((part, len(questions), [100 * float((s.argmax(1) == own).float().mean()) for s in scores + [overlap]],
                     100 * float((scores[0].topk(3).indices == own[:, None]).any(1).float().mean())))
    print("| values | questions | " + " | ".join(f"{d} numbers" for d in DIMENSIONS) + " | shared words alone | first three, 96 numbers |")
    print("|---|---:|" + "---:|" * (len(DIMENSIONS) + 2))
    for part, count, shares, three in rows:
        print(f"| {part} | {count} | " + " | ".join(f"{share:.1f} %" for share in shares) + f" | {three:.1f} % |")


def export(folder, tokenizer, model):
    """Writes what sentence-transformers (and Millrace) load."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: p.detach().to(torch.float16).contiguous() for name, p in model.state_dict().items() if p.is_floating_point()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {key: value for key, value in CONFIG.to_diff_dict().items() if key not in ("transformers_version", "dtype")}
    config |= dict(architectures=["BertModel"], torch_dtype="float16", matryoshka_dimensions=DIMENSIONS)
    pooling = dict(word_embedding_dimension=WIDTH, pooling_mode_cls_token=False, pooling_mode_mean_tokens=True, pooling_mode_max_tokens=False)
    modules = [
        dict(idx=0, name="0", path="", type="sentence_transformers.models.Transformer"),
        dict(idx=1, name="1", path="1_Pooling", type="sentence_transformers.models.Pooling"),
        dict(idx=2, name="2", path="2_Normalize", type="sentence_transformers.models.Normalize"),
    ]
    files = {
        "config.json": config, "modules.json": modules, "1_Pooling/config.json": pooling,
        "sentence_bert_config.json": dict(max_seq_length=CONFIG.max_position_embeddings, do_lower_case=False),
        "tokenizer_config.json": dict(
            tokenizer_class="PreTrainedTokenizerFast", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]", unk_token="[UNK]",
            model_max_length=CONFIG.max_position_embeddings, clean_up_tokenization_spaces=False),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2) + "\n")


def load(folder):
    model = BertModel(CONFIG, add_pooling_layer=False)
    model.load_state_dict({name: weight.float() for name, weight in load_file(folder / "model.safetensors").items()}, strict=False)
    return Tokenizer.from_file(str(folder / "tokenizer.json")), model


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--output", type=Path, default=HERE)
    parser.add_argument("--steps", type=int, default=1600)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--evaluate", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if not args.evaluate:
        torch.manual_seed(SEED)
        tokenizer = build_tokenizer(random.Random(SEED))
        model = BertModel(CONFIG, add_pooling_layer=False)
        print(f"{sum(p.numel() for p in model.parameters())} parameters, {tokenizer.get_vocab_size()} tokens", flush=True)
        train(args, tokenizer, model)
        export(args.output, tokenizer, model)
    tokenizer, model = load(args.output)
    evaluate(model, tokenizer)


if __name__ == "__main__":
    main()
