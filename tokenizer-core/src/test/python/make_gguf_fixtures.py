"""Makes GGUF files with nothing but a tokenizer, and the ids that the `tokenizers` library gives for the tokenizer they come from.

Run: python make_gguf_fixtures.py (needs `gguf`, `tokenizers` and `transformers`, after make_fixtures.py). Those of the kind gpt2
have the vocabulary and merges of the fixture byte-level, cut into words as the models do whose names llama.cpp gives to it. Those of
the kind llama have pieces with scores alone, as SentencePiece has them; the reference's merges are transformers' own conversion.
"""

import json
import pathlib
import random

import gguf
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers.convert_slow_tokenizer import generate_merges

from make_fixtures import CORPUS, TARGET, TEXTS

ENDINGS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
LLAMA3 = (ENDINGS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
TEKKEN = (rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*"
          r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
DEEPSEEK = (r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
            r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
PLAIN = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
WORDS = pre_tokenizers.ByteLevel(add_prefix_space=False)


def splits(*expressions):
    return pre_tokenizers.Sequence([*(pre_tokenizers.Split(Regex(each), "isolated") for each in expressions), PLAIN])


# name: how the models do it that have it, whether a word that is a token stays whole
PRE_TOKENIZERS = {
    "gpt-2": (WORDS, False),
    "llama-bpe": (splits(LLAMA3), True),
    "qwen2": (splits(LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")), False),
    "smollm": (pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), WORDS]), False),
    "tekken": (splits(TEKKEN), True),
    "deepseek-v3": (splits(r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+", DEEPSEEK), False),
}
MORE = TEXTS + CORPUS[:10] + ["It'S HTTPServer's 12345 e\u0301tude\n\n  x\t1\r\n", "a  b   c\n \n d", "«quoted» — dash… №7 ½"]


def types(tokens, special, added=()):
    return [gguf.TokenType.CONTROL if token in special else gguf.TokenType.USER_DEFINED if token in added
            else gguf.TokenType.BYTE if len(token) == 6 and token.startswith("<0x") else gguf.TokenType.NORMAL for token in tokens]


def write(name, kind, tokens, kinds, pairs):
    file = TARGET / "gguf" / f"{name}.gguf"
    file.parent.mkdir(exist_ok=True)
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_tokenizer_model(kind)
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_bos_token_id(tokens.index("<|start|>"))
    writer.add_eos_token_id(tokens.index("<|end|>"))
    writer.add_chat_template("{{ bos_token }}{% for message in messages %}{{ message.content }}{{ eos_token }}{% endfor %}")
    for call in pairs:
        call(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def expected(tokenizer):
    return [{"text": text, "ids": tokenizer.encode(text).ids, "plainIds": tokenizer.encode(text, add_special_tokens=False).ids}
            for text in MORE]


def byte_level(name):
    words, whole = PRE_TOKENIZERS[name]
    data = json.loads((TARGET / "byte-level" / "tokenizer.json").read_text())
    tokenizer = Tokenizer.from_str(json.dumps(data | {"truncation": None, "padding": None}))
    tokenizer.pre_tokenizer = words
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    changed = json.loads(tokenizer.to_str())
    changed["model"]["ignore_merges"] = whole
    tokenizer = Tokenizer.from_str(json.dumps(changed))
    vocabulary = tokenizer.get_vocab(with_added_tokens=True)
    tokens = sorted(vocabulary, key=vocabulary.get)
    special = [token["content"] for token in data["added_tokens"] if token["special"]]
    added = [token["content"] for token in data["added_tokens"] if not token["special"]]
    write(name, "gpt2", tokens, types(tokens, special, added), [
        lambda writer: writer.add_tokenizer_pre(name),
        lambda writer: writer.add_token_merges([" ".join(merge) for merge in data["model"]["merges"]]),
        lambda writer: writer.add_add_bos_token(True),
    ])
    return expected(tokenizer)


def pieces(space_first):
    """Like Llama 2 with a space before a text, and like Gemma without."""
    data = json.loads((TARGET / "byte-fallback" / "tokenizer.json").read_text())
    first = ["<unk>", "<|start|>", "<|end|>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    rest = [piece for piece, _ in sorted(data["model"]["vocab"].items(), key=lambda item: item[1]) if piece not in first]
    rest = [piece for piece in rest if not piece.startswith("<")]
    tokens = first + [piece for piece in rest if len(piece) > 1] + [piece for piece in rest if len(piece) == 1] + ["<think>"]
    random.Random(5).shuffle(merged := [piece for piece in rest if len(piece) > 1])
    scores = {piece: 0.0 for piece in tokens}
    for i, piece in enumerate(merged):
        scores[piece] = -1.0 - i // 2  # some have the same
    vocabulary = {token: i for i, token in enumerate(tokens)}
    skipped = {"<unk>", "<|start|>", "<|end|>", "<think>"}
    merges = generate_merges(vocabulary, scores, skipped)
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    replace = normalizers.Replace(" ", "▁")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), replace] if space_first else [replace])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in first[:3]])
    tokenizer.add_tokens([AddedToken("<think>", normalized=False)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|start|> $A", special_tokens=[("<|start|>", vocabulary["<|start|>"])])
    kinds = types(tokens, first[1:3], ["<think>"])
    kinds[0] = gguf.TokenType.UNKNOWN
    write("pieces" if space_first else "pieces-without-space", "llama", tokens, kinds, [
        lambda writer: writer.add_token_scores([scores[token] for token in tokens]),
        lambda writer: writer.add_unk_token_id(0),
        lambda writer: writer.add_add_space_prefix(space_first),
    ])
    return expected(tokenizer)


def main():
    results = {name: byte_level(name) for name in PRE_TOKENIZERS}
    results["pieces"] = pieces(True)
    results["pieces-without-space"] = pieces(False)
    (TARGET / "gguf" / "expected.json").write_text(json.dumps(results, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
