"""A first recipe for a file: what each column probably means, with the reason beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from workbench.recipes.doubts import Doubt
from workbench.recipes.headers import folded, known_matches, legal_name
from workbench.recipes.inference import Asked, Read, infer
from workbench.recipes.recipe import ColumnUse
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.reading import Reading

# At an eighth of the rows a text column is out of every race after one slice; memory is bounded.
MOST_ROWS, SHARE = 125_000, 8
_WRAPPED = re.compile(r"\A\s*([A-Za-z]+)\s*\(\s*(.+?)\s*\)\s*\Z")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One column's proposal; `finding` and `doubt` are what to know of its header and its cells."""

    use: ColumnUse
    confidence: int
    why: str
    finding: Issue | None = None
    doubt: Issue | None = None


def suggest(
    table: Table,
    fields: Sequence[Field],
    free: FreeAttributes | None,
    reading: Reading,
    *,
    families: Sequence[FreeAttributes] = (),
    fuzzy: bool = False,
) -> tuple[Suggestion, ...]:
    """A proposal for every column of the table, in its order.

    Exact names and aliases are matched always, similar names only with `fuzzy`; a header that is
    spelled as one of the `families` is that target, and every other one becomes a free attribute
    under a legal name, with the kind that its cells fit.
    """
    matches = known_matches(table.headers, fields, fuzzy=fuzzy)
    taken = {match.target for match in matches.values()}
    made: list[Suggestion] = []
    unsure: dict[int, tuple[KindName, ...]] = {}
    for place, header in enumerate(table.headers):
        nth = table.headers[: place + 1].count(header)
        if place in matches:
            match = matches[place]
            field = next(one for one in fields if one.takes(match.target))
            use = ColumnUse(
                header, match.target, field.kind, field_how(field, reading), occurrence=nth
            )
            made.append(Suggestion(use, match.confidence, match.why))
            continue
        family = next((one for one in families if one.bare(header) is not None), None)
        name = _spelled(header, family) if family else _name_of(header, table, free, taken)
        rule = family or free
        if rule is not None and name.kind is None and name.target:
            unsure[place] = rule.kinds
        taken.add(name.target)
        kind = name.kind or "text"
        use = ColumnUse(header, name.target, kind, _declared(kind, reading), occurrence=nth)
        made.append(Suggestion(use, name.confidence, name.why, name.finding))
    return _with_kinds(table, made, unsure, reading)


@dataclass(frozen=True, slots=True)
class _Name:
    """What a header says about a free attribute: its name, and its kind where it is written."""

    target: str = ""
    kind: KindName | None = None
    confidence: int = 0
    why: str = "nothing here takes it"
    finding: Issue | None = None


def _spelled(header: str, family: FreeAttributes) -> _Name:
    """A header that is a target already; a family of one kind leaves nothing to find out."""
    kind = family.kinds[0] if len(family.kinds) == 1 else None
    return _Name(header, kind, 100, "the target's own name")


def _name_of(header: str, table: Table, free: FreeAttributes | None, taken: set[str]) -> _Name:
    def finding(rule: str, message: str, fix: str) -> Issue:
        return Issue(
            rule,
            message,
            fix,
            sheet=table.sheet,
            line=table.header_line,
            column=header,
            value=header,
        )

    if free is None or not header.strip():
        return _Name()
    kind, bare = None, header
    if wrapped := _WRAPPED.match(header):
        word, bare = wrapped.group(1).lower(), wrapped.group(2)
        kind = next((k for k, key in free.wrapped.items() if key == word), None)
        if kind is None:
            known = " or ".join(f"{key}(name)" for key in free.wrapped.values())
            message = f"“{word}” is not a type that a header can name"
            mend = f"Write {known}, or the name alone."
            return _Name(why="unknown type", finding=finding("column-type", message, mend))
    name = _unused(legal_name(bare, free), taken)
    if not name:
        message = "The header has no letter or digit that a name could be made of"
        mend = f"Rename the column: {free.pattern_words}."
        return _Name(why="no legal name", finding=finding("column-name", message, mend))
    if name == bare:
        return _Name(name, kind, 100, "an attribute of yours")
    message, mend = f"Sent as “{name}”", "Nothing to do if that name is right."
    if not _plainly(bare, name):
        message = f"The header is not a legal name; it is sent as “{name}”"
        mend = f"Nothing to do, or rename the column yourself: {free.pattern_words}."
    renamed = replace(
        finding("column-renamed", message, mend), severity="warning", target=name, value=""
    )
    return _Name(name, kind, 60, "an attribute of yours, renamed", renamed)


def _plainly(bare: str, name: str) -> bool:
    """Whether a name is its header but for capitals, accents, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]+", "_", folded(bare)).strip("_") == name


def _unused(name: str, taken: set[str]) -> str:
    if not name or name not in taken:
        return name
    endings = (f"_{number}" for number in range(2, len(taken) + 3))
    candidates = (f"{name[: 30 - len(ending)]}{ending}" for ending in endings)
    return next(candidate for candidate in candidates if candidate not in taken)


def _declared(kind: KindName, reading: Reading) -> How:
    """The declared ways of writing that matter to a kind."""
    return How(
        dates=reading.dates if kind == "date" else None,
        decimal=reading.decimal if kind == "number" else None,
        region=reading.region if kind == "phone" else None,
    )


def field_how(field: Field, reading: Reading) -> How:
    """How a known target's column is read: its own words, and the declared ways of writing."""
    how = _declared(field.kind, reading)
    return replace(how, values=tuple((choice, choice) for choice in field.choices))


def _with_kinds(
    table: Table,
    made: list[Suggestion],
    unsure: dict[int, tuple[KindName, ...]],
    reading: Reading,
) -> tuple[Suggestion, ...]:
    """The proposals with the kinds that the cells fit, among those that each target takes."""
    hint = How(dates=reading.dates, decimal=reading.decimal, region=reading.region)
    size = min(MOST_ROWS, table.rows // SHARE + 1)
    for kinds in dict.fromkeys(unsure.values()):
        places = [place for place, allowed in unsure.items() if allowed == kinds]
        asked = [Asked(made[place].use.header, hint) for place in places]
        guesses = infer(_reader(table, places, size), table.rows, asked, kinds)
        for place, guess in zip(places, guesses, strict=True):
            kind = guess.kind if guess.kind in kinds else kinds[0]
            use = replace(made[place].use, kind=kind, how=_declared(kind, reading))
            doubt = _doubt(table, use, guess.doubt) if guess.doubt else None
            made[place] = replace(made[place], use=use, doubt=doubt)
    return tuple(made)


def _reader(table: Table, places: Sequence[int], size: int) -> Read:
    """The slices of some of these columns, at most `size` rows at a time."""

    def read(some: Sequence[int]) -> Iterator[Sequence[pa.Array]]:
        wanted = [places[one] for one in some]
        return (part.columns for part in table.slices(size, wanted))

    return read


def _doubt(table: Table, use: ColumnUse, doubt: Doubt) -> Issue:
    sent = {"integer": "whole numbers", "number": "numbers"}.get(use.kind, "text")
    return Issue(
        "column-as-text",
        f"{doubt.found}; the column is sent as {sent}",
        doubt.fix,
        severity="warning",
        sheet=table.sheet,
        line=table.header_line,
        column=use.header,
        target=use.target,
        value=doubt.example,
    )
