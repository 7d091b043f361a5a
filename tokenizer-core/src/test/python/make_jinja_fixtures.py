#!/usr/bin/env python3
"""Renders templates with Python's Jinja2, set up as the transformers library does it, and
writes what came out as fixtures for the tests of io.millrace.tokenizer.jinja.

    pip install jinja2 transformers
    python make_jinja_fixtures.py                         # rewrites the fixtures
    python make_jinja_fixtures.py --fuzz SEED COUNT FILE  # only random cases, into a file
    python make_jinja_fixtures.py --chat MODEL=SOURCE=FILE... --output CASES  # conversations with other templates
    mvn ... -Dtest=JinjaFixturesTests -Dmillrace.jinja.fixtures=CASES -Dmillrace.jinja.results=RESULTS
    python make_jinja_fixtures.py --table CASES RESULTS   # the table of docs/models.md, from what the test has found

FILE is a template, or a tokenizer_config.json that has one.

Each case has a template and its output, or the kind of its error: "syntax" (it does not
compile), "raised" (the template called raise_exception) or "runtime".
"""

import argparse
import copy
import json
import pathlib
import warnings

import jinja2
from transformers.utils.chat_template_utils import _cached_compile_jinja_template as compile_template

import jinja_cases
import jinja_conversations
import jinja_fuzz
import tables

RESOURCES = pathlib.Path(__file__).parent.parent / "resources/io/millrace/tokenizer/jinja"
FUZZ_SEED = 20260101
FUZZ_CASES = 250


def render(template, context):
    """The expectation for a template, or None if Python's own result depends on the run."""
    context = copy.deepcopy(context)  # "list|indent" changes its input in Python
    try:
        compiled = compile_template(template)
    except Exception:
        return {"error": "syntax"}
    try:
        output = compiled.render(**context)
        output.encode()
    except UnicodeEncodeError:
        return None
    except jinja2.exceptions.TemplateError as error:
        if type(error) is jinja2.exceptions.TemplateError:
            return {"error": "raised", "message": str(error)}
        return {"error": "runtime"}
    except Exception:
        return {"error": "runtime"}
    if any(mark in output for mark in (" at 0x", "<built-in", "<class")):
        return None
    return {"output": output}


def cases(templates, context):
    for template in dict.fromkeys(templates):
        expectation = render(template, context)
        if expectation is not None:
            yield {"template": template, **expectation}


def conversation_cases(sources):
    """Each template with each conversation and set of arguments."""
    for name, source in sources.items():
        for conversation, messages in jinja_conversations.CONVERSATIONS.items():
            for arguments in jinja_conversations.arguments(source):
                context = {**jinja_conversations.SPECIAL_TOKENS, **arguments, "messages": messages}
                if context["tools"]:
                    context["tools"] = jinja_conversations.TOOLS
                expectation = render(source, context)
                yield {"template": name, "conversation": conversation, "arguments": arguments, **expectation}


def write(path, head, rows):
    """One line for each case, so that a change shows as a small difference."""
    parts = [json.dumps(key) + ": " + json.dumps(value, ensure_ascii=False) for key, value in head.items()]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("{" + ",\n".join(parts) + ',\n"cases": [\n' + lines + "\n]}\n", encoding="utf-8")


def write_conversations(path, sources, **more):
    head = {
        **more,
        "conversations": jinja_conversations.CONVERSATIONS,
        "tools": jinja_conversations.TOOLS,
        "specialTokens": jinja_conversations.SPECIAL_TOKENS,
    }
    write(path, head, conversation_cases(sources))


def published(path, templates):
    """Conversations with templates that are named as the table shows them."""
    origins, sources = {}, {}
    for template in templates:
        model, source, file = template.split("=", 2)
        text = pathlib.Path(file).read_text(encoding="utf-8")
        name = f"{model}, {source}"
        origins[name] = {"model": model, "source": source}
        sources[name] = json.loads(text)["chat_template"] if file.endswith(".json") else text
    write_conversations(path, sources, templates=sources, origins=origins)


def table(fixture, equal):
    """What the test has found, as rows; a template that it has not compared is an error."""
    rows = ["| model | template from | conversations | cases | of these refused by both | equal |",
            "| --- | --- | ---: | ---: | ---: | ---: |"]
    totals = [0, 0, 0]
    for name, origin in fixture["origins"].items():
        own = [case for case in fixture["cases"] if case["template"] == name]
        counts = [len(own), sum("error" in case for case in own), equal[name]]
        totals = [total + count for total, count in zip(totals, counts)]
        conversations = len({case["conversation"] for case in own})
        rows.append("| " + " | ".join([origin["model"], origin["source"], str(conversations), *map(str, counts)]) + " |")
    return "\n".join(rows + ["| together | | | " + " | ".join(f"{total:,}" for total in totals) + " |"]) + "\n"


def fuzz(seed, count):
    yield from jinja_fuzz.expressions(seed, count)
    yield from jinja_fuzz.templates(seed, count)


def main():
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fuzz", nargs=3, metavar=("SEED", "COUNT", "FILE"))
    parser.add_argument("--chat", nargs="+", metavar="MODEL=SOURCE=FILE")
    parser.add_argument("--output", type=pathlib.Path, metavar="CASES")
    parser.add_argument("--table", nargs=2, type=pathlib.Path, metavar=("CASES", "RESULTS"))
    options = parser.parse_args()
    context = {"context": jinja_cases.CONTEXT}
    if options.fuzz:
        seed, count, target = options.fuzz
        write(pathlib.Path(target), context, cases(fuzz(seed, int(count)), jinja_cases.CONTEXT))
        return
    if options.chat:
        published(options.output, options.chat)
        return
    if options.table:
        found = table(*[json.loads(path.read_text(encoding="utf-8")) for path in options.table])
        tables.write("templates", "make_jinja_fixtures.py", found)
        return
    write(RESOURCES / "features.json", context, cases(jinja_cases.templates(), jinja_cases.CONTEXT))
    write(RESOURCES / "fuzz.json", context, cases(fuzz(FUZZ_SEED, FUZZ_CASES), jinja_cases.CONTEXT))
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted((RESOURCES / "templates").glob("*.jinja"))}
    write_conversations(RESOURCES / "conversations.json", sources)


if __name__ == "__main__":
    main()
