"""Makes models of SentencePiece, and the ids that its own library gives.

Run: python make_sentencepiece_fixtures.py (needs `sentencepiece`; made with 0.2.3). Nothing is downloaded: the corpus is that of
make_fixtures.py. `merged` is like Llama 2's, `merged-plain` like Gemma's, `weighed` like those of T5, `weighed-bytes` with bytes for what
has no piece.
"""

import io
import json
import pathlib
import tempfile

import sentencepiece

CORPUS_FILE = pathlib.Path(__file__).with_name("make_fixtures.py")
TARGET = pathlib.Path(__file__).parent.parent / "resources" / "tokenizers" / "sentencepiece"


def fixtures():
    """Corpus and texts without the imports of that script."""
    names = {}
    source = CORPUS_FILE.read_text(encoding="utf-8")
    for name in ("CORPUS", "TEXTS"):
        start = source.index(name + " = [")
        end = source.index("\n]", start) + 2
        exec(source[start:end], names)
    return names["CORPUS"], names["TEXTS"]


def train(corpus, rules=None, **options):
    """A model; `rules` stand for the large table of Unicode's normal form."""
    model = io.BytesIO()
    if rules:
        with tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False) as file:
            for source, target in rules.items():
                file.write(" ".join(f"{ord(c):X}" for c in source) + "\t" + " ".join(f"{ord(c):X}" for c in target) + "\n")
        options["normalization_rule_tsv"] = file.name
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus * 3), model_writer=model, minloglevel=2, hard_vocab_limit=False,
        user_defined_symbols=["<think>", "</think>"], control_symbols=["<|start|>", "<|end|>"], **options)
    return model.getvalue()


PLAIN = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False, "byte_fallback": True}
KINDS = {
    "merged": {"model_type": "bpe", "vocab_size": 560, "split_digits": True, **PLAIN},
    "merged-plain": {"model_type": "bpe", "vocab_size": 560, "add_dummy_prefix": False, **PLAIN},
    "weighed": {"model_type": "unigram", "vocab_size": 300, "rules": {"\ufb01": "fi", "\uff21": "A", "\uff22": "B", "\u3000": " ", "\t": " "}},
    "weighed-bytes": {"model_type": "unigram", "vocab_size": 540, **PLAIN},
}
MORE = ["e\u0301tude \ufb01n \uff21\uff22", "a  b   c", " lead", "trail ", "x<think>y</think> z", "12345 67", "\u3000wide\u3000"]


def main():
    corpus, texts = fixtures()
    lines = [line for text in corpus for line in text.split("\n")]
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, options in KINDS.items():
        data = train(lines, **options)
        folder = TARGET / name
        folder.mkdir(exist_ok=True)
        (folder / "tokenizer.model").write_bytes(data)
        reference = sentencepiece.SentencePieceProcessor(model_proto=data)
        rows = []
        for text in texts + MORE:
            if "<|start|>" in text or "\x00" in text:
                continue  # the library does not look for control tokens, and a text of it ends at a zero
            if "<think>" in text and options.get("add_dummy_prefix", True):
                continue  # transformers puts a space before what follows such a piece, and none before the piece
            ids = reference.encode(text)
            rows.append({"text": text, "ids": ids, "decoded": reference.decode(ids)})
        expected = {"vocabularySize": reference.vocab_size(), "bos": reference.bos_id(), "encoded": rows}
        (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
