"""Makes tiny random embedding models of every family, and the vectors that sentence-transformers makes of some texts.

    python make_embeddings.py ../resources/io/millrace/worker/model/embeddings [NAME ...]

Needs torch, transformers and sentence-transformers. Seeded: the same versions write the same files. Each fixture is a checkpoint
directory with expected.json: texts as ids, and their vectors, each text computed alone. Weights are larger than models start
with, so that a mistake shows; they are stored as bfloat16, which they are exactly, or float16, and computed in float32.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
import transformers
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling
from transformers import AutoConfig, AutoModel

WIDTH = 32
SMALL = dict(
    vocab_size=96, hidden_size=WIDTH, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=128)
DISTILBERT_NAMES = dict(hidden_size="dim", intermediate_size="hidden_dim", num_hidden_layers="n_layers", num_attention_heads="n_heads")
QWEN3 = dict(num_key_value_heads=2, head_dim=16, tie_word_embeddings=True)
LENGTHS = [7, 1, 30, 7, 12, 30, 100, 2]

# name: model type, what differs from SMALL, architecture's name, poolings, dense layers, whether normalised, other files' content
FAMILIES = {
    "bert": ("bert", {}, "BertModel", ["mean"], [], True, {}),
    "bert-alone": ("bert", dict(hidden_act="gelu_new"), "BertForMaskedLM", None, [], True, {}),
    "bert-dense": ("bert", dict(hidden_act="relu"), "BertModel", ["cls"], [(24, torch.nn.Tanh()), (16, torch.nn.Identity())], False, {}),
    "bert-side-by-side": ("bert", {}, "BertModel", ["max", "mean"], [], False, dict(max_seq_length=100)),
    "bert-older": ("bert", dict(layer_norm_eps=1e-5), "BertModel", "older", [], True, {}),
    "roberta": ("roberta", dict(pad_token_id=1), "RobertaModel", ["mean"], [], True, {}),
    "xlm-roberta": ("xlm-roberta", dict(pad_token_id=3, type_vocab_size=1), "XLMRobertaModel", ["cls"], [], True, {}),
    "mpnet": ("mpnet", {}, "MPNetForMaskedLM", ["mean"], [], True, {}),
    "mpnet-flags": ("mpnet", dict(hidden_act="gelu_new", layer_norm_eps=1e-5), "MPNetModel", ["max"], [], False, {}),
    "distilbert": ("distilbert", {}, "DistilBertModel", ["cls"], [], True, {}),
    "modernbert": ("modernbert", dict(num_hidden_layers=4, local_attention=16, pad_token_id=0), "ModernBertModel", ["mean"], [], True, {}),
    "modernbert-flags": ("modernbert", dict(
        num_hidden_layers=3, local_attention=8, pad_token_id=0, global_attn_every_n_layers=2, norm_bias=True, attention_bias=True, mlp_bias=True,
        hidden_activation="silu"), "ModernBertForMaskedLM", ["cls"], [], False, {}),
    "qwen3": ("qwen3", QWEN3, "Qwen3ForCausalLM", ["lasttoken"], [], True, {}),
    "qwen3-model": ("qwen3", QWEN3 | dict(attention_bias=True, num_key_value_heads=4), "Qwen3Model", ["lasttoken"], [], True, {}),
}


# Cross-encoders: name: model type, what differs from SMALL, architecture's name, what config.json says of scores.
SCORERS = {
    "bert-scores": ("bert", {}, "BertForSequenceClassification", {}),
    "bert-scores-plain": ("bert", dict(hidden_act="relu"), "BertForSequenceClassification", dict(
        sbert_ce_default_activation_function="torch.nn.modules.linear.Identity")),
    "xlm-roberta-scores": ("xlm-roberta", dict(pad_token_id=1, type_vocab_size=1), "XLMRobertaForSequenceClassification", dict(
        sentence_transformers=dict(activation_fn="torch.nn.modules.activation.Sigmoid"))),
}


def config_of(kind, changes):
    sizes = SMALL | changes
    if kind == "distilbert":
        sizes = {DISTILBERT_NAMES.get(name, name): value for name, value in sizes.items()}
    return AutoConfig.for_model(kind, **sizes, attn_implementation="eager")


def fill(model):
    for name, parameter in model.named_parameters():
        shift = 0.0 if parameter.dim() > 1 or name.endswith("bias") else 1.0
        size = (0.8 if "relative" in name else 0.3) if parameter.dim() > 1 else 0.2
        parameter.copy_((torch.randn_like(parameter) * size + shift).bfloat16())


def modules_of(poolings, dense, normalised):
    modules = [Pooling(WIDTH, pooling_mode=["mean"] if poolings in (None, "older") else poolings)]
    width = WIDTH * len(modules[0].pooling_mode if isinstance(modules[0].pooling_mode, (list, tuple)) else [1])
    for outputs, bend in dense:
        module = Dense(width, outputs, activation_function=bend)
        for parameter in module.parameters():
            parameter.copy_((torch.randn_like(parameter) * 0.3).bfloat16())
        modules.append(module)
        width = outputs
    return modules + ([Normalize()] if normalised else [])


def vectors_of(model, modules, texts):
    rows = []
    for ids in texts:
        ids = torch.tensor([ids])
        mask = torch.ones_like(ids)
        features = dict(token_embeddings=model(input_ids=ids, attention_mask=mask).last_hidden_state, attention_mask=mask)
        for module in modules:
            features = module(features)
        rows.append([round(value, 7) for value in features["sentence_embedding"][0].tolist()])
    return rows


def save_modules(directory, poolings, modules, more):
    listed = [dict(idx=0, name="0", path="", type="sentence_transformers.models.Transformer")]
    for i, module in enumerate(modules, 1):
        kind = type(module).__name__
        folder = directory / f"{i}_{kind}"
        folder.mkdir()
        module.save(str(folder))
        if poolings == "older":
            flags = dict(pooling_mode_cls_token=False, pooling_mode_mean_tokens=True, pooling_mode_max_tokens=False, pooling_mode_mean_sqrt_len_tokens=False)
            if kind == "Pooling":
                (folder / "config.json").write_text(json.dumps(dict(word_embedding_dimension=WIDTH, **flags)))
        listed.append(dict(idx=i, name=str(i), path=folder.name, type=f"sentence_transformers.models.{kind}"))
        if not any(folder.iterdir()):
            folder.rmdir()
    (directory / "modules.json").write_text(json.dumps(listed, indent=1))
    if more:
        (directory / "sentence_bert_config.json").write_text(json.dumps(more))


def make(target, name, seed):
    kind, changes, architecture, poolings, dense, normalised, more = FAMILIES[name]
    torch.manual_seed(seed)
    with torch.no_grad():
        options = {} if kind in ("qwen3", "modernbert", "distilbert") else dict(add_pooling_layer=False)
        model = AutoModel.from_config(config_of(kind, changes), **options).float().eval()
        fill(model)
        modules = modules_of(poolings, dense, normalised)
        texts = [torch.randint(4, SMALL["vocab_size"], (length,)).tolist() for length in LENGTHS]
        vectors = vectors_of(model, modules, texts)
    directory = target / name
    shutil.rmtree(directory, ignore_errors=True)
    model.to(torch.float16 if name == "bert-older" else torch.bfloat16).save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps(config | dict(architectures=[architecture]), indent=1))
    if poolings is not None:
        save_modules(directory, poolings, modules, more)
    (directory / "expected.json").write_text(json.dumps(dict(texts=texts, vectors=vectors)))
    files = [file for file in directory.rglob("*") if file.is_file()]
    for file in files:
        file.chmod(0o644)
    total = sum(file.stat().st_size for file in files)
    print(f"{name:20} {total:7} bytes, {len(vectors[0])} numbers, largest {max(map(abs, sum(vectors, []))):.2f}")
    assert total <= 100_000, f"{name} has {total} bytes"


def tokenizer_of(size):
    """A word for each id, and what BERT puts around a pair."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: i for i, word in enumerate(special + [f"w{i}" for i in range(len(special), size)])}

    def part(kind, name, segment):
        return {kind: dict(id=name, type_id=segment)}

    single = [part("SpecialToken", "[CLS]", 0), part("Sequence", "A", 0), part("SpecialToken", "[SEP]", 0)]
    pair = single + [part("Sequence", "B", 1), part("SpecialToken", "[SEP]", 1)]
    added = [dict(id=i, content=word, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
             for i, word in enumerate(special)]
    return dict(
        version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=None, pre_tokenizer=dict(type="Whitespace"),
        post_processor=dict(type="TemplateProcessing", single=single, pair=pair, special_tokens={
            word: dict(id=word, ids=[vocabulary[word]], tokens=[word]) for word in ("[CLS]", "[SEP]")}),
        decoder=None, model=dict(type="WordLevel", vocab=vocabulary, unk_token="[UNK]"))


def make_scorer(target, name, seed):
    kind, changes, architecture, more = SCORERS[name]
    torch.manual_seed(seed)
    with torch.no_grad():
        model = getattr(transformers, architecture)(config_of(kind, changes | dict(num_labels=1))).float().eval()
        fill(model)
        texts = [torch.randint(4, SMALL["vocab_size"], (length,)).tolist() for length in LENGTHS]
        seconds = [length // 3 if changes.get("type_vocab_size") != 1 else length for length in LENGTHS]
        pairs = [["w10 w11", "w12"], ["w10 w11", "w20 w21 w22"], ["w10 w11", "w11 w10"]]
        for first, second in pairs if name == "bert-scores" else []:
            words = [[int(word[1:]) for word in text.split()] for text in (first, second)]
            texts.append([2, *words[0], 3, *words[1], 3])
            seconds.append(2 + len(words[0]))
        scores = []
        for ids, second in zip(texts, seconds):
            kinds = [0] * second + [1] * (len(ids) - second)
            logits = model(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([kinds])).logits
            plain = "Identity" in json.dumps(more)
            scores.append([round((logits if plain else torch.sigmoid(logits)).item(), 7)])
    directory = target / name
    shutil.rmtree(directory, ignore_errors=True)
    model.to(torch.bfloat16).save_pretrained(directory)
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps(config | dict(architectures=[architecture]) | more, indent=1))
    expected = dict(texts=texts, seconds=seconds, vectors=scores)
    if name == "bert-scores":
        (directory / "tokenizer.json").write_text(json.dumps(tokenizer_of(SMALL["vocab_size"])))
        expected["pairs"] = pairs  # the last texts, in words
    (directory / "expected.json").write_text(json.dumps(expected))
    for file in directory.iterdir():
        file.chmod(0o644)
    print(f"{name:20} {scores}")


if __name__ == "__main__":
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for i, fixture in enumerate(FAMILIES):
        if len(sys.argv) < 3 or fixture in sys.argv[2:]:
            make(Path(sys.argv[1]), fixture, 400 + i)
    for i, fixture in enumerate(SCORERS):
        if len(sys.argv) < 3 or fixture in sys.argv[2:]:
            make_scorer(Path(sys.argv[1]), fixture, 500 + i)
