"""Makes the tokenizers that the tests read, with the ids and texts that the `tokenizers` library gives for them.

Run: python make_fixtures.py (needs `tokenizers`; the fixtures were made with 0.23.3). Nothing is downloaded: the
corpus is below. The library's trainers break ties in an order of their own, so a second run gives other vocabularies,
of the same kinds, with the ids that belong to them.
"""

import json
import pathlib
import random

from tokenizers import (AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers)

TARGET = pathlib.Path(__file__).parent.parent / "resources" / "tokenizers"

CORPUS = [
    "The mill stands by the river, and the race carries the water to the wheel.",
    "A request comes in, is turned into tokens, waits for its turn, and leaves as text.",
    "What isn't finished today, we'll finish tomorrow; they've said that before!",
    "Der Müller mahlt das Korn, während das Wasser über das Rad läuft.",
    "Le moulin à eau n'est pas loin; où est-il déjà? Ça dépend.",
    "水车在河边转动，磨坊里的人在工作。",
    "Мельница стоит у реки, и вода вращает колесо.",
    "水車は川のそばで回っています。",
    "def turn(wheel):\n    return [spoke + 1 for spoke in wheel]\n",
    "1 2 3 10 42 100 2048 3.14159",
] * 4

TEXTS = [
    "",
    " ",
    "Hello world",
    " Hello  world ",
    "The mill stands by the river.",
    "isn't it, they've asked?",
    "Müller où Ça",
    "水车 воды 水車は",
    "emoji: 🦆🌊 👩‍👩‍👧 é",
    "tab\tnewline\n\nend\r\n",
    "<|start|>inside<|end|> a text",
    "<think>maybe</think> not special",
    "a\u0000b \u2028 \ufffd",
    "▁ is the block itself",
    "    indented = 42",
]

SPECIAL = [AddedToken("<|start|>", special=True), AddedToken("<|end|>", special=True)]
MARKS = [AddedToken("<think>", normalized=False), AddedToken("</think>", normalized=False)]


def byte_level():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_tokens(MARKS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|start|> $A", special_tokens=[("<|start|>", tokenizer.token_to_id("<|start|>"))])
    # Files in the wild carry these; a server must not let them cut or fill a prompt.
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=8, pad_id=0, pad_token="<|start|>")
    return tokenizer


def byte_fallback():
    """Like Llama 2: spaces are U+2581, one is put before the text, unknown characters are bytes."""
    trained = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True))
    trained.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trainer = trainers.BpeTrainer(vocab_size=200, limit_alphabet=60, special_tokens=[], show_progress=False)
    trained.train_from_iterator([word for line in CORPUS for word in line.split(" ")], trainer)
    data = json.loads(trained.to_str())
    pieces = ["<unk>", "<|start|>", "<|end|>"] + ["<0x%02X>" % byte for byte in range(256)]
    pieces += [token for token, _ in sorted(data["model"]["vocab"].items(), key=lambda item: item[1])]
    vocab = {}
    for piece in pieces:
        vocab.setdefault(piece, len(vocab))
    tokenizer = Tokenizer(models.BPE(vocab, [tuple(merge) for merge in data["model"]["merges"]], unk_token="<unk>",
                                     fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = trained.normalizer
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
                                           decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens([AddedToken("<unk>", special=True), *SPECIAL])
    tokenizer.add_tokens(MARKS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|start|> $A", special_tokens=[("<|start|>", tokenizer.token_to_id("<|start|>"))])
    return tokenizer


def unigram():
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=300, special_tokens=[AddedToken("<unk>", special=True), *SPECIAL],
                                      unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.add_tokens(MARKS)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A <|end|>", special_tokens=[("<|end|>", tokenizer.token_to_id("<|end|>"))])
    return tokenizer


def word_piece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(prefix="##", cleanup=True)
    trainer = trainers.WordPieceTrainer(vocab_size=300, special_tokens=[AddedToken("<unk>", special=True), *SPECIAL],
                                        show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|start|> $A <|end|>", special_tokens=[(token, tokenizer.token_to_id(token))
                                                       for token in ("<|start|>", "<|end|>")])
    return tokenizer


def word_suffix():
    """The decoder of the first GPT, whose last token reads differently: decoded through the library."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.BPEDecoder(suffix="</w>")
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=[AddedToken("<unk>", special=True), *SPECIAL],
                                  end_of_word_suffix="</w>", show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def expectations(tokenizer):
    """What the library says; on a copy that neither truncates nor pads."""
    tokenizer = Tokenizer.from_str(tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def both(ids):
        return {"ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False),
                "decodedWithoutSpecial": tokenizer.decode(ids, skip_special_tokens=True)}

    encoded = [{"text": text, "plainIds": tokenizer.encode(text, add_special_tokens=False).ids,
                **both(tokenizer.encode(text, add_special_tokens=True).ids)} for text in TEXTS]
    rng = random.Random(7)
    size = tokenizer.get_vocab_size(with_added_tokens=True)
    drawn = [both([rng.randrange(size) for _ in range(rng.randint(1, 12))]) for _ in range(60)]
    emoji = [both(tokenizer.encode("🦆水é", add_special_tokens=False).ids[at:]) for at in range(4)]
    return {"vocabularySize": size, "encoded": encoded, "drawn": drawn + emoji}


def main():
    for make in (byte_level, byte_fallback, unigram, word_piece, word_suffix):
        tokenizer = make()
        folder = TARGET / make.__name__.replace("_", "-")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
        (folder / "expected.json").write_text(
            json.dumps(expectations(tokenizer), ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")
        config = {"bos_token": "<|start|>", "eos_token": {"content": "<|end|>", "special": True}}
        (folder / "tokenizer_config.json").write_text(json.dumps(config) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
