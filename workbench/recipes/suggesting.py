"""A first recipe for a file: what each column probably means, with the reason beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.recipes.headers import known_matches, legal_name
from workbench.recipes.inference import infer
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
    fuzzy: bool = False,
) -> tuple[Suggestion, ...]:
    """A proposal for every column of the table, in its order.

    Exact names and aliases are matched always, similar names only with `fuzzy`; every other header
    becomes a free attribute under a legal name, with the kind that its cells fit.
    """
    matches = known_matches(table.headers, fields, fuzzy=fuzzy)
    known = {field.name: field for field in fields}
    taken = {match.target for match in matches.values()}
    made: list[Suggestion] = []
    unsure: list[int] = []
    for place, header in enumerate(table.headers):
        nth = table.headers[: place + 1].count(header)
        if place in matches:
            match, field = matches[place], known[matches[place].target]
            use = ColumnUse(
                header, field.name, field.kind, field_how(field, reading), occurrence=nth
            )
            made.append(Suggestion(use, match.confidence, match.why))
            continue
        name = _name_of(header, table, free, taken)
        if name.kind is None and name.target:
            unsure.append(place)
        taken.add(name.target)
        kind = name.kind or "text"
        use = ColumnUse(header, name.target, kind, _declared(kind, reading), occurrence=nth)
        made.append(Suggestion(use, name.confidence, name.why, name.finding))
    return _with_kinds(table, made, unsure, free, reading)


@dataclass(frozen=True, slots=True)
class _Name:
    """What a header says about a free attribute: its name, and its kind where it is written."""

    target: str = ""
    kind: KindName | None = None
    confidence: int = 0
    why: str = "nothing here takes it"
    finding: Issue | None = None


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
    message = f"The header is not a legal name; it is sent as “{name}”"
    mend = f"Nothing to do, or rename the column yourself: {free.pattern_words}."
    renamed = replace(finding("column-renamed", message, mend), severity="warning", target=name)
    return _Name(name, kind, 60, "an attribute of yours, renamed", renamed)


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
    unsure: list[int],
    free: FreeAttributes | None,
    reading: Reading,
) -> tuple[Suggestion, ...]:
    if not unsure or free is None:
        return tuple(made)
    hint = How(dates=reading.dates, decimal=reading.decimal, region=reading.region)
    size = min(MOST_ROWS, table.rows // SHARE + 1)
    slices = (part.columns for part in table.slices(size, unsure))
    guesses = infer(slices, table.rows, [hint] * len(unsure), free.kinds)
    for place, guess in zip(unsure, guesses, strict=True):
        use = replace(made[place].use, kind=guess.kind, how=_declared(guess.kind, reading))
        doubt = _doubt(table, use.header, guess.doubt) if guess.doubt else None
        made[place] = replace(made[place], use=use, doubt=doubt)
    return tuple(made)


def _doubt(table: Table, header: str, why: str) -> Issue:
    return Issue(
        "column-as-text",
        f"{why}; the column is sent as text",
        "Nothing to do if that is right; otherwise say how it is written, or choose its kind.",
        severity="warning",
        sheet=table.sheet,
        line=table.header_line,
        column=header,
    )
