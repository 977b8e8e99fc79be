"""What each column means, as a value: the suggestions with the person's own decisions on top."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pyarrow as pa

from workbench.destinations.options import checked_options
from workbench.destinations.spec import Destination
from workbench.errors import FixTheRecipe
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.bycountry import is_region
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.repairs import REPAIRS, mended
from workbench.recipes.suggesting import Suggestion, field_how
from workbench.ui.families import (
    ANY,
    ATTRIBUTE,
    FAMILY,
    families,
    fits,
    kinds_of,
    named,
    rule_of,
    spelled,
)
from workbench.ui.meanings import WORDED
from workbench.ui.page_words import on_its_page
from workbench.ui.wording import counted, number
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.reading import Reading

# What the target box of a column can say beside the targets.
UNDECIDED, LEAVE = "undecided", "leave"
SAMPLES = 3
# Cells of a column that are looked at for countries.
LOOKED_AT = 20
# What to look at where the cells of a column do not fit its kind.
LOOK_AT: dict[KindName, str] = {
    "phone": "look at the country",
    "number": "look at the decimal mark",
    "date": "look at the order of day, month and year",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One column of the file with its first filled cells; `use` is None while it is undecided."""

    place: int
    suggestion: Suggestion
    cells: tuple[str, ...]
    use: ColumnUse | None

    @property
    def samples(self) -> tuple[str, ...]:
        """The first few different values."""
        return tuple(dict.fromkeys(self.cells))[:SAMPLES]

    @property
    def header(self) -> str:
        """The header as the file has it."""
        return self.suggestion.use.header

    @property
    def confident(self) -> str:
        """How sure the suggestion is, in a word."""
        score = self.suggestion.confidence
        return "sure" if score >= 99 else "please look" if score else "not recognised"


def to_look_at(row: Row) -> bool:
    """Whether the column waits for a decision, was decided by a suggestion that is not sure, has
    words of which nothing is said, or is set so that hardly a cell of it can be read."""
    finding = row.suggestion.finding
    # What has to be mended was not taken unseen (`rows`), so whatever it is now was decided.
    mended = finding is not None and finding.severity == "error"
    use = row.use
    if use is not None and use.target and (_unsaid(use, row.cells) or _mostly(use, row.cells)):
        return True
    if row.use != row.suggestion.use or mended:
        return row.use is None
    return row.confident != "sure" or row.suggestion.doubt is not None


def rows(
    suggestions: Sequence[Suggestion],
    cells: Sequence[tuple[str, ...]],
    decided: Sequence[ColumnUse],
) -> list[Row]:
    """Every column with what was decided about it, else with what is suggested.

    A header that has to be mended gets no suggestion that could be taken unseen.
    """
    known = {(use.header, use.occurrence): use for use in decided}
    made = []
    for place, (suggestion, seen) in enumerate(zip(suggestions, cells, strict=True)):
        own = suggestion.use
        error = suggestion.finding is not None and suggestion.finding.severity == "error"
        use = known.get((own.header, own.occurrence), None if error else own)
        made.append(Row(place, suggestion, seen, use))
    return made


def choice_of(use: ColumnUse | None, goal: Destination) -> str:
    """What the target box says for a decision."""
    if use is None:
        return UNDECIDED
    if not use.target:
        return LEAVE
    if goal.field_named(use.target):
        return use.target
    return next((choice for choice in families(goal) if fits(use.target, choice, goal)), ATTRIBUTE)


def choices(goal: Destination, row: Row) -> list[str]:
    """Everything the target box offers for a column; a second one of a field where it has it."""
    known = [one.name for one in goal.fields]
    free = [ATTRIBUTE] if goal.free is not None else []
    now = choice_of(row.use, goal)
    start = [] if now in (*known, *free, *families(goal), LEAVE) else [now]
    return [*start, *known, *families(goal), *free, LEAVE]


def choice_words(choice: str, goal: Destination) -> str:
    """What the target box shows for one of its choices."""
    field = goal.field_named(choice)
    if field is not None:
        return field.label if choice == field.name else choice
    if choice.startswith(FAMILY):
        rule = rule_of(choice, goal)
        # Written with any legal name, and shown with a place for one.
        return spelled(rule, ANY).replace(ANY, "<name>") if rule else choice
    words = {UNDECIDED: "Choose…", LEAVE: "Leave behind", ATTRIBUTE: "An attribute"}
    return words[choice]


def decided(
    row: Row, choice: str, goal: Destination, reading: Reading, name: str = ""
) -> ColumnUse | None:
    """The decision that a choice makes; what was decided about the column before stays with it.

    A written name may also be a known target, or one that is spelled like another family.
    """
    own, before = row.suggestion.use, row.use or row.suggestion.use
    if choice == UNDECIDED:
        return None
    if choice == LEAVE:
        return ColumnUse(own.header, occurrence=own.occurrence)
    target = choice if not named(choice) else name or proposed_name(row, goal, choice)
    field = goal.field_named(target)
    if field is not None:
        if before.target == target:
            return before
        how = field_how(field, reading)
        return ColumnUse(own.header, target, field.kind, how, occurrence=own.occurrence)
    kinds = kinds_of(target, goal)
    if before.target and named(choice_of(before, goal)) and before.kind in kinds:
        return replace(before, target=target)
    kind = own.kind if own.kind in kinds else "text" if "text" in kinds else kinds[0]
    return ColumnUse(own.header, target, kind, declared(kind, reading), occurrence=own.occurrence)


def proposed_name(row: Row, goal: Destination, choice: str = ATTRIBUTE) -> str:
    """A legal name for a column that was not one before, spelled as its family is."""
    own, rule = row.suggestion.use, rule_of(choice, goal)
    if own.target and choice_of(own, goal) == choice:
        return own.target
    plain = re.sub(r"[^a-z0-9]+", "_", own.header.lower()).strip("_")[:30]
    bare = plain or f"column_{row.place + 1}"
    return bare if rule is None or not rule.spelling else spelled(rule, bare) or rule.example


def declared(kind: KindName, reading: Reading) -> How:
    """How a kind is read where nothing else is said: as the file's own hints have it."""
    return How(
        dates=reading.dates if kind == "date" else None,
        decimal=reading.decimal if kind == "number" else None,
        region=reading.region if kind == "phone" else None,
    )


def as_written(kind: KindName, how: How, cells: Sequence[str]) -> How:
    """How dates or numbers are read that nothing is said of: the one way in which most cells fit.

    Where two ways do as well, as for days up to the 12th, none of them is taken.
    """
    ways: dict[str, tuple[How, ...]] = {
        "date": (how, replace(how, dates="DMY"), replace(how, dates="MDY")),
        "number": (how, replace(how, decimal=",")),
    }
    if how.dates or how.decimal or kind not in ways:
        return how
    # Which number is the day can be seen in years of two digits as well.
    text = mended(pa.array(cells, pa.string()), ("century",) if kind == "date" else ())
    wrong = [KINDS[kind].problems(text, way).true_count for way in ways[kind]]
    best = [way for way, bad in zip(ways[kind], wrong, strict=True) if bad == min(wrong)]
    return best[0] if len(best) == 1 else how


def country_columns(made: Sequence[Row]) -> tuple[str, ...]:
    """The headers of the columns whose first cells are all countries, by their two letters."""
    return tuple(
        row.header
        for row in made
        if row.header.strip() and row.cells and all(map(is_region, row.cells[:LOOKED_AT]))
    )


def misfits(use: ColumnUse, cells: Sequence[str]) -> str:
    """What the column's first cells say against its kind and its setting; "" where they fit."""
    bad = _unread(use, tuple(cells))
    if not bad:
        return ""
    several = LOOK_AT.get(use.kind, "another kind may fit")
    if repair := _repair(use, tuple(cells)):
        several = f"Check offers to repair them ({repair})"
    mend = several if _mostly(use, cells) else "Check shows which"
    cells_words = counted(len(cells), "filled cell")
    return f"{number(bad)} of the first {cells_words} cannot be read that way: {mend}"


def _unsaid(use: ColumnUse, cells: Sequence[str]) -> bool:
    """Whether there are words in a column of words that stand for nothing yet."""
    return use.kind in WORDED and _unread(use, tuple(cells)) > 0


def _mostly(use: ColumnUse, cells: Sequence[str]) -> bool:
    """Whether the setting is to blame, and not single cells; words have tables of their own."""
    if use.kind in WORDED:
        return False
    bad = _unread(use, tuple(cells))
    return bad > 0 and 2 * bad >= len(cells)


@lru_cache(maxsize=256)
def _unread(use: ColumnUse, cells: tuple[str, ...]) -> int:
    """How many of these cells are none of that kind, as it is set and repaired."""
    # By the countries of their rows these cells may all be right.
    if not cells or use.how.region_from is not None:
        return 0
    text = mended(pa.array(cells, pa.string()), use.repairs)
    return int(KINDS[use.kind].problems(text, use.how).true_count)


@lru_cache(maxsize=256)
def _repair(use: ColumnUse, cells: tuple[str, ...]) -> str:
    """What a repair does with which most cells that cannot be read could be; "" for none."""
    text = pa.array(cells, pa.string())
    unread = text.filter(KINDS[use.kind].problems(text, use.how))
    for one in REPAIRS.values():
        if use.kind in one.kinds and one.name not in use.repairs:
            left = KINDS[use.kind].problems(mended(unread, (one.name,)), use.how).true_count
            if 2 * left < len(unread):
                return one.label[:1].lower() + one.label[1:]
    return ""


def problems(
    made: Sequence[Row], goal: Destination, options: Mapping[str, OptionValue]
) -> list[str]:
    """What still stands in the way of the next step, a sentence each."""
    found = []
    for option in goal.options:
        if option.required and not options.get(option.name):
            found.append(f"{option.label} is needed: {option.help}")
    try:
        checked_options(goal, options, complete=False)
    except FixTheRecipe as err:
        found.append(in_labels(on_its_page(err), goal))
    return found + column_problems(made, goal)


def in_labels(sentence: str, goal: Destination) -> str:
    """A sentence about an option with the name that its box has."""
    for option in goal.options:
        sentence = sentence.replace(f"The option “{option.name}”", option.label)
        sentence = sentence.replace(
            f"the option “{option.name}” ({option.label})", f"“{option.label}”"
        )
    for field in goal.fields:
        sentence = sentence.replace(f"“{field.name}”", f"“{field.label}”")
    return sentence


def column_problems(made: Sequence[Row], goal: Destination) -> list[str]:
    """What is still open about a sheet's columns, a sentence each."""
    found = []
    uses = [row.use for row in made if row.use is not None and row.use.target]
    targets = [use.target for use in uses]
    for field in goal.fields:
        if field.required and field.name not in targets:
            found.append(f"No column is mapped to {field.label}, which is needed: {field.help}")
    for row in made:
        if row.use is None:
            found.append(f"Column {row.header}: say where it goes, or leave it behind")
    found += [
        f"Two columns go to {target}: keep one of them"
        for target in dict.fromkeys(targets)
        if targets.count(target) > 1
    ]
    found += [
        f"Column {use.header}: {use.target} is not a legal name; expected {_spellings(goal)}"
        for use in uses
        if goal.field_named(use.target) is None and not _legal(use.target, goal)
    ]
    return found


def _legal(target: str, goal: Destination) -> bool:
    rule = goal.family_of(target)
    return rule is not None and rule.bare(target) is not None


def _spellings(goal: Destination) -> str:
    """What a written target may look like."""
    own = [goal.free.pattern_words] if goal.free is not None else []
    like = [f"spelled like {one.example}" for one in goal.families]
    return " or ".join([*own, *like]) or "one of the known targets"
