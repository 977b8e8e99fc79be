"""The verbs whose outcome is a recipe's file: a first draft of it, and what the vendor knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack

from workbench import notebook, verbs
from workbench.delivery import preflight
from workbench.destinations.registry import destination
from workbench.destinations.schemas import unmapped, unmapped_words
from workbench.errors import FixTheFile
from workbench.plans import preparing
from workbench.recipes.recipe import Recipe, checked_reading
from workbench.running import target
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.machine import unwritable
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.reading import Reading


def recipe(
    file: Path | str,
    to: str,
    *,
    set: Mapping[str, OptionValue] | None = None,
    out: Path | str | None = None,
    replace_file: bool = False,
    tell: verbs.Tell = notebook.tell,
    **hints: Unpack[verbs.Hints],
) -> Recipe:
    """A suggested recipe for a file, similar names included; written to `out` where given.

    Raises FixTheFile where `out` holds something else, unless `replace_file` says that it may go.

    Further sheets that `set` names are in it with columns of their own, as on the page. A column
    whose header is an error is not in it, so that it is decided before anything is sent.
    `tell` is given a sentence for whatever is to be looked over; a required target that no column
    is mapped to comes last.
    """
    goal = destination(to)
    reading = checked_reading(Reading(**hints), "This command")
    table = open_table(Path(file), reading)
    made, findings = preparing.suggested_recipe(table, goal.key, set or {}, reading, fuzzy=True)
    made = preparing.undecided(made, findings)
    further = _further(Path(file), table, made)
    made = replace(made, also=tuple(about for _, about, _ in further))
    if out is not None:
        _write_recipe(made, verbs.spared(Path(file), Path(out)), tell, replace_file=replace_file)
    for issue in (*table.notices, *findings, *(one for *_, said in further for one in said)):
        tell(issue.sentence())
    for opened, about in ((table, made), *((sheet, about) for sheet, about, _ in further)):
        fields = destination(about.destination).fields
        if (missing := unmapped(about.columns, fields)) is not None:
            where = f"Sheet “{opened.sheet}”: " if about is not made else ""
            tell(where + unmapped_words(missing, opened.headers, opened.likely_header))
    return made


def _further(
    file: Path, table: Table, main: Recipe
) -> list[tuple[Table, Recipe, tuple[Issue, ...]]]:
    """Each further sheet that the options name, its suggested recipe, and what there is to say."""
    found = []
    goal = destination(main.destination)
    for link, sheet in preparing.further_sheets(goal, main.options, table.sheet):
        reading = replace(main.reading, sheet=sheet, header_row=None)
        opened = open_table(file, reading)
        made, said = preparing.suggested_recipe(opened, link.destination, {}, reading, fuzzy=True)
        # What is asked once is asked for the whole send.
        about = replace(preparing.undecided(made, said), options={})
        found.append((opened, about, (*opened.notices, *said)))
    return found


def _write_recipe(made: Recipe, out: Path, tell: verbs.Tell, *, replace_file: bool) -> None:
    try:
        earlier = out.read_bytes() if out.is_file() else b""
        if earlier not in (b"", made.toml().encode()) and not replace_file:
            # A recipe is worked on by hand, which no other verb's outcome is.
            message = f"{out} holds something else: choose another name, or add --replace"
            raise FixTheFile(message)
        out.write_bytes(made.toml().encode())
    except OSError as err:
        raise FixTheFile(unwritable(out, err)) from err
    if earlier not in (b"", made.toml().encode()):
        tell(f"Replaced what {out} held, {len(earlier):,} bytes")


def facts(
    file: Path | str, *, connection: str = "twin", tell: verbs.Tell = notebook.tell
) -> dict[str, Any]:
    """What a recipe needs to know from the vendor, recorded in the recipe's file with its date.

    Columns take the kinds that these facts declare; `tell` is given a sentence for each change.
    """
    path = Path(file)
    found = Recipe.load(path)
    goal = destination(found.destination)
    with target(connection, found.destination) as there:
        seen = preflight.look(there, goal, found.options)
    known = {"seen_at": seen.seen_at, "connection": seen.connection, "exists": seen.exists}
    if seen.size is not None:
        known["size"] = seen.size
    if goal.recorded is not None:
        known |= goal.recorded(seen.found, seen.seen_at)
    told = preparing.as_declared(replace(found, facts=known))
    path.write_text(told.toml(), encoding="utf-8")
    for before, now in zip(found.columns, told.columns, strict=True):
        if before != now:
            tell(f"Column “{now.header}” is sent as {now.kind} and not as {before.kind}")
    return known
