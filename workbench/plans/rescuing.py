"""How many rows each repair that is offered would make good by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.judging import Schema
from workbench.plans.judging import Judged, Mask, bad_with, schema_of
from workbench.plans.parts import everything
from workbench.plans.people import identifiers
from workbench.plans.prepared import Prepared
from workbench.plans.selecting import with_selection
from workbench.plans.telling import places_of
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.repairs import Mend, mended
from workbench.vocabulary.repaired import Repaired
from workbench.vocabulary.replacement import Replacement


def rescued(prepared: Prepared, offers: Sequence[Repaired]) -> Mapping[Repaired, int]:
    """For each offer how many rows more can be sent with it than without.

    Rows whose only mistakes are in the repaired column are judged again with the repaired cells. A
    repair that can change what is said of other rows (of ids, of consent, of a joined sheet), and
    a replacement, has the whole file judged again.
    """
    far = [one for one in offers if _reaches_other_rows(prepared, one)]
    near = [one for one in offers if one not in far]
    counts = Counter(dict.fromkeys(offers, 0))
    schemas = [schema_of(part, joined=False) for part in prepared.parts] if near else []
    before = 0
    for place, one in everything(prepared):
        before += int(one.good.sum())
        for offer in near:
            if offer.sheet == one.prepared.table.sheet:
                counts[offer] += _made_good(one, offer, schemas[place])
    for offer in far:
        counts[offer] = _good(_with(prepared, offer)) - before
    return counts


def _good(prepared: Prepared) -> int:
    return sum(int(one.good.sum()) for _, one in everything(prepared))


def _made_good(one: Judged, offer: Repaired, schema: Schema) -> int:
    chosen = _wrong_only_in(one, offer.target)
    place = one.prepared.places[offer.target]
    if (fixed := one.prepared.table.fixed.get(place)) is not None:
        chosen &= ~np.asarray(fixed.mask(one.part.row))
    before = one.columns[offer.target].filter(pa.array(chosen)).cast(pa.string())
    after = mended(before, (offer.repair,))
    changed = np.asarray(pc.fill_null(pc.not_equal(before, after), True))
    chosen[np.flatnonzero(chosen)[~changed]] = False
    if not chosen.any():
        return 0
    still = bad_with(one, schema, chosen, offer.target, after.filter(pa.array(changed)))
    return int((~still).sum())


def _wrong_only_in(one: Judged, target: str) -> Mask:
    """The rows with mistakes in that column and in no other, which nothing else holds back."""
    mine, others = np.zeros((2, len(one.part)), dtype=bool)
    for finding in one.findings:
        if finding.severity == "error":
            for name, places in places_of(one, finding).items():
                (mine if name == target else others)[places] = True
    held_back = one.left_out | one.unselected | one.gone
    chosen: Mask = mine & ~others & ~one.superseded & ~held_back
    return chosen


def _reaches_other_rows(prepared: Prepared, offer: Repaired) -> bool:
    part, use = _column(prepared, offer)
    destination, places = part.destination, part.places
    field = destination.field_named(offer.target)
    said = destination.statements is not None and (
        offer.target in {one.name for one in identifiers(part)}
        or (field is not None and field.consent)
    )
    beside = {at for one in part.table.along.values() for at in one.beside}
    asked = {one.header for one in prepared.recipe.selection.conditions}
    return (
        said
        # It can make a good cell wrong: no other repair changes one that is good.
        or isinstance(offer.repair, Replacement)
        or offer.target in part.keys
        or bool(prepared.also)
        or destination.together is not None
        or use.header in asked
        or places[offer.target] in {*part.table.along, *beside}
    )


def _column(prepared: Prepared, offer: Repaired) -> tuple[Prepared, ColumnUse]:
    part = next(one for one in prepared.parts if one.table.sheet == offer.sheet)
    return part, next(use for use in part.used if use.target == offer.target)


def _with(prepared: Prepared, offer: Repaired) -> Prepared:
    """The same with one repair more, as far as its rows are judged otherwise by it."""
    part, use = _column(prepared, offer)
    mend: Mend = partial(mended, mendings=(*use.repairs, offer.repair))
    mends: dict[int, Mend] = {**part.table.mends, part.places[offer.target]: mend}
    other = replace(part, table=replace(part.table, mends=mends))
    if part is prepared:
        return with_selection(other)
    return replace(prepared, also=tuple(other if one is part else one for one in prepared.also))
