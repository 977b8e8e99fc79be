"""The parts of a plan: the sheet of people or items, and the sheets that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import pyarrow as pa

from workbench.destinations.spec import Part
from workbench.plans.judging import Judged, Mask, judged
from workbench.plans.owners import Owners, owners
from workbench.plans.people import People, people
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.sizing import sized

T = TypeVar("T")


def sending_order(prepared: Prepared) -> list[int]:
    """The parts, 0 being the main sheet, in the order in which they are sent."""
    links = dict(enumerate((part.link for part in prepared.also), 1))
    before = [place for place, link in links.items() if link is not None and link.before]
    return [*before, 0, *(place for place in links if place not in before)]


def everything(
    prepared: Prepared, size: int = SLICE, *, order: list[int] | None = None
) -> Iterator[tuple[int, Judged]]:
    """Every slice of every part with the part's number; in the sending order unless told.

    Rows of a joined sheet are judged by what becomes of their owners in the main one.
    """
    whose = people(prepared)
    main = _Main(prepared, whose[0])
    for place in sending_order(prepared) if order is None else order:
        part = prepared.parts[place]
        joined = part.link is not None and part.link.joined
        owned = main.owners(size) if joined else None
        for one in map(sized, judged(part, size, owners=owned, people=whose[place])):
            if place == 0:
                main.add(one)
            yield place, one


@dataclass(slots=True)
class _Main:
    """What becomes of the main sheet's rows, noted only where another sheet is joined to it.

    Memory grows with its keys, since every one of them is asked for.
    """

    prepared: Prepared
    people: People | None
    bad: list[Mask] = field(default_factory=list)
    sent: list[Mask] = field(default_factory=list)
    known: Owners | None = None

    def add(self, one: Judged) -> None:
        """Notes what becomes of a slice's rows."""
        if any(link.joined for link in links_of(self.prepared).values()):
            self.bad.append(one.bad & ~one.superseded)
            self.sent.append(one.good)

    def owners(self, size: int) -> Owners:
        """Everybody of the main sheet, which is judged for it where it was not before."""
        if self.known is None:
            if not self.bad:
                for one in map(sized, judged(self.prepared, size, people=self.people)):
                    self.add(one)
            none = np.zeros(0, dtype=bool)
            bad, sent = (np.concatenate([none, *masks]) for masks in (self.bad, self.sent))
            sheet = self.prepared.table.sheet
            self.known = owners(*_keys_and_lines(self.prepared), sheet, bad, sent)
        return self.known


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, each made in another thread while the one before it is used.

    Arrow lets go of the interpreter while it works, so judging and writing share two cores.
    """
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (one := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield one


def links_of(prepared: Prepared) -> dict[int, Part]:
    """How each further part belongs to the main one."""
    return {n: part.link for n, part in enumerate(prepared.also, 1) if part.link is not None}


def _keys_and_lines(prepared: Prepared) -> tuple[pa.Array, pa.Array]:
    """Every row's key and line."""
    keys, lines = [pa.nulls(0, pa.string())], [pa.nulls(0, pa.int64())]
    for part in prepared.table.slices(SLICE, [prepared.places[key] for key in prepared.keys]):
        columns = dict(zip(prepared.keys, part.columns, strict=True))
        keys.append(prepared.alike(columns).cast(pa.string()))
        lines.append(part.line)
    return pa.concat_arrays(keys), pa.concat_arrays(lines)
