"""What the commands take: the options that several of them share, and how they reach the verbs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import click

Decorator: TypeAlias = "Callable[[Callable[..., Any]], Callable[..., Any]]"

HINTS = [
    click.option("--encoding", help="How the text file is encoded, like utf-8 or cp1252."),
    click.option("--delimiter", help="What parts the columns of a text file."),
    click.option("--sheet", help="Which sheet of a workbook."),
    click.option("--header-row", type=int, help="The line or Excel row of the headers, from 1."),
    click.option("--region", help="The country of phones without a country code, like FR."),
    click.option("--dates", type=click.Choice(["DMY", "MDY", "YMD"]), help="The order of dates."),
    click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark."),
]
GOAL = [
    click.option("--to", metavar="DEST", help="Where the rows go; see `workbench destinations`."),
    click.option("--set", "sets", metavar="KEY=VALUE", multiple=True, help="An option of DEST."),
]
FIXES = click.option(
    "--fixes", type=click.Path(path_type=Path), help="Other texts for single cells, as .json."
)
LISTS = [
    click.option(
        "--list", "lists", metavar="NAME=FILE", multiple=True, help="A list the recipe asks about."
    ),
    click.option(
        "--only-in",
        type=click.Path(path_type=Path),
        multiple=True,
        help="Only people who are in this file too, by their ids.",
    ),
    click.option(
        "--not-in",
        type=click.Path(path_type=Path),
        multiple=True,
        help="Only people who are not in this file.",
    ),
]
RECIPE = [
    click.option("--recipe", type=click.Path(path_type=Path), help="A recipe instead of --to."),
    FIXES,
    *LISTS,
    *GOAL,
    *HINTS,
]
FILE = click.argument("file", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else.")
CONNECTION = click.option("--connection", default="twin", help="The target; twin is practice.")


def with_options(options: list[Callable[..., Any]]) -> Decorator:
    """Several options on one command."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def what(sets: tuple[str, ...], given: dict[str, Any]) -> dict[str, Any]:
    """The verb's keywords from a command's own."""
    named = {**given, "lists": _pairs("--list", given.get("lists") or ()) or None}
    kept = {k: v for k, v in named.items() if v not in (None, ())}
    return {**kept, "set": _pairs("--set", sets)}


def _pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    """What an option that is given as NAME=VALUE says, each name once."""
    found: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"{option} {pair} has no value: write {option} {pair}=VALUE")  # noqa: EM102 - click shows it
        name = name.strip()
        if name in found:
            raise click.UsageError(f"{option} {name} is given twice: keep the one that you mean")  # noqa: EM102 - click shows it
        found[name] = value
    return found


def listed(text: str) -> tuple[str, ...]:
    """The words that an option lists, as `rejected,not_sent`."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def numbers(text: str, option: str) -> tuple[int, ...]:
    """The requests that an option names, as `3,5`; raises UsageError for anything else."""
    parts = listed(text)
    if wrong := [part for part in parts if not (part.isascii() and part.isdecimal())]:
        message = f"{option} is “{wrong[0]}”: expected numbers of requests, such as 3,5"
        raise click.UsageError(message)
    return tuple(int(part) for part in parts)
