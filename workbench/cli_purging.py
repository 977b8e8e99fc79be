"""`workbench purge`: what it asks, and what it says."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from workbench.cli_ending import print_json
from workbench.cli_options import JSON
from workbench.cli_words import visible
from workbench.errors import FixTheRecipe
from workbench.vocabulary.counting import counted

if TYPE_CHECKING:
    from workbench.purging import Found


@click.command()
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--older-than", type=click.FloatRange(0), help="Days, 30 unless given.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
def purge(runs: tuple[str, ...], older_than: float | None, yes: bool, as_json: bool) -> None:
    """Deletes runs with all that is known of their rows, and drafts, from this machine for good.

    The runs that are named, or else all that ended long enough ago.
    """
    from workbench import purging

    if runs and older_than is not None:
        raise click.UsageError("Name runs, or say --older-than; not both")  # noqa: EM101 - click shows it
    age = {} if older_than is None else {"older_than": older_than}
    done = purging.purge(*runs, **age, confirm=Asking(yes=yes))
    if as_json:
        print_json(done.as_dict())
    else:
        click.echo(text(done))
    sys.exit(0 if done.clean else 3)


def text(found: Found) -> str:
    """What goes or went, a line each."""
    what = found.purge
    if found.nothing:
        lines = ["What was begun is finished" if found.deleted else "Nothing to delete"]
    else:
        verb = "Deleted" if found.deleted else "This deletes for good"
        size = "" if found.deleted else f", {what.bytes / 1000:,.0f} kB"
        lines = [f"{verb}: {_counts(found)}{size}"]
    for one in what.runs:
        unknown = f", {one.counts.unknown:,} of an unknown fate" if one.counts.unknown else ""
        rows = counted(one.rows, "row")
        lines.append(f"  {one.run}  {one.state}  {one.file_name}, {rows}{unknown}")
    lines += [f"Kept: {run}; {why}" for run, why in what.kept]
    if not found.clean:
        lines.append(
            "The journal's file still holds traces of it, since a run is being sent or somebody "
            "reads: `workbench purge` once more cleans it"
        )
    return "\n".join(visible(line) for line in lines)


def _counts(found: Found) -> str:
    what = found.purge
    parts = [
        counted(len(going), noun, nouns)
        for going, noun, nouns in (
            (what.runs, "run", "runs"),
            (what.drafts, "draft", "drafts"),
            (what.leftovers, "plan or file left behind", "plans and files left behind"),
            (what.logs, "log of errors", "logs of errors"),
        )
        if going
    ]
    return ", ".join([*parts, *(["all that practice holds"] if found.practice else [])])


@dataclass(frozen=True, slots=True)
class Asking:
    """The question before anything is deleted."""

    yes: bool

    def __call__(self, found: Found) -> None:
        """Raises FixTheRecipe unless a person agrees."""
        if self.yes:
            return
        if not sys.stdin.isatty():
            message = "This deletes for good: run it in a terminal to see what, or add --yes"
            raise FixTheRecipe(message)
        click.echo(text(found), err=True)
        if not click.confirm("Delete it?", err=True):
            message = "Nothing was deleted"
            raise FixTheRecipe(message)
