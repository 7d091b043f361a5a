"""Embeds short texts by sentence-transformers and by a running Millrace, interleaved, and compares times and vectors.

    python compare_embeddings.py make DIR                # a random model of all-MiniLM-L6-v2's shape, with the embedding demo's tokenizer
    ./millrace serve --model DIR:m --threads 2
    python compare_embeddings.py run DIR --name m --threads 2 [--url http://127.0.0.1:8000] [--texts 256] [--rounds 7]

Needs torch, transformers and sentence-transformers. Both sides tokenize; Millrace's time has HTTP and the message bus in it. Both
have the same number of threads, and nothing else may run.
"""

import argparse
import base64
import http.client
import json
import random
import shutil
import statistics
import time
import urllib.parse
from pathlib import Path

import numpy
import torch

DEMO = Path(__file__).resolve().parents[4] / "models" / "demo-embed"


def make(directory):
    from transformers import BertConfig, BertModel
    torch.manual_seed(1)
    tokens = json.loads((DEMO / "config.json").read_text())["vocab_size"]
    config = BertConfig(vocab_size=tokens, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    BertModel(config, add_pooling_layer=False).save_pretrained(directory)
    for name in ("tokenizer.json", "tokenizer_config.json", "modules.json"):
        shutil.copy(DEMO / name, directory)
    (directory / "1_Pooling").mkdir(exist_ok=True)
    pooling = json.loads((DEMO / "1_Pooling" / "config.json").read_text())
    (directory / "1_Pooling" / "config.json").write_text(json.dumps(pooling | dict(word_embedding_dimension=384)))
    (directory / "sentence_bert_config.json").write_text(json.dumps(dict(max_seq_length=256, do_lower_case=False)))


def texts_of(count):
    rng = random.Random(2)
    words = "the a weather in rome is warm today please book me one train to madrid and find recipe for soup my phone broken".split()
    return [" ".join(rng.choice(words) for _ in range(rng.randint(4, 24))) for _ in range(count)]


def ask(connection, name, texts):
    body = json.dumps(dict(model=name, input=texts, encoding_format="base64"))
    connection.request("POST", "/v1/embeddings", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise SystemExit(f"{response.status}: {answer.decode()}")
    return numpy.stack([numpy.frombuffer(base64.b64decode(row["embedding"]), "<f4") for row in json.loads(answer)["data"]])


def timed(action):
    began = time.perf_counter()
    result = action()
    return time.perf_counter() - began, result


def run(args):
    from sentence_transformers import SentenceTransformer
    torch.set_num_threads(args.threads)
    model = SentenceTransformer(str(args.directory), device="cpu")
    texts = texts_of(args.texts)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(args.url).netloc)
    ours, theirs = [], []
    for i in range(args.rounds + 2):
        there, expected = timed(lambda: model.encode(texts, batch_size=args.batch))
        here, got = timed(lambda: ask(connection, args.name, texts))
        if i >= 2:
            theirs.append(there)
            ours.append(here)
    tokens = sum(len(row) for row in model.tokenizer(texts)["input_ids"])
    here, there = statistics.median(ours), statistics.median(theirs)
    print(f"{args.texts} texts of {tokens} tokens, {args.threads} threads, medians of {args.rounds}: sentence-transformers "
          f"{there * 1000:.0f} ms, Millrace {here * 1000:.0f} ms: {there / here:.2f} times as fast; "
          f"largest difference of a number {abs(expected - got).max():.1e}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["make", "run"])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--name", default="m")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    if args.command == "make":
        args.directory.mkdir(parents=True, exist_ok=True)
        make(args.directory)
    else:
        run(args)
