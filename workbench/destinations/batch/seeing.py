"""What Batch shows of a request whose answer was lost: audiences, catalogs and campaigns.

Each looks only for what the request asked for; what cannot be told apart is not taken for it.
Pages: doc.batch.com audiences/view, catalogs/view, orchestrations/list and /view.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench.destinations.batch import audiences, catalogs
from workbench.destinations.batch.answers import body_of
from workbench.vocabulary.replies import Ask, Reply, Seen
from workbench.vocabulary.steps import Limit, Step

ORCHESTRATIONS = "2.11/orchestrations"
PAGE = Limit(100, "orchestrations a page", "doc.batch.com orchestrations/list")
MOST_PAGES = Limit(20, "pages of a list", "ours", True)


def audience(step: Step, name: str, body: bytes, ask: Ask) -> Iterable[Seen]:
    """Whether an audience is there, or gone; of its ids the vendor tells only the number."""
    view = _view(ask(audiences.LOOK.view, {"name": name}))
    if step.operation == "remove":
        yield _gone(view, "audience", name)
    elif view is None:
        yield Seen(False, f"there is no audience “{name}” now")
    elif step.operation == "create":
        yield Seen(True, f"the audience “{name}” is there")
    else:
        size = view.get(audiences.LOOK.size)
        yield Seen(False, f"“{name}” holds {size} ids; which, the vendor does not tell")


def catalog(step: Step, name: str, body: bytes, ask: Ask) -> Iterable[Seen]:
    """Whether a catalog is there with the fields that were asked for, or gone."""
    view = _view(ask(catalogs.LOOK.view, {"name": name}))
    if step.operation == "remove":
        yield _gone(view, "catalog", name)
    elif view is None:
        yield Seen(False, f"there is no catalog “{name}” now")
    elif catalogs.shows(body, view):
        yield Seen(True, f"the catalog “{name}” has the fields as they were asked for")
    else:
        yield Seen(False, f"the catalog “{name}” does not have the fields as they were asked for")


def items(step: Step, name: str, body: bytes, ask: Ask) -> Iterable[Seen]:
    """How many items a catalog holds; which, the vendor does not tell."""
    view = _view(ask(catalogs.LOOK.view, {"name": name}))
    if view is None:
        yield Seen(False, f"there is no catalog “{name}” now")
    else:
        size = view.get(catalogs.LOOK.size)
        yield Seen(False, f"“{name}” holds {size} items; which, the vendor does not tell")


def campaign_by_name(step: Step, name: str, body: bytes, ask: Ask) -> Iterable[Seen]:
    """Whether exactly one campaign has the name of the one that was to be created."""
    found = [one for one in _orchestrations(ask) if one.get("name") == name]
    if len(found) == 1:
        made = found[0].get("created_date")
        yield Seen(True, f"one campaign is called “{name}”, created {made}")
    elif found:
        told = ", ".join(str(one.get("id")) for one in found[:3])
        yield Seen(False, f"{len(found)} campaigns are called “{name}” ({told}): look at each")
    else:
        yield Seen(False, f"no campaign is called “{name}” now")


def campaign_gone(step: Step, name: str, body: bytes, ask: Ask) -> Iterable[Seen]:
    """Whether the campaign with this id is no longer there."""
    there = any(one.get("id") == name for one in _orchestrations(ask))
    told = "still there" if there else "not there any more"
    yield Seen(not there, f"the campaign {name} is {told}")


def _gone(view: dict[str, Any] | None, noun: str, name: str) -> Seen:
    if view is None:
        return Seen(True, f"the {noun} “{name}” is not there any more")
    return Seen(False, f"the {noun} “{name}” is still there")


def _view(answer: Reply) -> dict[str, Any] | None:
    """The object that a view shows; None for "there is none"."""
    return body_of(answer) if answer.status == 200 else None


def _orchestrations(ask: Ask) -> Iterable[dict[str, Any]]:
    params = {"limit": str(PAGE.value)}
    for _ in range(MOST_PAGES.value):
        found = body_of(ask(f"{ORCHESTRATIONS}/list", params)) or {}
        page = found.get("orchestrations")
        yield from (
            one for one in (page if isinstance(page, list) else ()) if isinstance(one, dict)
        )
        further = found.get("next_from")
        if not found.get("has_more") or not isinstance(further, str):
            return
        params = {"limit": str(PAGE.value), "from": further}
