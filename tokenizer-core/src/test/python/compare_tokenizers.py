"""Compares the tokenizers of published models, which are not kept here, with the `tokenizers` library.

    python compare_tokenizers.py DIR... --output CASES    # what the library gives; needs it, and DIR/tokenizer.json
    mvn ... -Dtest=LibraryParityTests -Dmillrace.tokenizer.fixtures=CASES -Dmillrace.tokenizer.results=RESULTS
    python compare_tokenizers.py --table CASES RESULTS    # the table of docs/models.md, from what the test has found

A DIR may lie in an npm package; the table says then which.
"""

import argparse
import json
import pathlib
import random
import re

import tables

LANGUAGES = [
    "Pchnąć w tę łódź jeża lub ośm skrzyń fig.", "Příliš žluťoučký kůň úpěl ďábelské ódy.", "Đây là một câu tiếng Việt có dấu.",
    "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío.", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.",
    "Съешь же ещё этих мягких французских булок, да выпей чаю.", "هذا نص عربي، مع علامات التشكيلِ.", "זה משפט בעברית.",
    "यह हिन्दी में एक वाक्य है।", "இது தமிழில் ஒரு வாக்கியம்.", "นี่คือประโยคภาษาไทย", "이것은 한국어 문장입니다.",
    "これは日本語の文です。漢字とカタカナ。", "這是繁體中文的句子，簡單測試。", "ამ წინადადება ქართულია.", "Bu Türkçe bir cümledir: ığüşöç İ.",
]
CODE = [
    "def f(x: int) -> list[int]:\n\treturn [i ** 2 for i in range(x) if i % 2 == 0]  # squares\n",
    "public static void main(String[] args) {\n    System.out.println(\"Hello, \" + args[0] + '!');\n}\n",
    "SELECT a.id, COUNT(*) AS n FROM t_a a LEFT JOIN b ON a.id=b.a_id WHERE x LIKE '%y%' GROUP BY 1;",
    "<div class=\"a b\" data-x='1'>&nbsp;</div><!-- c -->", "{\"a\":[1,2.5e-10,null,true],\"b\":{\"c\":\"\\u00e9\\n\"}}",
    "for (;;) { x <<= 1; y >>>= 0x1F; if (a && !b || c) break; }", "$ curl -sS https://example.com/a?b=c&d=%20e | jq '.[]'",
]
ODD = [
    "\u200b\u200d\ufeff\u202e\u2066", "\x01\x02\x1b[31mred\x7f", "a\r\nb\rc\n\n\n\nd", "\t\t  \t x", "  " * 20 + "deep", "\u00a0\u2003\u3000wide",
    "👨‍👩‍👧‍👦🏳️‍🌈🇨🇭👍🏽", "e\u0301 é ｆｕｌｌ ﬁ Å Å", "1234567890 12,345.67 ½ ² Ⅷ ٣", "'s 'S 're 'LL I'VE don’t", "…—–“”‘’«»", "𝕏𝔘𝔫𝔦 𐍈 \U0010ffff",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "!!!???...,,,;;;", "http://a.b/c_d-e?f=g#h", "CamelCaseXMLHttpRequest snake_case_x kebab-case",
]


def texts(tokenizer, rng):
    from make_fixtures import CORPUS, TEXTS

    plain = TEXTS + CORPUS[:10] + LANGUAGES + CODE + ODD
    marks = sorted(token.content for token in tokenizer.get_added_tokens_decoder().values())[:12]
    marked = [f"a{mark}b {mark} c" for mark in marks] + ["".join(marks)]
    parts = [word for text in plain for word in text.split(" ")]
    mixed = ["".join(rng.choice(parts) + rng.choice(["", " ", " ", "  ", "\n"]) for _ in range(rng.randint(1, 30))) for _ in range(150)]
    return plain + marked + mixed


def comparison(folder):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows = []
    for text in texts(tokenizer, random.Random(11)):
        ids = tokenizer.encode(text).ids
        rows.append({"text": text, "ids": ids, "plainIds": tokenizer.encode(text, add_special_tokens=False).ids,
                     "decoded": tokenizer.decode(ids, skip_special_tokens=False),
                     "decodedWithoutSpecial": tokenizer.decode(ids, skip_special_tokens=True)})
    return {"directory": str(folder.resolve()), **origin(folder.resolve()), "kind": kind(json.loads(tokenizer.to_str())),
            "vocabularySize": tokenizer.get_vocab_size(), "encoded": rows}


def origin(folder):
    package = next((parent / "package.json" for parent in [folder, folder.parent] if (parent / "package.json").exists()), None)
    if package is None:
        return {"model": folder.name, "source": "a directory"}
    about = json.loads(package.read_text(encoding="utf-8"))
    return {"model": title(re.sub(r".*tokenizer-", "", about["name"])), "source": f"npm `{about['name']}` {about['version']}"}


def title(name):
    """llama3_1 is Llama 3.1."""
    words = re.sub(r"(?<=\d)_(?=\d)", ".", name).replace("_", " ").split()
    spaced = [re.sub(r"(?<=[a-z])(?=\d)", "" if re.fullmatch(r"[vr]\d+", word) else " ", word) for word in words]
    known = {"deepseek": "DeepSeek", "internlm": "InternLM", "v3": "V3", "r1": "R1"}
    named = [" ".join(known.get(part, part[:1].upper() + part[1:]) for part in word.split()) for word in spaced]
    return re.sub(r"^Gpt (\d)", r"GPT-\1", " ".join(named))


def kind(tokenizer):
    model = tokenizer["model"]
    if model["type"] != "BPE":
        return model["type"]
    return "BPE of pieces, bytes where there is none" if model.get("byte_fallback") else "byte-level BPE"


def table(cases, results):
    """What the test has found, as rows; a tokenizer that it has not compared is an error."""
    found = {result["directory"]: result for result in results}
    rows = ["| model | tokenizer from | kind | vocabulary | texts | ids | equal |", "| --- | --- | --- | ---: | ---: | ---: | ---: |"]
    totals = [0, 0, 0]
    for case in sorted(cases, key=lambda case: case["model"]):
        counts = [len(case["encoded"]), sum(len(row["ids"]) for row in case["encoded"]), found[case["directory"]]["equal"]]
        totals = [total + count for total, count in zip(totals, counts)]
        rows.append(cells(case["model"], case["source"], case["kind"], f"{case['vocabularySize']:,}", *[f"{count:,}" for count in counts]))
    return "\n".join(rows + [cells("together", "", "", "", *[f"{total:,}" for total in totals])]) + "\n"


def cells(*texts):
    return ("| " + " | ".join(texts) + " |").replace("|  |", "| |").replace("|  |", "| |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="*", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--output", type=pathlib.Path, metavar="CASES")
    parser.add_argument("--table", nargs=2, type=pathlib.Path, metavar=("CASES", "RESULTS"))
    options = parser.parse_args()
    if options.table:
        found = table(*[json.loads(path.read_text(encoding="utf-8")) for path in options.table])
        tables.write("tokenizers", "compare_tokenizers.py", found)
    elif options.directories and options.output:
        options.output.write_text(json.dumps([comparison(folder) for folder in options.directories]), encoding="utf-8")
    else:
        parser.error("DIR... with --output, or --table")


if __name__ == "__main__":
    main()
