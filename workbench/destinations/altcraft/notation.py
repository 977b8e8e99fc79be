"""JSON and XML behind the same calls, so that a record is put together once for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.altcraft.structures import known
from workbench.payloads import xmltext
from workbench.payloads.records import joined, listed, pair, quoted, regrouped


@dataclass(frozen=True, slots=True)
class Notation:
    """How a request writes what it says; every array has one text a row, null for nothing.

    `text` makes a value of a text; numbers, true and false are values as they are. A member is a
    name with one value (`member`), a list of texts (`texts`), the JSON of a cell (`cells`) or a
    list of objects (`objects`, each null in a row that lacks it). `whole` makes an object's value
    of its members; `record` is the object that stands for a row.
    """

    text: Callable[[pa.Array], pa.Array]
    member: Callable[[str, pa.Array], pa.Array]
    texts: Callable[[str, pa.ListArray], pa.Array]
    cells: Callable[[str, pa.Array], pa.Array]
    objects: Callable[[str, Sequence[pa.Array]], pa.Array]
    whole: Callable[[Sequence[pa.Array]], pa.Array]
    record: Callable[[Sequence[pa.Array]], pa.Array]


def _json_texts(name: str, values: pa.ListArray) -> pa.Array:
    return pair(name, joined("[", regrouped(values, quoted(values.flatten()), ","), "]"))


def _json_whole(members: Sequence[pa.Array]) -> pa.Array:
    return joined("{", listed(members), "}")


def _json_objects(name: str, objects: Sequence[pa.Array]) -> pa.Array:
    text = listed(objects)
    none = pa.scalar(None, pa.string())
    return pair(name, pc.if_else(pc.equal(text, ""), none, joined("[", text, "]")))


def _xml_cells(name: str, cells: pa.Array) -> pa.Array:
    values = (known(cell) for cell in cells.to_pylist())
    made = [None if value is None else xmltext.tree(name, value) for value in values]
    return pa.array(made, pa.string())


JSON = Notation(
    text=quoted,
    member=pair,
    texts=_json_texts,
    cells=pair,
    objects=_json_objects,
    whole=_json_whole,
    record=_json_whole,
)

XML = Notation(
    text=xmltext.escaped,
    member=xmltext.element,
    texts=xmltext.repeated,
    cells=_xml_cells,
    objects=xmltext.several,
    whole=xmltext.side_by_side,
    record=lambda members: xmltext.element("data", xmltext.side_by_side(members)),
)
