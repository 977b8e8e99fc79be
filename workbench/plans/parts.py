"""The parts of a plan: the sheet of people or items, and the sheets that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pyarrow as pa

from workbench.destinations.spec import Part
from workbench.plans.judging import SLICE, Judged, Prepared, judged

T = TypeVar("T")


def sending_order(prepared: Prepared) -> list[int]:
    """The parts, 0 being the main sheet, in the order in which they are sent."""
    links = dict(enumerate((part.link for part in prepared.also), 1))
    before = [place for place, link in links.items() if link is not None and link.before]
    return [*before, 0, *(place for place in links if place not in before)]


def everything(
    prepared: Prepared, size: int = SLICE, *, order: list[int] | None = None
) -> Iterator[tuple[int, Judged]]:
    """Every slice of every part with the part's number; in the sending order unless told."""
    for place in sending_order(prepared) if order is None else order:
        part = prepared.parts[place]
        known = _keys(prepared) if part.link is not None and part.link.joined else None
        for one in judged(part, size, known=known):
            yield place, one


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


def _keys(prepared: Prepared) -> pa.Array:
    """Every key of the main sheet; memory grows with them, only where a sheet is joined to it."""
    places = [prepared.places[key] for key in prepared.keys]
    keys = [
        prepared.key(dict(zip(prepared.keys, part.columns, strict=True)))
        for part in prepared.table.slices(SLICE, places)
    ]
    none = pa.nulls(0, pa.string())
    return pa.concat_arrays([none, *(one.cast(pa.string()) for one in keys)])
