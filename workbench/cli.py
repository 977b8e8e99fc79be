"""The command line: each command calls the verb of the same name and prints what it says."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from workbench import cli_ending
from workbench import cli_run_words as run_words
from workbench import cli_words as words
from workbench.cli_combining import combine
from workbench.cli_ending import print_json, say
from workbench.cli_options import (
    CONNECTION,
    FILE,
    FIXES,
    GOAL,
    HINTS,
    JSON,
    RECIPE,
    listed,
    numbers,
    what,
    with_options,
)
from workbench.cli_profiling import profile
from workbench.cli_purging import purge
from workbench.cli_twin import twin


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="audience-workbench")
def cli() -> None:
    """From a spreadsheet to Batch or Altcraft, with every row accounted for.

    Rows are people in an audience, profiles, events, catalogs and their items, or campaigns:
    `workbench destinations` lists them all.
    """


@cli.command()
@JSON
def destinations(as_json: bool) -> None:
    """Every destination with its options, limits and quotas, and where each number comes from."""
    from workbench import verbs

    every = [words.destination_words(one) for one in verbs.destinations()]
    if as_json:
        print_json({"destinations": every})
    else:
        click.echo("\n\n".join(words.destination_text(one) for one in every))


@cli.command()
@FILE
@with_options([*GOAL, *HINTS])
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The recipe's file.")
@click.option("--replace", is_flag=True, help="Also where that file holds something else.")
def recipe(
    file: Path, to: str | None, sets: tuple[str, ...], out: Path, replace: bool, **given: Any
) -> None:
    """A suggested recipe for a file: what each column means and where it goes."""
    from workbench import recipe_files

    if to is None:
        raise click.UsageError("Say where the rows go: --to DEST")  # noqa: EM101 - click shows it
    told: list[str] = []
    goal = what(sets, given)
    made = recipe_files.recipe(file, to, out=out, replace_file=replace, tell=told.append, **goal)
    for use in made.columns:
        line = f"{use.header or '(no header)'}  →  {use.target or 'left behind'}  {use.kind}"
        click.echo(words.visible(line))
    click.echo(words.visible(f"Written to {out}; look it over before you use it."))
    for sentence in told:
        say(sentence)
    sys.exit(0 if any(use.target for use in made.columns) else 1)


def _flat(known: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Names and values as a recipe's file would have them on one line each: `catalog.name`."""
    for name, value in known.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


@cli.command()
@click.option("--recipe", "file", type=click.Path(path_type=Path), required=True)
@CONNECTION
def facts(file: Path, connection: str) -> None:
    """Fetches what a recipe needs to know from the vendor and records it in the recipe."""
    from workbench import recipe_files

    known = recipe_files.facts(file, connection=connection, tell=say)
    for name, value in _flat(known):
        click.echo(words.visible(f"{name}: {value}"))


@cli.command()
@FILE
@with_options(RECIPE)
@click.option("--report", type=click.Path(path_type=Path), help="Every finding, as .xlsx.")
@click.option("--verbose", is_flag=True, help="Also the time and memory of opening the file.")
@JSON
def check(
    file: Path,
    sets: tuple[str, ...],
    report: Path | None,
    verbose: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """What is wrong with a file, where, and how to mend it; nothing is sent."""
    from workbench import verbs

    ready = verbs.prepared(file, complete=False, **what(sets, given))
    found = verbs.reported(ready, report)
    if as_json:
        cost = {"cost": dict(ready.table.cost)} if verbose else {}
        print_json({**found.as_dict(), **cost})
    else:
        click.echo(words.report_text(found))
        if missing := verbs.missing_options(ready):
            needed = " and ".join(f"--set {name}=..." for name in missing)
            say(f"Before it can be sent it needs {needed}")
        if verbose:
            click.echo(words.cost_text(ready.table.cost))
    sys.exit(1 if found.errors else 0)


@cli.command()
@FILE
@with_options(RECIPE)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The plan's folder.")
@click.option(
    "--suppress",
    type=click.Path(path_type=Path),
    help="People who are held back: ids, e-mail addresses or phones.",
)
@click.option("--slice-rows", type=click.IntRange(1), hidden=True, default=50_000)
@JSON
def plan(
    file: Path,
    sets: tuple[str, ...],
    out: Path,
    suppress: Path | None,
    slice_rows: int,
    as_json: bool,
    **given: Any,
) -> None:
    """Exactly the requests that would be sent, as files; nothing is sent."""
    from workbench import verbs

    goal = what(sets, given)
    made = verbs.plan(file, out=out, suppress=suppress, slice_rows=slice_rows, tell=say, **goal)
    if as_json:
        sys.stdout.write((made.folder / "plan.json").read_text(encoding="utf-8") + "\n")
    else:
        click.echo(words.plan_text(made))
    sys.exit(1 if made.not_sent.get("invalid") else 0)


@cli.command()
@FILE
@with_options(RECIPE)
@CONNECTION
@click.option("--first", type=click.IntRange(1), help="Send so many good rows, then pause.")
@click.option("--all-or-nothing", is_flag=True, help="Send nothing unless every row can be sent.")
@click.option(
    "--suppress",
    type=click.Path(path_type=Path),
    help="People who are held back: ids, e-mail addresses or phones.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--expect-rows", type=int, help="With --yes in production: the rows you expect.")
@JSON
def send(
    file: Path,
    sets: tuple[str, ...],
    connection: str,
    first: int | None,
    all_or_nothing: bool,
    suppress: Path | None,
    yes: bool,
    expect_rows: int | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Sends the good rows and follows them until the vendor applies them; the counts come last."""
    from workbench import verbs

    done = verbs.send(
        file,
        connection=connection,
        first=first,
        all_or_nothing=all_or_nothing,
        suppress=suppress,
        confirm=words.Asking(yes=yes, expect_rows=expect_rows),
        notice=say,
        watch=run_words.Progress(quiet=as_json),
        **what(sets, given),
    )
    _told(done, as_json)


@cli.command()
@click.argument("run")
@JSON
def resume(run: str, as_json: bool) -> None:
    """Goes on with a run that was paused, killed or interrupted."""
    from workbench import running

    _told(running.resume(run, watch=run_words.Progress(quiet=as_json)), as_json)


@cli.command()
@click.argument("run")
@JSON
def status(run: str, as_json: bool) -> None:
    """A run at this moment."""
    from workbench import running

    now = running.status(run)
    if as_json:
        print_json(now.as_dict())
    else:
        click.echo(_status(now))


@cli.command()
@JSON
def runs(as_json: bool) -> None:
    """Every run, the newest first."""
    from workbench import running

    every = running.runs()
    if as_json:
        print_json({"runs": [{**one.as_dict(), "created_at": one.created_at} for one in every]})
    else:
        click.echo(run_words.runs_text(every))


@cli.command()
@click.argument("run")
@JSON
def cancel(run: str, as_json: bool) -> None:
    """Sends nothing more of a run; what has left stays as it is."""
    from workbench import running

    now = running.cancel(run)
    if as_json:
        print_json(now.as_dict())
    else:
        click.echo(_status(now))


@cli.command()
@click.argument("run")
@click.option("--arrived", default="", help="Requests that you know to have arrived: 3,5")
@click.option("--not-arrived", default="", help="Requests that you know not to have arrived.")
@click.option("--because", default="", help="How you know, for the record.")
@JSON
def reconcile(run: str, arrived: str, not_arrived: str, because: str, as_json: bool) -> None:
    """Settles rows without a trustworthy answer: looks at the vendor, or notes your word."""
    from workbench import settling

    done = settling.reconcile(
        run,
        arrived=numbers(arrived, "--arrived"),
        not_arrived=numbers(not_arrived, "--not-arrived"),
        because=because,
    )
    if not as_json:
        click.echo(run_words.settled_text(done.settled))
        click.echo(_status(done.run))
    else:
        print_json(done.as_dict())
    sys.exit(run_words.exit_code(done.run))


@cli.command()
@click.argument("run")
@click.option("--fates", default="rejected,not_sent", help="Which rows, by their fate.")
@click.option("--include-unknown", is_flag=True, help="Also rows without a trustworthy answer.")
@click.option("--halve", is_flag=True, help="Takes refused requests apart, down to the bad rows.")
@FIXES
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--expect-rows", type=int, help="With --yes in production: the rows you expect.")
@JSON
def retry(
    run: str,
    fates: str,
    include_unknown: bool,
    halve: bool,
    fixes: Path | None,
    yes: bool,
    expect_rows: int | None,
    as_json: bool,
) -> None:
    """A new run of the rows of an earlier one that were not accepted, checked again first."""
    from workbench import retrying

    chosen = listed(fates)
    if unknown := [fate for fate in chosen if fate not in ("rejected", "not_sent", "unknown")]:
        raise click.UsageError(f"“{unknown[0]}” cannot be retried: rejected, not_sent or unknown")  # noqa: EM102 - click shows it
    done = retrying.retry(
        run,
        fates=chosen,
        include_unknown=include_unknown,
        halving=halve,
        fixes=fixes,
        confirm=words.Asking(yes=yes, expect_rows=expect_rows),
        notice=say,
        watch=run_words.Progress(quiet=as_json),
    )
    _told(done, as_json)


@cli.command()
@click.argument("run")
@click.option("--out", type=click.Path(path_type=Path), required=True, help=".xlsx or .csv")
@click.option("--fates", default="", help="Only rows of these, such as rejected,unknown.")
@click.option("--retries", is_flag=True, help="Each row by what became of it last, in any retry.")
def export(run: str, out: Path, fates: str, retries: bool) -> None:
    """What became of every row, beside the row itself."""
    from workbench import family_results, verbs

    write = family_results.export_family if retries else verbs.export
    made = write(run, out, fates=listed(fates))  # type: ignore[arg-type]  # it judges the words
    click.echo(words.visible(f"Written to {made}"))


@cli.command()
@FILE
@with_options(RECIPE)
@click.option("--chunk", type=click.IntRange(1), default=1, help="Which request.")
@click.option("--as", "language", type=click.Choice(["curl", "python", "http"]), default="curl")
def snippet(file: Path, sets: tuple[str, ...], chunk: int, language: Any, **given: Any) -> None:
    """One request as code that runs elsewhere; the secret is a placeholder."""
    import tempfile

    from workbench import verbs

    with tempfile.TemporaryDirectory() as folder:
        made = verbs.plan(file, out=Path(folder) / "plan", **what(sets, given))
        click.echo(verbs.snippet(made, chunk, language), nl=False)


@cli.command()
@click.option("--port", type=int, help="Otherwise the first free one from 8501.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser window.")
@click.option("--present", is_flag=True, help="Mask every cell, for as long as the app runs.")
def app(port: int | None, no_browser: bool, present: bool) -> None:
    """The app and its practice vendor on this machine, until Ctrl-C.

    With --present no page shows a cell of a file, nothing can be downloaded, and nothing is sent
    to production; the pages cannot turn that off.
    """
    from workbench.ui.launching import launch

    sys.exit(launch(port=port, browser=not no_browser, present=present))


cli.add_command(combine)
cli.add_command(profile)
cli.add_command(purge)
cli.add_command(twin)


def _status(now: Any) -> str:
    from workbench import running

    rejected = running.rejected_rows(now, run_words.LISTED)
    return run_words.status_text(now, rejected, running.timing(now))


def _told(done: Any, as_json: bool) -> NoReturn:
    """Prints a run's last state and ends with the exit code that it deserves."""
    if as_json:
        print_json(done.as_dict())
    else:
        click.echo(_status(done))
    sys.exit(run_words.exit_code(done))


def main() -> None:
    """Runs a command; whatever goes wrong is one sentence on stderr, never a traceback."""
    cli_ending.run(cli)
