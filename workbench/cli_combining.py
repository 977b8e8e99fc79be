"""`workbench combine`: several files become one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.cli_ending import say
from workbench.cli_options import HINTS, with_options
from workbench.cli_words import visible
from workbench.vocabulary.counting import counted


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The new .csv file.")
@with_options(HINTS)
def combine(files: tuple[Path, ...], out: Path, **given: Any) -> None:
    """The rows of several files as one; each row says which file and line it came from."""
    from workbench import combining

    made = combining.combine(files, out=out, tell=say, **given)
    click.echo(visible(f"Written to {out}: {counted(made.rows, 'row')} of {len(files)} files"))
