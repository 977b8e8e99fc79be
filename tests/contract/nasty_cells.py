"""Cells that have broken an upload somewhere, and the one file that holds them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

# One column of texts, each under the name by which a failing test speaks of it.
NASTY: Mapping[str, str] = {
    "double quotes": 'say "hi", then ""',
    "one double quote": '"',
    "single quotes": "O'Brien's '",
    "backslashes": 'C:\\temp\\new \\" \\\\',
    "backslash at the end": "tail\\",
    "JSON escapes": "\\u0041\\n\\/",
    "control characters": "a\x01b\x08c\x0cd\x1be\x1ff",
    "delete": "a\x7fb",
    "tab": "a\tb",
    "newline": "one\ntwo",
    "return and newline": "one\r\ntwo",
    "return": "one\rtwo",
    "line separators": "a\u2028b\u2029c\x85d",
    "emoji": "👩‍👩‍👧 🇫🇷 👍🏽",
    "combining": "e\u0301 \u1100\u1161",
    "non-breaking space": "a\xa0b",
    "non-breaking space alone": "\xa0",
    "spaces alone": "   ",
    "spaces around": " a ",
    "mark at the beginning": "\ufeffa",
    "zero width": "a\u200bb",
    "right to left": "\u200fאבג\u202e\u2066ab\u2069",
    "noncharacters": "a\ufffeb\uffffc",
    "beyond the first plane": "\U0010fffd𝒜",
    "comma and semicolon": "a,b;c",
    "bar": "a|b",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "exponent": "1e5",
    "leading zeros": "007",
    "twenty digits": "12345678901234567890",
    "trailing zero": "1.10",
    "minus nought": "-0",
    "hexadecimal": "0x1F",
    "Arabic digits": "١٢",
    "null": "null",
    "true": "true",
    "formula": "=1+1",
    "formula with a call": '=HYPERLINK("https://example.com","x")',
    "formula with a plus": "+1+1",
    "formula with an at": "@SUM(A1:A2)",
    "spreadsheet error": "#N/A",
    "empty": "",
    "markup": "<b a='1'>&amp; & </b>",
    "end of character data": "]]>",
    "character data": "<![CDATA[x]]>",
    "entity": "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    "end of the envelope": '"}]},{"id":"x"}</data></xml>',
    "list": '["a","b"]',
    "object": '{"a":1}',
    "one name twice": '{"a":1,"a":2}',
    "a number that no double holds": '{"a":12345678901234567890.10}',
    "half a surrogate pair in a list": '["\\ud800"]',
    "half a surrogate pair in an object": '{"a":"\\ud800"}',
    "not a number in a list": "[NaN]",
    "nested too deeply": "[" * 3_000 + "]" * 3_000,
    "long": "x" * 9_000,
    "long as well": "é" * 4_500,
    "very long": "y" * 12_000,
}
# The columns beside the nasty one: a key of its own for each row, and constants for what else a row
# needs, under headers that are their cells.
KEY, EMAIL, CELL = "key", "email", "cell"
CONSTANTS = ("a", "1", "add", "string", "now", "DRAFT", "+79001234567", "unsubscribed")


def key(n: int) -> str:
    """The key of row n, counted from 1: legal as an id and as every vendor's name."""
    return f"k{n:04d}"


def write(path: Path, cells: Iterable[str]) -> Path:
    """A file with a row for each cell."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, quoting=csv.QUOTE_ALL)
        rows.writerow([KEY, EMAIL, CELL, *CONSTANTS])
        for n, cell in enumerate(cells, 1):
            rows.writerow([key(n), f"{key(n)}@b.example", cell, *CONSTANTS])
    return path
