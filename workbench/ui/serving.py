"""The app's own process: Streamlit, with a few things done before it starts."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import threading

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

# Set by launching.py: standard input is then a pipe that closes with that process.
WITH_PARENT = "WORKBENCH_ENDS_WITH_PARENT"


def serve() -> None:
    """Streamlit's own command line, warmed up for our pages."""
    if os.environ.get(WITH_PARENT):
        threading.Thread(target=_end_with_parent, daemon=True).start()
    # Streamlit takes a folder called pages for its older kind of navigation until st.navigation
    # has run once: a link straight to a page would begin with “Page not found”.
    PagesManager.uses_pages_directory = False
    # Loaded before the first reader comes, who would otherwise wait for it.
    importlib.import_module("workbench.verbs")
    # Streamlit looks through everything for garbage after each run, also that of a page which only
    # asks whether anything has changed; what has been loaded by now is none.
    gc.freeze()
    main(prog_name="streamlit")


def _end_with_parent() -> None:
    # os.read and not sys.stdin, whose lock would keep the interpreter from ending.
    with contextlib.suppress(OSError):
        while os.read(0, 4_096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    serve()
