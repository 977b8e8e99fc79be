"""Request bodies as a strict receiver reads them, record by record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.etree import ElementTree

from workbench.plans.plan import Plan
from workbench.vocabulary.steps import Step


def records(made: Plan, steps: tuple[Step, ...]) -> Iterator[tuple[Step, list[Any]]]:
    """Each chunk's step and its records; the body around them has to be what the step says."""
    by_name = {step.operation: step for step in steps}
    for chunk in made.chunks:
        step, body = by_name[made.step(chunk.step).operation], made.chunk_path(chunk.n).read_bytes()
        assert len(body) == chunk.bytes
        whole(body, step.form)
        inner = body[len(step.prefix) : len(body) - len(step.suffix)]
        assert body == step.prefix + inner + step.suffix
        yield step, [] if step.body is not None else _parted(inner, step)


def _parted(inner: bytes, step: Step) -> list[Any]:
    if step.form == "xml":
        return list(ElementTree.fromstring(b"<r>" + inner + b"</r>"))
    return list(whole(b"[" + inner + b"]", step.form))


def whole(body: bytes, form: str) -> Any:
    """The body as JSON of RFC 8259 or XML 1.0, or an error; numbers stay as they are written."""
    text = body.decode("utf-8")
    if form == "xml":
        assert not re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
        assert "<!" not in text
        return ElementTree.fromstring(text)
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_int=str,
        parse_float=str,
        parse_constant=_refuse,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), f"one name stands twice: {[name for name, _ in pairs]}"
    return found


def _refuse(word: str) -> NoReturn:
    message = f"{word} is no JSON"
    raise ValueError(message)


def leaves(record: Any) -> list[str]:
    """Every text, number and word of a record, in its order."""
    if isinstance(record, ElementTree.Element):
        return [leaf for one in record for leaf in leaves(one)] or [record.text or ""]
    if isinstance(record, dict):
        record = list(record.values())
    return (
        [leaf for one in record for leaf in leaves(one)] if isinstance(record, list) else [record]
    )
