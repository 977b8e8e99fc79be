"""The command that shows what the columns of a file hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench import cli_words as words
from workbench.cli_ending import print_json
from workbench.cli_options import FILE, HINTS, JSON, with_options
from workbench.vocabulary.counting import counted

if TYPE_CHECKING:
    from workbench.recipes.profiling import ColumnProfile, Profile

# From the lowest to the highest bar of a column.
_BLOCKS = "▁▂▃▄▅▆▇█"


@click.command()
@FILE
@with_options(HINTS)
@JSON
def profile(file: Path, as_json: bool, **hints: Any) -> None:
    """What each column of a file holds: its kind, blanks, different values, extremes."""
    from workbench import profiling

    found = profiling.profile(file, **hints)
    if as_json:
        print_json(found.as_dict())
    else:
        click.echo(profile_text(found))


def profile_text(found: Profile) -> str:
    """A profile for reading: a paragraph of a few lines for each column."""
    sheet = f", sheet {found.sheet}" if found.sheet else ""
    lines = [f"{found.file}{sheet}: {counted(found.rows, 'row')}"]
    for one in found.columns:
        lines += _column(one)
    return words.paragraph(lines)


def _column(one: ColumnProfile) -> list[str]:
    name = one.header or "(no header)"
    if not one.filled:
        return [f"  {name}  no value in {counted(one.blank, 'row')}"]
    lines = [
        f"  {name}  {one.kind}; {one.filled:,} filled, {one.blank:,} blank, "
        f"{one.distinct_words} different"
    ]
    if one.frequent:
        lines.append(f"    most frequent  {one.frequent_words}")
    extremes = "smallest and largest" if one.by == "size" else "shortest and longest"
    lines.append(f"    {extremes}  {one.range_words}")
    lines.append(f"    {_drawn(one.bars)}  {one.bars_are}")
    return [*lines, f"    {one.note}"] if one.note else lines


def _drawn(bars: tuple[int, ...]) -> str:
    """A bar of one character for each count; nothing for none."""
    most = max(bars)
    return "".join(_BLOCKS[-(-8 * bar // most) - 1] if bar else " " for bar in bars)
