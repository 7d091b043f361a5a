"""Compares the logits of GGUF files with those of the first one, as llama.cpp computes them.

    python logits.py random FULL.gguf FILE.gguf ...
    python logits.py TEXT:TOKENIZER.json FULL.gguf FILE.gguf ...

16 windows of 96 tokens, of random ids or evenly out of a text. Prints for each file the root mean square of what logits are
off by, as a share of theirs, and the share of positions with the same most likely token. Needs the packages
llama-cpp-python, numpy and, for a text, tokenizers.
"""

import sys

import llama_cpp
import numpy as np

WINDOWS = 16
LENGTH = 96


def windows(source):
    if source == "random":
        return np.random.default_rng(1).integers(0, 1000, [WINDOWS, LENGTH]).tolist()
    from tokenizers import Tokenizer

    text, tokenizer = source.split(":")
    ids = Tokenizer.from_file(tokenizer).encode(open(text).read(), add_special_tokens=False).ids
    stride = (len(ids) - LENGTH) // (WINDOWS - 1)
    return [ids[i * stride : i * stride + LENGTH] for i in range(WINDOWS)]


def logits(path, all_ids):
    model = llama_cpp.Llama(model_path=path, n_ctx=2 * LENGTH, n_threads=2, logits_all=True, verbose=False)
    found = []
    for ids in all_ids:
        model.reset()
        model.eval(ids)
        found.append(np.array(model.scores[: len(ids)]))
    return np.stack(found)


def main():
    all_ids = windows(sys.argv[1])
    expected = logits(sys.argv[2], all_ids)
    for path in sys.argv[3:]:
        given = logits(path, all_ids)
        error = np.sqrt(np.mean((given - expected) ** 2) / np.mean(expected**2))
        same = np.mean(given.argmax(-1) == expected.argmax(-1))
        print(f"{path}: error {error:.4f}, same {same:.3f}", flush=True)


if __name__ == "__main__":
    main()
