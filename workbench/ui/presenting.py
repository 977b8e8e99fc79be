"""While the workbench is shown to others: the one way by which cells and names get to a page.

Masked is whatever a caller does not name as harmless; without presentation all is as it was.
"""

from __future__ import annotations

import contextlib
import json as texts
import time
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import altair as alt
import pandas as pd
import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from workbench.delivery import homes, origins, presentation
from workbench.destinations.registry import DESTINATIONS
from workbench.errors import WorkbenchError
from workbench.results.masking import Masks, unescaped
from workbench.results.own_words import own_wholes, own_words
from workbench.ui import draft_files
from workbench.ui.drafting import Draft
from workbench.ui.wording import marks, presenting_turned
from workbench.ui.written import LABELS

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

SIGN = "Presenting: cells are masked"
OFF = "Off while presenting: a file would hold the real cells."
# A header that looks like a cell is one, as in a file whose first row is data.
DIGITS = 5
# Of two digits each, beside the first: as many as an integer of 64 bits has.
MOST_GROUPS = 8


# Of the workbooks that were opened since the app began: their sheets' names are no cells.
_SHEETS: set[str] = set()


def named(sheets: Sequence[str]) -> None:
    """These are the names of sheets, which stay readable while presenting."""
    _SHEETS.update(one for one in sheets if one and not _like_a_cell(one))


def on() -> bool:
    """Whether cells are masked now."""
    return presentation.presenting()


def tag() -> str:
    """A part of a widget's key: what it held of the real cells is forgotten when masks begin."""
    return "-masked" if on() else ""


def cell(text: object, column: str = "", made: Draft | None = None) -> str:
    """A cell as it may be shown; that of a cleared column of the draft `made` as it is."""
    told = str(text)
    if not on() or (made is not None and column in made.cleared):
        return told
    return _masks().masked(told)


def leaf(told: str, column: str = "", made: Draft | None = None) -> str:
    """A value of a record as it may be shown: masked as the same one is in the body."""
    return cell(unescaped(told), column, made) if on() else told


def text(sentence: object) -> str:
    """A sentence that may quote cells."""
    return _masks().text(str(sentence)) if on() else str(sentence)


def name(told: str) -> str:
    """A name that may come from a cell: shown where somebody gave it as an option."""
    return _masks().name(told) if on() else told


def header(told: str) -> str:
    """A column's name, which is shown unless it looks like a cell itself."""
    return cell(told) if on() and _like_a_cell(told) else told


def body(told: str, form: str, made: Draft | None = None, *, whole: bool = False) -> str:
    """A request's or an answer's body, `form` json or xml; it may be cut off.

    Of a `whole` request what the draft says beside its rows is no cell.
    """
    if not on():
        return told
    masks, cleared, options = _masks(), _cleared(made), _options(made) if whole else None
    how = masks.xml_text if form == "xml" else masks.json_text
    return how(told, cleared, options=options)


def answer(told: str, token: str = "") -> str:
    """What a vendor answered, or a piece of it: its error codes stay where they are known, and so
    do its words of success and its token."""
    if not on():
        return told
    masks, start = _masks(), told.lstrip()[:1]
    if start in ("{", "["):
        return masks.answer_text(told, token)
    return masks.xml_text(told) if start == "<" else masks.text(told)


def values(found: Any, made: Draft | None = None) -> Any:
    """The same of parsed JSON, which is a whole request's where it is of a draft."""
    return _masks().values(found, _cleared(made), options=_options(made)) if on() else found


def frame(
    shown: pd.DataFrame,
    *,
    clear: Collection[str] = (),
    words: Collection[str] = (),
    names: Collection[str] = (),
    made: Draft | None = None,
) -> pd.DataFrame:
    """A table with every column masked but those named: `clear` as they are, `words` as sentences
    and `names` as names."""
    if not on():
        return shown
    masks = _masks()
    told = {}
    for place, label in enumerate(shown.columns):
        column = shown.iloc[:, place]
        if label in clear or (made is not None and label in made.cleared):
            told[label] = column
            continue
        how: Callable[[str], str] = masks.masked
        how = masks.text if label in words else masks.name if label in names else how
        cells = ["" if pd.isna(one) else how(str(one)) for one in column]
        told[header(str(label))] = pd.Series(cells, index=shown.index, dtype="str")
    return pd.DataFrame(told, index=shown.index)


def dataframe(
    shown: pd.DataFrame,
    *,
    clear: Collection[str] = (),
    words: Collection[str] = (),
    names: Collection[str] = (),
    made: Draft | None = None,
    style: Callable[[pd.DataFrame], Styler] | None = None,
    **rest: Any,
) -> Any:
    """`st.dataframe` of the masked table, which `style` may colour."""
    told = frame(shown, clear=clear, words=words, names=names, made=made)
    return st.dataframe(told if style is None else style(told), **rest)


def table(shown: pd.DataFrame, *, escaped: Collection[str], **rest: Any) -> None:
    """`st.table`, whose cells are Markdown; the columns `escaped` are masked and escaped already.

    Every other one is masked here.
    """
    st.table(frame(shown, clear=escaped), **rest)


def editor(shown: pd.DataFrame, **rest: Any) -> pd.DataFrame:
    """`st.data_editor` of cells that are typed there; callers do without it while presenting."""
    if on():
        msg = "a grid to type in shows real cells"
        raise RuntimeError(msg)
    return st.data_editor(shown, **rest)


def code(told: str, mask: Callable[[str], str] = text, **rest: Any) -> None:
    """`st.code` of a text as `mask` lets it be seen."""
    st.code(mask(told), **rest)


def json(found: Any, made: Draft | None = None, **rest: Any) -> None:
    """`st.json` of values, or of JSON as text."""
    if on():
        found = values(texts.loads(found) if isinstance(found, str) else found, made)
    st.json(found, **rest)


def plain(told: str, mask: Callable[[str], str] = text) -> None:
    """`st.text` as `mask` lets it be seen."""
    st.text(mask(told))


def chart(made: Any, *, harmless: bool, **rest: Any) -> None:
    """`st.altair_chart`; `harmless` says that it is made of counts and of the product's words."""
    if on() and not harmless:
        st.caption(":material/visibility_off: This picture has cells in it, and is hidden.")
        return
    there = marks()
    first, further = there.groups
    groups = [first, *[further] * MOST_GROUPS]
    numbers = alt.NumberLocale(("", ""), there.decimal, groups, there.group)
    st.altair_chart(made.configure(locale=alt.Locale(number=numbers)), **rest)


def download(label: str, content: Any, **rest: Any) -> None:
    """`st.download_button`; while presenting nothing can be taken away, and no bytes are made."""
    if on():
        content, rest = b"", {**rest, "disabled": True, "help": OFF}
    st.download_button(label, content, **rest)


def download_off(label: str) -> bool:
    """Says in the place of code to copy that it is not shown; True while presenting."""
    if on():
        st.caption(f":material/visibility_off: {label}: {OFF[0].lower()}{OFF[1:]}")
    return on()


def sends_off(world: str) -> bool:
    """Says that nothing is sent to production; True while presenting and where it is that."""
    off = on() and world == "production"
    if off:
        st.caption(":material/visibility_off: Nothing is sent to production while presenting.")
    return off


def clearing(made: Draft, headers: Sequence[str]) -> tuple[str, ...]:
    """The list of columns that are shown in clear; as it stands now."""
    with st.expander("While presenting", icon=":material/visibility_off:"):
        st.caption(
            "Every cell is masked then. Columns that name nobody may be shown as they are, in the "
            "file and in its requests; answers and what the practice vendor holds stay masked."
        )
        offered = list(dict.fromkeys(one for one in headers if one.strip()))
        picked = st.multiselect(
            "Columns shown in clear",
            offered,
            [one for one in made.cleared if one in offered],
            format_func=header,
            key=f"cleared-{made.id}-{made.generation}",
            placeholder="None",
        )
    return tuple(picked)


def masked_whole(why: str) -> None:
    """Says why the columns that are shown in clear elsewhere are masked here, where there are any.

    A value that came from another file, or under another name, is nobody's to clear.
    """
    if on() and any(one.cleared for one in draft_files.saved()[0]):
        st.caption(f":material/visibility_off: Columns shown in clear are masked here too: {why}")


def switch() -> None:
    """The banner's sign and the button that begins or ends it."""
    if not on():
        st.checkbox(
            "Present",
            key="present-on",
            help="Masks every cell on every page before it leaves the server. Single columns can "
            "be shown in clear: say which on Columns.",
            on_change=_turn,
            args=(True,),
            width="content",
        )
        return
    st.badge(SIGN, icon=":material/visibility_off:", color="orange")
    if presentation.locked():
        return
    with st.popover("Show the real cells", icon=":material/visibility:"):
        st.markdown("Everybody who sees this screen will see what the files hold.")
        st.button("Show them now", key="present-off", on_click=_turn, args=(False,))


def _turn(on: bool) -> None:
    presentation.turn(on)
    _draw_others_anew()
    presenting_turned()


def _draw_others_anew() -> None:
    """Every other page that this app has open is drawn anew, so that it masks as well.

    A fragment that looks again and again would do without Streamlit's own parts, but one that
    begins while a page is drawn can leave that page empty.
    """
    here = get_script_run_ctx()
    every = getattr(runtime.get_instance(), "_session_mgr", None) if runtime.exists() else None
    if here is None or every is None:
        return
    for other in every.list_active_sessions():
        if other.session.id != here.session_id:
            # By what its reader did last, or it would be the first page.
            other.session.request_rerun(other.session._client_state)


def _cleared(made: Draft | None) -> frozenset[str]:
    """What a body calls the cleared columns of a draft."""
    if made is None or not made.cleared:
        return frozenset()
    uses = (*made.columns, *(use for one in made.also for use in one.columns))
    return frozenset(use.target for use in uses if use.header in made.cleared and use.target)


def _options(made: Draft | None) -> frozenset[str] | None:
    """The values of a draft's options as a body writes them, those that nobody changed too."""
    if made is None:
        return None
    values: list[object] = []
    for one in (made.recipe, *made.also):
        goal = DESTINATIONS.get(one.destination)
        values += [option.default for option in goal.options] if goal else []
        values += one.options.values()
    told = (one if isinstance(one, str) else texts.dumps(one) for one in values)
    return frozenset(told) - {"", "null"}


def _like_a_cell(told: str) -> bool:
    return "@" in told or sum(one.isdigit() for one in told) >= DIGITS


def _masks() -> Masks:
    words, phrases = own_words()
    # Whoever has just named something waits a second at the most until it is not masked.
    names = _names(str(homes.home()), int(time.monotonic()))
    names |= own_wholes() | _SHEETS | set(LABELS.values())
    return Masks(presentation.pseudonym_secret(), words, phrases, names)


@lru_cache(maxsize=1)
def _names(home: str, second: int) -> frozenset[str]:
    """What is known to be no cell: headers, targets, sheets, files and options of all drafts, and
    what connections are called and where they lead."""
    found: set[str] = set()
    for one in draft_files.saved()[0]:
        parts: Sequence[Any] = (one.recipe, *one.also)
        headers = [use.header for part in parts for use in part.columns]
        found |= {told for told in headers if not _like_a_cell(told)}
        found |= {use.target for part in parts for use in part.columns}
        found |= {str(part.reading.sheet) for part in parts if part.reading.sheet}
        found |= {told for told in one.options.values() if isinstance(told, str)}
        found |= {one.source.name} if one.source else set()
    return frozenset(told for told in (found | _places()) if told)


def _places() -> set[str]:
    """What connections are called and where they lead."""
    found: set[str] = set()
    with contextlib.suppress(WorkbenchError):  # a file of them that cannot be read
        for known in origins.known():
            found.add(known)
            with contextlib.suppress(WorkbenchError):  # one that cannot be used
                there = origins.connection(known)
                url = urlsplit(there.base_url)
                found |= {there.label, there.project_key, url.netloc, url.hostname or ""}
    return found
