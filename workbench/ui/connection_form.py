"""The form that adds a connection; what is typed into it stays on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, cast

import streamlit as st

from workbench.delivery import adding, addresses, keeping
from workbench.delivery.added import Added
from workbench.delivery.connections import Vendor
from workbench.errors import FixTheConnection, WorkbenchError
from workbench.ui import draft, guarding

WORLDS: Mapping[str, Literal["test", "production"]] = {"Test": "test", "Production": "production"}
VENDORS = {"Batch": "batch", "Altcraft": "altcraft"}
_WHERE = {
    "keyring": "The key is kept in this machine's keyring, and in no file of the workbench.",
    "session": (
        "This machine has no keyring that works, so the key is kept for this session only: in the "
        "app's memory, in no file, and forgotten when the app ends."
    ),
}
_SAID, _NAME = "connection-said", "new-name"


def add_form() -> None:
    """The form; the key that is typed there is never shown again."""
    st.subheader("Add a connection")
    _outcome()
    st.caption(_WHERE[keeping.best()])
    chosen = st.radio("Vendor", list(VENDORS), horizontal=True, key="new-vendor")
    vendor = cast("Vendor", VENDORS[str(chosen)])
    with st.form("new-connection", enter_to_submit=False):
        label = st.text_input("Name", max_chars=adding.MOST_NAME, key=_NAME)
        world = st.selectbox("World", list(WORLDS), index=None, key="new-world")
        if vendor == "batch":
            host, project = addresses.BATCH_HOST, _secret("Project key")
            key = _secret("REST key")
        else:
            host = st.selectbox("Host", addresses.altcraft_hosts(), key="new-host")
            project, key = "", _secret("Token")
        st.caption("The same name again, with the same target, takes a new key.")
        pressed = st.form_submit_button("Add it", icon=":material/add_link:", key="add-connection")
    if pressed:
        draft.put(_SAID, _added(label, vendor, world, host, key, project))
        # The boxes of the keys are new ones from now on, so that no session holds what was typed.
        draft.taken()
        st.rerun()


def _secret(label: str) -> str:
    return st.text_input(label, type="password", key=draft.upload_key(label))


def _outcome() -> None:
    """What came of the form that was sent last, once."""
    told = draft.picked(_SAID, None)
    draft.put(_SAID, None)
    if isinstance(told, WorkbenchError):
        guarding.show(told)
    elif told:
        draft.put(_NAME, "")
        st.success(str(told), icon=":material/check_circle:")


def _added(
    label: str, vendor: Vendor, world: str | None, host: str, key: str, project: str
) -> WorkbenchError | str:
    """Keeps the connection; the sentence about it, or why it is not kept."""
    try:
        if world is None:
            message = "No world is chosen: say whether it is a test or a production project"
            raise FixTheConnection(message)
        one = Added(
            name=name_of(label),
            vendor=vendor,
            world=WORLDS[world],
            host=host,
            label=label.strip(),
        )
        kept = adding.add(one, key, project)
    except WorkbenchError as err:
        # A new one: the frames of the other hold what was typed.
        return type(err)(str(err))
    where = {"keyring": "in the keyring", "session": "for this session only"}[kept]
    return f"It is added, and its key is kept {where}. Test it above."


def name_of(label: str) -> str:
    """The name that a label becomes, as the command line and variables spell it: `my_shop`."""
    return re.sub(r"[^a-z0-9]+", "_", label.strip().lower()).strip("_")
