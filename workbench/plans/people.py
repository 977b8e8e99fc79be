"""Who the rows of a plan are about, and which of them share an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.plans.identity import CONTACTS, Identifier, Ints, persons
from workbench.plans.prepared import Prepared
from workbench.recipes.recipe import ColumnUse
from workbench.vocabulary.fields import Field
from workbench.vocabulary.kinds import KindName


def named_by(part: Prepared) -> list[tuple[ColumnUse, KindName]]:
    """The mapped columns of a sheet that say who a row is about, with the kind of what they hold.

    They are the row's keys and every address, also those in cells of JSON ("json").
    """
    keys = set(part.keys)
    found: list[tuple[ColumnUse, KindName]] = []
    for use in part.used:
        field = part.destination.field_named(use.target)
        if field is not None and field.kind == "json" and field.consent:
            found.append((use, "json"))
        elif use.target in keys or (field is not None and kind_of(field) in CONTACTS):
            found.append((use, use.kind if field is None else kind_of(field)))
    return found


def kind_of(field: Field) -> KindName:
    """A field's kind, of its items where it is a list."""
    return field.of if field.kind == "array" else field.kind


def identifiers(part: Prepared) -> list[Identifier]:
    """The columns of a sheet that say who a row is about or where it goes, as they are compared."""
    return [*part.keyed.identifiers, *_addresses(part)]


def _addresses(part: Prepared) -> list[Identifier]:
    """The columns of addresses, of devices and of chats that are no keys."""
    places, found = part.places, []
    for use, kind in named_by(part):
        if use.target not in part.keys:
            listed = use.kind == "array"
            found.append(Identifier(places[use.target], kind, use.how, listed, name=use.target))
    for use in part.used:
        field = part.destination.field_named(use.target)
        if field is not None and field.address and use.target not in part.keys:
            found.append(Identifier(places[use.target], field.kind, use.how, name=field.name))
    return found


@dataclass(frozen=True, slots=True)
class People:
    """For each row of a sheet whose it is, and what it may share with somebody else's.

    `person` is the number of one row about the same person, by the ids that rows are matched by;
    `tied` is that too, and by every address as well: two people may have one between them.
    """

    person: Ints
    tied: Ints


def people(prepared: Prepared) -> tuple[People | None, ...]:
    """The people of each sheet; None where that makes no difference.

    It does where anybody's consent is touched, or not all goes out in one stream.
    """
    # Also of those that are not selected: what they say of somebody is said of him all the same.
    parts = prepared.parts
    if not any(_matters(part) for part in parts):
        return (None,) * len(parts)
    tied = persons([(part.table.whole, identifiers(part)) for part in parts])
    return tuple(People(*both) for both in zip(one_person(parts), tied, strict=True))


def one_person(parts: Sequence[Prepared]) -> tuple[Ints, ...]:
    """For each row of the sheets the number of one about the same person.

    A row without any id that could be read is about whoever has its addresses.
    """
    keys = [(part.table.whole, part.keyed.identifiers) for part in parts]
    return persons(keys, [(part.table.whole, _addresses(part)) for part in parts])


def _matters(part: Prepared) -> bool:
    destination = part.destination
    return destination.statements is not None or destination.streams(part.judged_recipe) > 1
