"""Writes what the `tokenizers` library gives for tokenizers that are not kept here, for LibraryParityTests to compare with.

Run: python compare_tokenizers.py DIR... --output FILE (needs `tokenizers`; each DIR has a tokenizer.json), then the test with
-Dmillrace.tokenizer.fixtures=FILE.
"""

import argparse
import json
import pathlib
import random

from tokenizers import Tokenizer

from make_fixtures import CORPUS, TEXTS

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
    plain = TEXTS + CORPUS[:10] + LANGUAGES + CODE + ODD
    marks = sorted(token.content for token in tokenizer.get_added_tokens_decoder().values())[:12]
    marked = [f"a{mark}b {mark} c" for mark in marks] + ["".join(marks)]
    parts = [word for text in plain for word in text.split(" ")]
    mixed = ["".join(rng.choice(parts) + rng.choice(["", " ", " ", "  ", "\n"]) for _ in range(rng.randint(1, 30))) for _ in range(150)]
    return plain + marked + mixed


def comparison(folder):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows = []
    for text in texts(tokenizer, random.Random(11)):
        ids = tokenizer.encode(text).ids
        rows.append({"text": text, "ids": ids, "plainIds": tokenizer.encode(text, add_special_tokens=False).ids,
                     "decoded": tokenizer.decode(ids, skip_special_tokens=False),
                     "decodedWithoutSpecial": tokenizer.decode(ids, skip_special_tokens=True)})
    return {"directory": str(folder.resolve()), "vocabularySize": tokenizer.get_vocab_size(), "encoded": rows}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directories", nargs="+", type=pathlib.Path)
    parser.add_argument("--output", required=True, type=pathlib.Path)
    options = parser.parse_args()
    options.output.write_text(json.dumps([comparison(folder) for folder in options.directories]), encoding="utf-8")


if __name__ == "__main__":
    main()
