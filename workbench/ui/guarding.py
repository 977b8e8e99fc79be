"""Whatever goes wrong on a page becomes one sentence there; a traceback goes only to the log."""

from __future__ import annotations

import contextlib
import secrets
import traceback
from collections.abc import Callable, Iterator

import streamlit as st

from workbench.delivery import homes
from workbench.delivery.origins import known_keys
from workbench.delivery.secrets import redact
from workbench.errors import WorkbenchError
from workbench.ui import draft_files, presenting
from workbench.ui.page_words import said
from workbench.ui.wording import title_of
from workbench.vocabulary.machine import refused

LOG = "app-errors.log"


@contextlib.contextmanager
def guarded(afterwards: Callable[[Exception], None] | None = None) -> Iterator[None]:
    """Shows an error instead of raising it, and then what `afterwards` draws.

    Streamlit's own stop and rerun pass through.
    """
    try:
        yield
    except WorkbenchError as err:
        show(err)
        if afterwards is not None:
            afterwards(err)
    except Exception as err:
        if isinstance(err, OSError) and (told := refused(err)):
            show(WorkbenchError(told))
            if afterwards is not None:
                afterwards(err)
            return
        ident = _noted(err)
        st.error(
            f"An unexpected error came in between; your draft is kept. The details are in {LOG} in "
            f"the workbench's folder, under {ident}.",
            title="That should not have happened",
            icon=":material/error:",
        )
        if afterwards is not None:
            afterwards(err)


def show(err: WorkbenchError) -> None:
    """An error that the reader can do something about."""
    st.error(said(err), title=title_of(err), icon=":material/error:")


def _noted(err: Exception) -> str:
    """Writes the traceback to the log, without any key, and returns the name it has there."""
    ident = secrets.token_hex(4)
    # What an exception says may quote a cell; where it was raised does not.
    frames = [*traceback.format_tb(err.__traceback__), type(err).__name__]
    told = "".join(frames if presenting.on() else traceback.format_exception(err))
    # The log is a help and no duty: a full disk must not hide the sentence.
    with contextlib.suppress(OSError, WorkbenchError):
        log = homes.private_file(homes.home() / LOG)
        with log.open("a", encoding="utf-8", errors="replace") as sink:
            sink.write(f"{draft_files.now()} {ident}\n{redact(told, known_keys())}\n")
    return ident
