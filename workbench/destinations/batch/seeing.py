"""What Batch shows of a request whose answer was lost: audiences, catalogs and campaigns.

Each looks only for what the request asked for; what cannot be told apart is not taken for it.
Pages: doc.batch.com audiences/view, catalogs/view, orchestrations/list and /view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.destinations.batch import audiences, campaign_fields, catalogs
from workbench.destinations.batch.answers import body_of
from workbench.destinations.paging import pages
from workbench.vocabulary.replies import Ask, Reply, Seen, Tried
from workbench.vocabulary.steps import Limit, Step

# A clock that is kept by the network is off by less; with one that is not, it stays unknown.
CLOCKS = Limit(60, "seconds that the vendor's clock may differ from ours", "ours", True)
BEFORE = " (it may have been there before)"
AGAIN = "; the one asked for may exist already: look there before sending it again"
UNREAD = "the vendor's list of campaigns could not be read to its end"


def audience(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """Whether an audience is there, or gone; of its ids the vendor tells only the number."""
    view = _view(ask(audiences.LOOK.view, {"name": name}))
    if step.operation == "remove":
        yield _gone(view, "audience", name)
    elif view is None:
        yield Seen(False, f"there is no audience “{name}” now")
    elif step.operation == "create":
        yield Seen(True, f"the audience “{name}” is there{_or_before(view, tried)}")
    else:
        size = view.get(audiences.LOOK.size)
        yield Seen(False, f"“{name}” holds {size:,} ids; which, the vendor does not tell")


def catalog(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """Whether a catalog is there with the fields that were asked for, or gone."""
    view = _view(ask(catalogs.LOOK.view, {"name": name}))
    if step.operation == "remove":
        yield _gone(view, "catalog", name)
    elif view is None:
        yield Seen(False, f"there is no catalog “{name}” now")
    elif catalogs.shows(body, view):
        told = f"the catalog “{name}” has the fields as they were asked for"
        yield Seen(True, f"{told}{_or_before(view, tried)}")
    else:
        yield Seen(False, f"the catalog “{name}” does not have the fields as they were asked for")


def items(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """How many items a catalog holds; which, the vendor does not tell."""
    view = _view(ask(catalogs.LOOK.view, {"name": name}))
    if view is None:
        yield Seen(False, f"there is no catalog “{name}” now")
    else:
        size = view.get(catalogs.LOOK.size)
        yield Seen(False, f"“{name}” holds {size:,} items; which, the vendor does not tell")


def campaign_by_name(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """Whether exactly one campaign has the name, and only this request can have created it."""
    every, whole = _orchestrations(ask)
    found = [one for one in every if one.get("name") == name]
    if not whole:
        yield Seen(False, UNREAD + AGAIN)
    elif len(found) == 1:
        doubt = _doubt(found[0], tried)
        told = f"one campaign is called “{name}”, created {found[0].get('created_date')}"
        yield Seen(not doubt, f"{told}{doubt}{AGAIN if doubt else ''}")
    elif found:
        ids = ", ".join(str(one.get("id")) for one in found[:3])
        yield Seen(False, f"{len(found)} campaigns are called “{name}” ({ids}): look at each")
    else:
        yield Seen(False, f"no campaign is called “{name}” now")


def campaign_gone(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """Whether the campaign with this id is no longer there."""
    every, whole = _orchestrations(ask)
    if any(one.get("id") == name for one in every):
        yield Seen(False, f"the campaign {name} is still there")
    elif whole:
        yield Seen(True, f"the campaign {name} is not there any more")
    else:
        yield Seen(False, UNREAD)


def _doubt(campaign: Mapping[str, Any], tried: Tried) -> str:
    """Why a campaign is not certainly the one of this request; "" where it is."""
    made, near = _moment(campaign.get("created_date")), timedelta(seconds=CLOCKS.value)
    if campaign.get("id") in tried.tokens:
        return ", by another request"
    if made is None or tried.since is None:
        return ", which cannot be compared with the moment of this request"
    if made < tried.since - near:
        return ", before this request was sent"
    if any(start - near <= made and (not end or made <= end + near) for start, end in tried.others):
        return ", perhaps by another request whose answer was lost"
    return ""


def _or_before(view: dict[str, Any], tried: Tried) -> str:
    """Words for an object that is there as it was wanted, but not certainly since this request."""
    made = _moment(view.get("created"))
    # The vendor shows whole seconds.
    if made is None or tried.since is None or made < tried.since.replace(microsecond=0):
        return BEFORE
    return ""


def _moment(text: object) -> datetime | None:
    """A moment as the vendor writes it, RFC 3339; None for anything else, and without its zone."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _gone(view: dict[str, Any] | None, noun: str, name: str) -> Seen:
    if view is None:
        return Seen(True, f"the {noun} “{name}” is not there any more")
    return Seen(False, f"the {noun} “{name}” is still there")


def _view(answer: Reply) -> dict[str, Any] | None:
    """The object that a view shows; None for "there is none"."""
    return body_of(answer) if answer.status == 200 else None


def _orchestrations(ask: Ask) -> tuple[list[Mapping[str, Any]], bool]:
    """What the list shows, and whether that is all of it."""
    every: list[Mapping[str, Any]] = []
    whole = False
    for page, last in pages(ask, campaign_fields.LOOK):
        every, whole = every + page, last
    return every, whole
