"""Tables of docs/models.md that scripts write."""

import pathlib

DOCUMENT = pathlib.Path(__file__).parents[4] / "docs/models.md"


def write(name, script, table):
    """Puts a table in place of the one between the comments that name it and its script."""
    begin, end = f"<!-- {name}: written by {script} -->\n", f"<!-- {name}: end -->\n"
    text = DOCUMENT.read_text(encoding="utf-8")
    start, stop = text.index(begin) + len(begin), text.index(end)
    DOCUMENT.write_text(text[:start] + table + text[stop:], encoding="utf-8")
