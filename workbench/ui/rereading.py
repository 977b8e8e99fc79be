"""What becomes of the columns' decisions when the hints for reading their file change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.recipes.recipe import ColumnUse
from workbench.recipes.suggesting import Suggestion
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.reading import Reading

# The hint that says how cells of a kind are written, by the name that it has in both values.
HINT_OF: dict[KindName, str] = {"phone": "region", "number": "decimal", "date": "dates"}


def reread(
    columns: Sequence[ColumnUse],
    before: Sequence[Suggestion],
    after: Sequence[Suggestion],
    old: Reading,
    new: Reading,
) -> tuple[ColumnUse, ...]:
    """The decisions under new hints.

    A column that was left as it was suggested is now as it is suggested now, or forgotten where
    the file has no such column any more. One that somebody decided about keeps its target and its
    kind, and follows the hints except where it was given a setting of its own.
    """
    were = {place_of(one.use): one.use for one in before}
    are = {place_of(one.use): one for one in after}
    made = []
    for use in columns:
        if were.get(place_of(use)) != use or not after:
            made.append(replace(use, how=followed(use.kind, use.how, old, new)))
        elif (now := are.get(place_of(use))) is not None:
            # A header that has to be mended was left behind by a decision and not by a suggestion.
            error = now.finding is not None and now.finding.severity == "error"
            made.append(use if error else now.use)
    return tuple(made)


def followed(kind: KindName, how: How, old: Reading, new: Reading) -> How:
    """How a column is read once the file's hint for its kind has changed."""
    name = HINT_OF.get(kind)
    if name is None or getattr(how, name) != getattr(old, name):
        return how
    told = {name: getattr(new, name)}
    return replace(how, **told)


def place_of(use: ColumnUse) -> tuple[str, int]:
    """By what a column is found: its header, and which of that name it is."""
    return use.header, use.occurrence
