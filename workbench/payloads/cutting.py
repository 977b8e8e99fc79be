"""Some records of a request that was written before, as a request of their own.

The bytes of a record are never changed: only the envelope's are written again around them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from json import JSONDecoder
from xml.parsers import expat

from workbench.errors import FixTheRecipe
from workbench.vocabulary.steps import Step


def cut(body: bytes, step: Step, start: int, count: int, *, of: int) -> bytes:
    """The request of `count` records from position `start` on, out of one that has `of` records.

    Raises FixTheRecipe as `records_of` does.
    """
    records = records_of(body, step, of)[start : start + count]
    if step.alone is not None and count == 1:
        records = [records[0].replace(*step.alone, 1)]
    return step.prefix + step.between.join(records) + step.suffix


def records_of(body: bytes, step: Step, of: int) -> list[bytes]:
    """The bytes of each of the `of` records of a request.

    Raises FixTheRecipe when the step's envelope is not that of the body, or the records are not
    as many: a version that writes requests otherwise cannot take one apart.
    """
    inside = body[len(step.prefix) : len(body) - len(step.suffix)]
    whole = step.prefix + inside + step.suffix == body and step.body is None
    found = list(_records(body, inside, step)) if whole else []
    if len(found) != of or step.between.join(found) != inside:
        message = (
            "a request of this run cannot be taken apart by this version of the workbench: make a "
            "new run of its rows"
        )
        raise FixTheRecipe(message)
    return found


def _records(body: bytes, inside: bytes, step: Step) -> Iterator[bytes]:
    return _elements(body, step) if step.form == "xml" else _values(inside, step)


def _values(inside: bytes, step: Step) -> Iterator[bytes]:
    text, decoder, at = inside.decode(), JSONDecoder(), 0
    while at < len(text):
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield text[at:end].encode()
        at = end + len(step.between)


def _elements(body: bytes, step: Step) -> Iterator[bytes]:
    """The children of the root that stand behind the prefix, each with all that is in it."""
    places: list[int] = []
    depth = 0

    def opened(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth == 2 and parser.CurrentByteIndex >= len(step.prefix):
            places.append(parser.CurrentByteIndex)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        return iter(())
    places.append(len(body) - len(step.suffix))
    return (body[a:b] for a, b in itertools.pairwise(places))
