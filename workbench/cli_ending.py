"""How a command ends: its exit code, and what went wrong as one sentence."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from typing import NoReturn

import click
import orjson

from workbench.cli_words import visible
from workbench.errors import WorkbenchError
from workbench.vocabulary.machine import refused, why


def print_json(value: object) -> None:
    """The one object that --json prints."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """One line on stderr, whatever the sentence quotes."""
    click.echo(visible(sentence), err=True)


def run(command: click.Command) -> None:
    """Runs a command; whatever goes wrong is one sentence on stderr, never a traceback.

    With --json it is an object on stdout as well.
    """
    # A polite end is a Ctrl-C by other means: the run is paused, not left running unseen.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        command(standalone_mode=False)
    except WorkbenchError as err:
        _fail(str(err), err.exit_code, err.kind)
    except click.exceptions.NoArgsIsHelpError as err:
        click.echo(err.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as err:
        _fail(" ".join(err.format_message().split()), 2, "usage")
    except (click.Abort, KeyboardInterrupt):
        sentence = "Interrupted; `workbench runs` shows what has been sent so far"
        _fail(sentence, 3, "interrupted")
    except BrokenPipeError:
        # The reader of the output has gone, as with `| head`: nothing is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as err:
        _fail(refused(err) or f"This machine refused: {why(err)}", 2, "machine")
    except MemoryError as err:
        _fail(f"This machine refused: {err}", 2, "machine")
    except UnicodeError:
        _fail("A name or a value is not valid text: write it in UTF-8", 2, "usage")
    except Exception as err:
        _fail(f"Something unexpected went wrong ({type(err).__name__}); {_kept()}", 2, "unexpected")


def _kept() -> str:
    """A defect of ours: its traceback goes to a private file, the reader gets a sentence."""
    from workbench.delivery import homes
    from workbench.delivery.origins import known_keys
    from workbench.delivery.secrets import redact

    try:
        log = homes.private_file(homes.home() / "errors.log")
        with log.open("a", encoding="utf-8", errors="backslashreplace") as lines:
            lines.write(redact(traceback.format_exc(), known_keys()))
    except (WorkbenchError, OSError) as err:
        return f"it could not be written down ({err})"
    return f"{log} has it all"


def _fail(sentence: str, code: int, kind: str) -> NoReturn:
    # Needed only here, and it takes a tenth of a second.
    from workbench.delivery.origins import known_keys
    from workbench.delivery.secrets import redact

    sentence = redact(sentence, known_keys())
    # Not asked of click: what went wrong may be the command line itself.
    if "--json" in sys.argv[1:]:
        print_json({"error": {"kind": kind, "message": sentence}})
    say(sentence)
    sys.exit(code)
