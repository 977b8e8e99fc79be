"""`workbench twin`: the practice vendor alone, and what it holds."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from workbench import cli_words as words
from workbench.cli_ending import print_json
from workbench.cli_options import JSON
from workbench.errors import WorkbenchError


@click.group(invoke_without_command=True)
@click.option("--port", type=int, default=8600, help="0 takes a free one.")
@click.option("--state", type=click.Path(path_type=Path), help="Where it keeps what it holds.")
@click.option("--log", type=click.Path(path_type=Path), help="One line per request.")
@click.option("--faults", type=click.Path(path_type=Path), help="A JSON list of what goes wrong.")
@click.option("--help-faults", is_flag=True, help="Tell every fault that it can hold, then end.")
@click.option("--no-quota", is_flag=True, help="Without the vendor's request rates.")
@click.option("--reset", is_flag=True, help="Forget everything it holds, first.")
@click.pass_context
def twin(
    context: click.Context,
    port: int,
    state: Path | None,
    log: Path | None,
    faults: Path | None,
    help_faults: bool,
    no_quota: bool,
    reset: bool,
) -> None:
    """The practice vendor alone, until Ctrl-C; `twin show` prints what it holds."""
    if context.invoked_subcommand is not None:
        return
    from workbench.delivery import homes

    files = ["--state", str(state or homes.twin_state()), "--log", str(log or homes.twin_log())]
    more = ["--faults", str(faults)] if faults else []
    told = (("--no-quota", no_quota), ("--reset", reset), ("--help-faults", help_faults))
    flags = [flag for flag, on in told if on]
    command = [sys.executable, "-m", "workbench.twin", "--port", str(port), *files, *more, *flags]
    # The same process from here on: a signal meant for the twin reaches the twin.
    os.execv(command[0], command)


@twin.command("show")
@click.argument("what", default="audiences", type=click.Choice(list(words.HELD)))
@click.argument("name", required=False)
@click.option("--state", type=click.Path(path_type=Path), help="Of a twin started with --state.")
@JSON
def twin_show(what: str, name: str | None, state: Path | None, as_json: bool) -> None:
    """What the twin holds of one kind, all of it or what has the name."""
    from workbench.delivery import homes
    from workbench.twin.holdings import ALL, FIRST, NotHeld, show

    try:
        # A program reads all of it, a person the first.
        held = show(state or homes.twin_state(), what, name, limit=ALL if as_json else FIRST)
    except NotHeld as err:
        raise WorkbenchError(str(err)) from err
    if as_json:
        print_json(held)
    else:
        click.echo(words.holdings_text(held))
