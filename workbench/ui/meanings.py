"""What the words of a column mean, as a value: a table from each word to what is sent for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from workbench.recipes.kinds.words import BOOLEAN_WORDS
from workbench.recipes.recipe import ColumnUse
from workbench.vocabulary.fields import Field
from workbench.vocabulary.kinds import KindName

# A word that is left out is sent as an empty cell; one that is not in the table is an error.
LEFT_OUT = ""
WORDED: tuple[KindName, ...] = ("boolean", "choice")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file, however its letters are cased; `meaning` is None while it has none."""

    key: str
    shown: str
    count: int
    meaning: str | None


def own_words(kind: KindName, field: Field | None) -> dict[str, str]:
    """The words that a kind knows by itself."""
    if kind == "boolean":
        return dict(BOOLEAN_WORDS)
    return {one: one for one in field.choices} if field is not None else {}


def words_of(
    counted: Mapping[str, int], use: ColumnUse, own: Mapping[str, str]
) -> tuple[Word, ...]:
    """The words of a column, the most frequent first, each with what it means now."""
    table = _table(use, own)
    shown: dict[str, str] = {}
    counts: dict[str, int] = {}
    for word, count in counted.items():
        shown.setdefault(word.lower(), word)
        counts[word.lower()] = counts.get(word.lower(), 0) + count
    made = [Word(key, shown[key], count, table.get(key)) for key, count in counts.items()]
    return tuple(sorted(made, key=lambda word: -word.count))


def asked_for(found: Sequence[Word], use: ColumnUse, own: Mapping[str, str]) -> bool:
    """Whether there is anything to say: a word that means nothing yet, or a table of one's own."""
    return any(word.meaning is None for word in found) or _table(use, own) != dict(own)


def meaning(use: ColumnUse, own: Mapping[str, str], told: Mapping[str, str | None]) -> ColumnUse:
    """The decision with these words in its table; those of earlier files stay in it."""
    table = {**_table(use, own), **told}
    kept = {key: value for key, value in table.items() if value is not None}
    if kept == _table(use, own):
        return use
    # What a kind knows by itself is no decision, so that it does not show in the recipe.
    plain = use.kind == "boolean" and kept == dict(own)
    return replace(use, how=replace(use.how, values=() if plain else tuple(kept.items())))


def _table(use: ColumnUse, own: Mapping[str, str]) -> dict[str, str]:
    return {word.lower(): value for word, value in use.how.values} or dict(own)
