"""Cells that have broken an upload somewhere, and the one file that every destination gets.

Knows no destination: which of the cells one of them refuses is typed in `contract_cases`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

# Each under the name by which a failing test speaks of it.
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
    # Two of these do not fit into one request of the tests.
    "long": "x" * 9_000,
    "long as well": "é" * 4_500,
    "very long": "y" * 12_000,
}
NAMES = tuple(NASTY)

# The columns of the file: a key of each row's own, the cell as it is, and the cell inside what a
# column of JSON may hold. The others have the same word in every row, which is their header.
KEY, EMAIL = "key", "email"
CELL, LIST, OBJECT, EVENT, SUBSCRIPTION = "cell", "list", "object", "event", "subscription"
WORDS = ("a", "1", "add", "string", "now", "DRAFT", "+79001234567")
HEADERS = (KEY, EMAIL, CELL, LIST, OBJECT, EVENT, SUBSCRIPTION, *WORDS)


def room_for(column: str) -> int:
    """Bytes that hold any one row's cell of a column, and no two of the long ones."""
    # "é" takes six bytes as an escape.
    return 30_000 if column in (OBJECT, EVENT) else 15_000


def key(n: int) -> str:
    """The key of row n, counted from 1: legal as an id and as any vendor's name."""
    return f"k{n:04d}"


def mail(n: int) -> str:
    """The e-mail address of row n."""
    return f"{key(n)}@b.example"


def write(path: Path, cells: Iterable[str]) -> Path:
    """Writes the file with a row for each cell; "é" is written as it is and as an escape."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, quoting=csv.QUOTE_ALL)
        rows.writerow(HEADERS)
        for n, cell in enumerate(cells, 1):
            subscription = {
                "channel": "email",
                "resource_id": 1,
                "email": mail(n),
                "custom_fields": {"a": cell},
            }
            rows.writerow(
                [
                    *(key(n), mail(n), cell, json.dumps([cell], ensure_ascii=False)),
                    json.dumps({"a": {"b": cell}}),
                    json.dumps([{"name": "seen", "attributes": {"a": cell}}]),
                    json.dumps([subscription], ensure_ascii=False),
                    *WORDS,
                ]
            )
    return path
