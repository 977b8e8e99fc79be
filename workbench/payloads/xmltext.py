"""XML members by Arrow concatenation, and what XML 1.0 has no way to write.

Knows no vendor's names: they come from the caller, who has judged them with what is here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from workbench.payloads.records import joined, regrouped

# Names that are legal in XML 1.0 (§2.3) and in every language that reads them: no colon, which is
# a namespace's, and no letter beyond ASCII.
NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
# What no XML 1.0 document may hold, written directly or as a reference (§2.2, Char).
_ILLEGAL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"
_ILLEGAL_HERE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A carriage return that is written directly is read as a line feed (§2.11), and ]]> not at all.
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_TABLE = str.maketrans(_ESCAPES)
# One element alone would be read as a value and not as a list (api/altcraft.md 7).
FLAG = " array='true'"


def escaped(text: pa.Array) -> pa.Array:
    """Each cell as it may stand between tags; null stays null."""
    if pc.any(pc.match_substring_regex(text, r"[&<>\r]")).as_py():
        for character, escape in _ESCAPES.items():
            text = pc.replace_substring(text, character, escape)
    return text


def illegal(text: pa.Array) -> pa.BooleanArray:
    """True for each cell with a character that XML has no way to write."""
    return pc.fill_null(pc.match_substring_regex(text, _ILLEGAL), False)


def element(name: str, content: pa.Array) -> pa.Array:
    """`<name>content</name>`; null where there is no content."""
    return joined(f"<{name}>", content, f"</{name}>")


def repeated(name: str, values: pa.ListArray) -> pa.Array:
    """The element once per item, flagged where there is only one; null for no list."""
    single = pc.equal(pc.list_value_length(values), 1)
    flagged = single.take(pc.list_parent_indices(values))
    start = pc.if_else(flagged, f"<{name}{FLAG}>", f"<{name}>")
    items = joined(start, escaped(values.flatten()), f"</{name}>")
    return regrouped(values, items, "")


def several(name: str, contents: Sequence[pa.Array]) -> pa.Array:
    """The element once per content that a row has, flagged where it is only one; null for none."""
    count = reduce(pc.add, (pc.is_valid(content).cast(pa.int8()) for content in contents))
    start = pc.if_else(pc.equal(count, 1), f"<{name}{FLAG}>", f"<{name}>")
    elements = [joined(start, content, f"</{name}>") for content in contents]
    none = pa.scalar(None, pa.string())
    return pc.if_else(pc.greater(count, 0), side_by_side(elements), none)


def side_by_side(parts: Sequence[pa.Array]) -> pa.Array:
    """What each row has of the parts, one after the other; "" for a row that has none."""
    return joined(*(pc.fill_null(part, "") for part in parts))


def tree(name: str, value: object) -> str:
    """A value that was read from JSON, as elements of that name; `writable` has to be true of it.

    Numbers are texts, so that they keep their digits.
    """
    if isinstance(value, list):
        flag = FLAG if len(value) == 1 else ""
        return "".join(f"<{name}{flag}>{_content(item)}</{name}>" for item in value)
    return f"<{name}>{_content(value)}</{name}>"


def _content(value: object) -> str:
    if isinstance(value, dict):
        return "".join(tree(name, member) for name, member in value.items())
    return ("true" if value else "false") if isinstance(value, bool) else _text(value)


def _text(value: object) -> str:
    return str(value).translate(_TABLE)


def writable(value: object, *, inside: bool = False) -> bool:
    """Whether XML can say this: no null, nothing empty but a text, no list directly in a list.

    `inside`: the value stands in a list.
    """
    if isinstance(value, dict):
        named = all(re.fullmatch(NAME, name) for name in value)
        return bool(value) and named and all(writable(member) for member in value.values())
    if isinstance(value, list):
        return bool(value) and not inside and all(writable(one, inside=True) for one in value)
    return value is not None and not _ILLEGAL_HERE.search(str(value))
