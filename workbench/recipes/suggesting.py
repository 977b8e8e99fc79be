"""A first recipe for a file: what each column probably means, with the reason beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.consents import consent_doubt, consent_targets, near_doubt, says_consent
from workbench.recipes.doubts import Doubt
from workbench.recipes.evidence import with_evidence
from workbench.recipes.headers import Match, known_matches, rivals
from workbench.recipes.inference import Asked, Read, infer
from workbench.recipes.naming import Finding, Rival, attribute_name, family_name, second_name
from workbench.recipes.recipe import ColumnUse
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.reading import Reading

# At an eighth of the rows a text column is out of every race after one slice; memory is bounded.
MOST_ROWS, SHARE = 125_000, 8
# Of fewer rows a look costs no more than a look at one row.
LEAST_ROWS = 1_000
# So few rows are read once and held: opening thousands of columns takes longer than reading one.
HELD_ROWS = 10_000
_SENT: Mapping[KindName, str] = {
    "integer": "whole numbers",
    "number": "numbers",
    "boolean": "true and false",
    "date": "dates",
    "array": "lists",
}


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

    Exact names and aliases are matched always, similar names and what cells look like only with
    `fuzzy`; a header that is spelled as one of the `families` is that target, and every other one
    becomes a free attribute under a legal name, with the kind that its cells fit.
    """
    families_of = {
        place: spelled
        for place, header in enumerate(table.headers)
        if (spelled := family_name(header, families, _finder(table, header)))
    }
    matches = known_matches(table.headers, fields, fuzzy=fuzzy, spelled=families_of)
    if fuzzy:
        matches = with_evidence(table, fields, matches, families_of)
    taken = {match.target for match in matches.values()}
    seconds = _seconds(table.headers, fields, matches, families_of)
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
        finding = _finder(table, header)
        name, rule = families_of.get(place) or (
            attribute_name(header, free, taken, finding),
            free,
        )
        if place in seconds:
            name = second_name(name, seconds[place], header, place, finding)
        if rule is not None and name.kind is None and name.target:
            unsure[place] = rule.kinds
        taken.add(name.target)
        kind = name.kind or "text"
        use = ColumnUse(header, name.target, kind, _declared(kind, reading), occurrence=nth)
        made.append(Suggestion(use, name.confidence, name.why, name.finding))
    _with_kinds(table, made, unsure, reading)
    _ask_about_consent(table, made, fields, matches)
    return tuple(made)


def _finder(table: Table, header: str) -> Finding:
    """Makes errors about one header."""

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

    return finding


def _seconds(
    headers: Sequence[str],
    fields: Sequence[Field],
    matches: Mapping[int, Match],
    spelled: Collection[int],
) -> dict[int, Rival]:
    """For each header that means the target of another column, that one."""
    return {
        place: Rival(
            next(one for one in fields if one.takes(matches[first].target)),
            matches[first].target,
            headers[first],
            first,
        )
        for place, first in rivals(headers, fields, matches, spelled).items()
    }


def _declared(kind: KindName, reading: Reading) -> How:
    """The declared ways of writing that matter to a kind."""
    return How(
        dates=reading.dates if kind == "date" else None,
        decimal=reading.decimal if kind == "number" else None,
        region=reading.region if kind == "phone" else None,
    )


def field_how(field: Field, reading: Reading) -> How:
    """How a known target's column is read: its own words, and the declared ways of writing."""
    how = _declared(field.of if field.kind == "array" else field.kind, reading)
    return replace(how, values=tuple((choice, choice) for choice in field.choices))


def _with_kinds(
    table: Table,
    made: list[Suggestion],
    unsure: dict[int, tuple[KindName, ...]],
    reading: Reading,
) -> None:
    """Gives the proposals the kinds that the cells fit, among those that each target takes."""
    hint = How(dates=reading.dates, decimal=reading.decimal, region=reading.region)
    size = _size(table)
    for kinds in dict.fromkeys(unsure.values()):
        places = [place for place, allowed in unsure.items() if allowed == kinds]
        asked = [Asked(made[place].use.header, hint) for place in places]
        guesses = infer(_reader(table, places, size), table.rows, asked, kinds)
        for place, guess in zip(places, guesses, strict=True):
            kind = guess.kind if guess.kind in kinds else kinds[0]
            use = replace(made[place].use, kind=kind, how=_declared(kind, reading))
            told = guess.doubt
            told = with_lines(table, place, told) if told else None
            doubt = _doubt(table, use, told) if told else None
            made[place] = replace(made[place], use=use, doubt=doubt)


def _ask_about_consent(
    table: Table, made: list[Suggestion], fields: Sequence[Field], known: Collection[int]
) -> None:
    """Gives the proposals of columns that are no `known` target the question if they are consent.

    Of numbers, dates and lists only those are looked at whose header speaks of consent.
    """
    targets = consent_targets(fields)
    unknown = [n for n, one in enumerate(made) if one.use.target and n not in known and targets]
    told = {n: near_doubt(made[n].use.header, fields) for n in unknown}
    looked = [
        n
        for n in unknown
        if told[n] is None and (made[n].use.kind == "text" or says_consent(made[n].use.header))
    ]
    for n, texts in filled_cells(table, looked):
        told[n] = consent_doubt(texts, targets, table.rows, header=made[n].use.header)
    for n, doubt in told.items():
        if doubt is not None:
            made[n] = replace(made[n], doubt=_doubt(table, made[n].use, doubt))


def filled_cells(table: Table, places: Sequence[int]) -> Iterator[tuple[int, Iterator[pa.Array]]]:
    """For each of these columns its filled cells, part by part."""
    read = _reader(table, places, _size(table)) if places else None
    for nth, place in enumerate(places):
        assert read is not None
        yield place, (text.drop_null() for (text,) in read([nth]))


def _size(table: Table) -> int:
    """The rows that are looked at together."""
    return min(MOST_ROWS, max(LEAST_ROWS, table.rows // SHARE + 1))


def _reader(table: Table, places: Sequence[int], size: int) -> Read:
    """The slices of some of these columns, at most `size` rows at a time."""
    if table.rows <= HELD_ROWS:
        held = [part.columns for part in table.slices(size, places)]
        return lambda some: ([columns[one] for one in some] for columns in held)

    def read(some: Sequence[int]) -> Iterator[Sequence[pa.Array]]:
        wanted = [places[one] for one in some]
        return (part.columns for part in table.slices(size, wanted))

    return read


def with_lines(table: Table, place: int, doubt: Doubt) -> Doubt:
    """The doubt with the lines of the cells that contradict each other."""
    lines: dict[str, int] = {}
    for part in table.slices(MOST_ROWS, [place]) if doubt.against else ():
        for cell in doubt.against:
            at = pc.index(part.columns[0], cell).as_py()
            if at >= 0 and cell not in lines:
                lines[cell] = part.line[at].as_py()
        if len(lines) == len(set(doubt.against)):
            break
    named = " and ".join(f"“{cell}” in line {lines[cell]}" for cell in doubt.against)
    return replace(doubt, found=f"{doubt.found}: {named}") if named else doubt


def _doubt(table: Table, use: ColumnUse, doubt: Doubt) -> Issue:
    return Issue(
        doubt.rule,
        f"{doubt.found}; the column is sent as {_SENT.get(use.kind, use.kind)}",
        doubt.fix,
        severity="warning",
        sheet=table.sheet,
        line=table.header_line,
        column=use.header,
        target=use.target,
        value=doubt.example,
    )
