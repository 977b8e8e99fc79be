"""A list, page by page: from, limit, count, has_more, next_from (api/batch.md §3.7, §4.6).

Pages go by a row's key, so a row made meanwhile moves none of them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.twin.batch import shapes
from workbench.twin.errors import refuse, shown

DEFAULT_LIMIT, MAX_LIMIT = 10, 100  # api/batch.md §3.7, §4.6, §5.4

_CURSOR = re.compile(r"after:([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Page:
    """A legal list: the key that the page follows (0 for the first page) and the page's length."""

    after: int
    limit: int
    first: bool


def page(query: Mapping[str, str], *more: str) -> Page:
    """Reads `from` (left out for the first page) and `limit`, 1 to 100; `more` may stand beside."""
    shapes.only(query, "from", "limit", *more)
    limit = shapes.whole("limit", query.get("limit", str(DEFAULT_LIMIT)), 1, MAX_LIMIT)
    cursor = query.get("from")
    return Page(0 if cursor is None else _key_after(cursor), limit, cursor is None)


def paged(
    page: Page, listed: str, found: Sequence[tuple[int, Mapping[str, object]]], count: int
) -> dict[str, object]:
    """The body of a page: `found` holds (key, entry), one more than the limit if there is more."""
    here, more = found[: page.limit], len(found) > page.limit
    body: dict[str, object] = {listed: [entry for _, entry in here]}
    if page.first:
        body["count"] = count
    body["has_more"] = more
    if more:
        body["next_from"] = _cursor(here[-1][0])
    return body


def _cursor(key: int) -> str:
    return base64.b32encode(f"after:{key}".encode()).decode().rstrip("=")


def _key_after(cursor: str) -> int:
    try:
        text = base64.b32decode(cursor + "=" * (-len(cursor) % 8)).decode("ascii")
    except (binascii.Error, ValueError):
        text = ""
    match = _CURSOR.fullmatch(text)
    if match is None or _cursor(int(match[1])) != cursor:
        problem = "expected the next_from of the page before, or leave it out"
        refuse("from", f"found {shown(cursor)}, {problem}")
    return int(match[1])
