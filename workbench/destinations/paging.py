"""The vendors' lists, page by page, as a destination's Look says where they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workbench.vocabulary.replies import Ask, json_object
from workbench.vocabulary.steps import Limit

if TYPE_CHECKING:
    from workbench.destinations.spec import Look

_LISTS = "doc.batch.com audiences/list, catalogs/list, orchestrations/list"
PAGE = Limit(100, "objects a page", _LISTS)
# At one request a second: a person waits 20 s at most.
MOST_PAGES = Limit(20, "pages of a list", "ours", True)


def pages(ask: Ask, how: Look) -> Iterator[tuple[list[Mapping[str, Any]], bool]]:
    """The objects of each page, and whether the whole list has been read with it.

    A list that never ends is left after 20 pages, and one that cannot be read at that page. Then
    it has not been read whole, and neither where an entry is not an object: that one is left out.
    """
    params = {"limit": str(PAGE.value)}
    whole = True
    for _ in range(MOST_PAGES.value):
        answer = ask(how.list, params)
        found = json_object(answer.body)
        page = found.get(how.listed)
        if answer.status != 200 or not isinstance(page, list):
            return
        objects: list[Mapping[str, Any]] = [one for one in page if isinstance(one, dict)]
        whole = whole and len(objects) == len(page)
        cursor = _further(found, last=not page)
        yield objects, whole and not cursor and _ended(found)
        if not cursor:
            return
        params = {"limit": str(PAGE.value), **cursor}


def _ended(found: Mapping[str, object]) -> bool:
    """Whether a page from which nothing goes on is the last one, and not one that says too little.

    Batch says in a word that there is no more, and Altcraft says on its empty page where it stands.
    """
    return found.get("has_more") is False or type(found.get("next_from_id")) is int


def _further(found: Mapping[str, object], *, last: bool) -> Mapping[str, str]:
    """Where a list goes on, empty at its end.

    Batch says whether there is more; at Altcraft an empty page is the `last` (resources/list).
    """
    name, number = found.get("next_from"), found.get("next_from_id")
    if found.get("has_more") and isinstance(name, str):
        return {"from": name}
    return {"from_id": str(number)} if type(number) is int and not last else {}
