"""The draft on screen: the only module that touches Streamlit's session state.

The address carries the draft's id, the disk the draft itself, so that a reload, a crash or a
restart loses nothing; the session only remembers which draft it shows.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench.ui import draft_files
from workbench.ui.drafting import Draft

DRAFT, RUN, AGAIN = "draft", "run", "again"
_SHOWN, _UPLOADS = "draft-shown", "uploads"
_PAGE, _VISIT = "page", "visit"


def current() -> Draft:
    """The draft of this address or session; otherwise a new one, which is saved once it holds
    a decision. Where the draft of the address is gone, no other one is shown in its place."""
    name = st.query_params.get(DRAFT, "") or st.session_state.get(_SHOWN, "")
    found = draft_files.load(name) if name else None
    return Draft(id=draft_files.new_id()) if found is None else _shown(found)


def gone() -> bool:
    """Whether the address names a draft that is not here any more, or cannot be read."""
    name = st.query_params.get(DRAFT, "")
    return bool(name) and draft_files.load(name) is None


def keep(changed: Draft) -> Draft:
    """Saves the draft and shows it from now on."""
    made = replace(changed, updated_at=draft_files.now())
    draft_files.save(made)
    return _shown(made)


def begun(destination: str, connection: str) -> Draft:
    """A new draft for a destination."""
    made = Draft(id=draft_files.new_id(), destination=destination, connection=connection)
    return keep(made)


def opened(chosen: Draft) -> Draft:
    """Shows a saved draft."""
    return _shown(chosen)


def forget(gone: Draft) -> None:
    """Does not show this draft any more."""
    if st.session_state.get(_SHOWN) == gone.id:
        del st.session_state[_SHOWN]
    if st.query_params.get(DRAFT) == gone.id:
        del st.query_params[DRAFT]


def address(made: Draft) -> dict[str, str]:
    """What a link to a step of this draft carries."""
    return {DRAFT: made.id}


def run_asked() -> str:
    """The run that the address names, or ""."""
    return str(st.query_params.get(RUN, ""))


def again_asked() -> str:
    """What of a run the address asks to send again, or ""."""
    return str(st.query_params.get(AGAIN, ""))


def ask_again(what: str) -> None:
    """Asks for that from now on, also after a reload; "" asks for nothing any more."""
    if what:
        st.query_params[AGAIN] = what
    elif AGAIN in st.query_params:
        del st.query_params[AGAIN]


def picked(key: str, otherwise: object) -> object:
    """What the widget of that key holds, also before it is drawn; `otherwise` for a new one."""
    return st.session_state.get(key, otherwise)


def put(key: str, value: object) -> None:
    """What the widget of that key holds from now on; called before it is drawn."""
    st.session_state[key] = value


def visiting(page: str) -> None:
    """Notes which page is drawn: drawn again it is the same visit, after another one it is new."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE], st.session_state[_VISIT] = page, visit() + 1


def visit() -> int:
    """Which visit to a page this is."""
    return int(st.session_state.get(_VISIT, 0))


def upload_key(about: str = "upload") -> str:
    """The uploader's key; another one each time a file was taken, so that none stays in memory."""
    return f"{about}-{st.session_state.get(_UPLOADS, 0)}"


def taken() -> None:
    """The uploaded file is stored; the next uploader is an empty one."""
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1


def _shown(found: Draft) -> Draft:
    st.session_state[_SHOWN] = found.id
    if st.query_params.get(DRAFT) != found.id:
        st.query_params[DRAFT] = found.id
    return found
