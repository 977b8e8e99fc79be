"""Where each value stands in a record that was written before; the record itself is never changed.

Knows no vendor's names: a value is known by its path, in JSON and XML alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecoder
from xml.parsers import expat

from workbench.vocabulary.steps import Body

_SPACE = " \t\n\r"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of a record: its path (`events[0].name`), its first byte, and its exact text."""

    path: str
    start: int
    text: str


def leaves(record: bytes, form: Body) -> tuple[Leaf, ...]:
    """Every value of a record that holds no others, in order; an empty list or object is one.

    Raises ValueError when the bytes are no record of that form.
    """
    return _of_xml(record) if form == "xml" else _of_json(record.decode())


def _of_json(text: str) -> tuple[Leaf, ...]:
    found: list[tuple[str, int, int]] = []
    _value(text, _past_space(text, 0), "", found)
    # Characters become bytes in one pass: most records are all ASCII.
    starts = range(len(text) + 1) if text.isascii() else _bytes_before(text)
    return tuple(Leaf(path, starts[start], text[start:end]) for path, start, end in found)


def _bytes_before(text: str) -> list[int]:
    ends = [0]
    for character in text:
        ends.append(ends[-1] + len(character.encode()))
    return ends


def _value(text: str, at: int, path: str, found: list[tuple[str, int, int]]) -> int:
    """Notes the leaves of the value that begins there; where it ends."""
    opening = text[at : at + 1]
    inside = _past_space(text, at + 1)
    if opening not in ("{", "[") or text[inside : inside + 1] in ("}", "]"):
        _, end = JSONDecoder().raw_decode(text, at)
        found.append((path, at, end))
        return end
    at, place = inside, 0
    while True:
        if opening == "{":
            key, at = JSONDecoder().raw_decode(text, at)
            at = _past_space(text, _past_space(text, at) + 1)  # the colon
            name = f"{path}.{key}" if path else str(key)
        else:
            name = f"{path}[{place}]"
        at = _past_space(text, _value(text, at, name, found))
        closing = text[at : at + 1]
        if closing != ",":
            return at + 1
        at, place = _past_space(text, at + 1), place + 1


def _past_space(text: str, at: int) -> int:
    while text[at : at + 1] in _SPACE and at < len(text):
        at += 1
    return at


def _of_xml(record: bytes) -> tuple[Leaf, ...]:
    """The elements without elements in them; the record's own name is not in a path."""
    found: list[tuple[tuple[tuple[str, int], ...], int, int]] = []
    here: list[tuple[str, int]] = []
    counts: list[Counter[str]] = [Counter()]
    begins: list[int] = []
    parents: set[int] = set()

    def opened(name: str, attributes: object) -> None:
        parents.add(len(here))
        here.append((name, counts[-1][name]))
        counts[-1][name] += 1
        counts.append(Counter())
        parents.discard(len(here))
        begins.append(record.index(b">", parser.CurrentByteIndex) + 1)

    def closed(name: str) -> None:
        if len(here) not in parents:
            found.append((tuple(here), begins[-1], parser.CurrentByteIndex))
        parents.discard(len(here))
        here.pop()
        counts.pop()
        begins.pop()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(record, True)
    except expat.ExpatError as err:
        raise ValueError(str(err)) from err
    several: set[tuple[object, ...]] = {
        (*steps[:-1], steps[-1][0]) for path, _, _ in found for steps in _heads(path)
    }
    return tuple(
        Leaf(_named(path, several), start, record[start:end].decode()) for path, start, end in found
    )


_Path = tuple[tuple[str, int], ...]


def _heads(path: _Path) -> Iterator[_Path]:
    """The beginnings of a path that end in an element which is not the first of its name."""
    return (path[:n] for n in range(1, len(path) + 1) if path[n - 1][1])


def _named(path: _Path, several: set[tuple[object, ...]]) -> str:
    steps = [
        f"{name}[{nth}]" if (*path[:n], name) in several else name
        for n, (name, nth) in enumerate(path)
    ]
    return ".".join(steps[1:]) or steps[0]
