"""What Batch shows of a request whose answer was lost: audiences, catalogs and campaigns.

Each looks only for what the request asked for; what cannot be told apart is not taken for it, and
an answer that is not one of the vendor's own shows nothing.
Pages: doc.batch.com audiences/view, catalogs/view, orchestrations/list and /view.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.destinations.batch import audiences, campaign_fields, catalogs
from workbench.destinations.batch.answers import body_of, error_of
from workbench.destinations.paging import pages
from workbench.vocabulary.replies import Ask, Reply, Seen, Tried
from workbench.vocabulary.steps import Limit, Step

# A clock that is kept by the network is off by less; with one that is not, it stays unknown.
CLOCKS = Limit(60, "seconds that the vendor's clock may differ from ours", "ours", True)
BEFORE = " (it may have been there before)"
AGAIN = "; the one asked for may exist already: look there before sending it again"
UNREAD = "the vendor's list of campaigns could not be read in full"


def audience(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """Whether an audience is there, or gone; of its ids the vendor tells only the number."""
    view = _view(ask(audiences.LOOK.view, {"name": name}), name)
    if view is None:
        yield _unread("audience", name)
    elif step.operation == "remove":
        yield _gone(view, "audience", name)
    elif not view:
        yield Seen(False, f"there is no audience “{name}” now")
    elif step.operation == "create":
        yield Seen(True, f"the audience “{name}” is there{_or_before(view, tried)}")
    else:
        yield _number(view.get(audiences.LOOK.size), "ids", name)


def catalog(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """Whether a catalog is there with the fields that were asked for, or gone."""
    view = _view(ask(catalogs.LOOK.view, {"name": name}), name)
    if view is None:
        yield _unread("catalog", name)
    elif step.operation == "remove":
        yield _gone(view, "catalog", name)
    elif not view:
        yield Seen(False, f"there is no catalog “{name}” now")
    elif not _tells_fields(view):
        yield _unread("catalog", name)
    elif catalogs.shows(body, view):
        told = f"the catalog “{name}” has the fields as they were asked for"
        yield Seen(True, f"{told}{_or_before(view, tried)}")
    else:
        yield Seen(False, f"the catalog “{name}” does not have the fields as they were asked for")


def items(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """How many items a catalog holds; which, the vendor does not tell."""
    view = _view(ask(catalogs.LOOK.view, {"name": name}), name)
    if view is None:
        yield _unread("catalog", name)
    elif not view:
        yield Seen(False, f"there is no catalog “{name}” now")
    else:
        yield _number(view.get(catalogs.LOOK.size), "items", name)


def campaign_by_name(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """Whether exactly one campaign has the name, and only this request can have created it."""
    every, whole = _orchestrations(ask, "id", "name")
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
    every, whole = _orchestrations(ask, "id")
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


def _or_before(view: Mapping[str, Any], tried: Tried) -> str:
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
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _gone(view: Mapping[str, Any], noun: str, name: str) -> Seen:
    if not view:
        return Seen(True, f"the {noun} “{name}” is not there any more")
    return Seen(False, f"the {noun} “{name}” is still there")


def _unread(noun: str, name: str) -> Seen:
    return Seen(False, f"the vendor's answer about the {noun} “{name}” could not be read")


def _number(size: object, things: str, name: str) -> Seen:
    if type(size) is not int:
        return Seen(False, f"which {things} “{name}” holds, the vendor does not tell")
    return Seen(False, f"“{name}” holds {size:,} {things}; which, the vendor does not tell")


def _view(answer: Reply, name: str) -> Mapping[str, Any] | None:
    """The object of that name, empty for "there is none"; None for an answer that says neither.

    The pages of both views give 404 for a name that is not there (api/batch.md §1.3); a gateway
    gives it as well, but not in the vendor's own words.
    """
    if answer.status == 404 and error_of(answer) is not None:
        return {}
    found = body_of(answer) if answer.status == 200 else None
    return found if found is not None and found.get("name") == name else None


def _tells_fields(view: Mapping[str, Any]) -> bool:
    """Whether the name and the type of every field can be read: one that cannot is not missing."""
    listed = view.get("fields")
    return isinstance(listed, list) and all(_has_words(one, "name", "type") for one in listed)


def _has_words(one: object, *names: str) -> bool:
    return isinstance(one, dict) and all(
        isinstance(one.get(name), str) and one[name] for name in names
    )


def _orchestrations(ask: Ask, *words: str) -> tuple[list[Mapping[str, Any]], bool]:
    """What the list shows, and whether that is all of it, with these words in every entry."""
    every: list[Mapping[str, Any]] = []
    whole = False
    for page, last in pages(ask, campaign_fields.LOOK):
        every, whole = every + page, last
    return every, whole and all(_has_words(one, *words) for one in every)
