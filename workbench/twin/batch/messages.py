"""What a campaign says: its messages, e-mail or push, one kind in one campaign (api/batch.md §5.1).

Pure. Of a push message only the named fields are judged, since the names of its platform blocks
are not published.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.twin.batch import shapes
from workbench.twin.errors import refuse, shown

PLATFORMS = ("ios", "android", "web")

_EMAIL = {"channel_type", "subject", "sender_identity_id", "reply_to", "html", "languages"}
_TRANSLATED_EMAIL = {"language", "subject", "sender_identity_id", "reply_to", "html"}


def read(given: object) -> str:
    """Checks the messages of a campaign; returns their channel, email or push."""
    listed = shapes.elements("messages", given, None)
    channel = ""
    for place, item in enumerate(listed):
        where = f"messages[{place}]"
        if not isinstance(item, dict):
            refuse(where, f"found {shown(item)}, expected an object")
        word = shapes.needed(where, item, "channel_type", "expected email or push")
        kind = shapes.choice(f"{where}.channel_type", word, ("email", "push"))
        if channel and kind != channel:
            refuse(f"{where}.channel_type", f"found {kind} beside {channel}, expected one kind")
        channel = kind
        (_email if kind == "email" else _push)(where, item)
    return channel


def platforms(given: object) -> list[str]:
    """The platforms that push messages go to: those they name, else all; none for e-mail."""
    found: set[str] = set()
    for item in given if isinstance(given, list) else []:
        if item["channel_type"] == "push":
            found |= {item["platform_type"]} if "platform_type" in item else set(PLATFORMS)
    return [name for name in PLATFORMS if name in found]


def _email(where: str, item: Mapping[str, object]) -> None:
    shapes.members(where, item, _EMAIL)
    for field in ("subject", "sender_identity_id", "html"):
        shapes.text(f"{where}.{field}", shapes.needed(where, item, field, "expected a string"))
    _reply_to(where, item)
    for at, one in _languages(where, item):
        shapes.members(at, one, _TRANSLATED_EMAIL)
        for field in ("subject", "sender_identity_id", "html"):
            if field in one:
                shapes.text(f"{at}.{field}", one[field])
        _reply_to(at, one)


def _push(where: str, item: Mapping[str, object]) -> None:
    shapes.text(f"{where}.body", shapes.needed(where, item, "body", "expected a string"))
    for field in ("title", "deeplink"):
        if field in item:
            shapes.text(f"{where}.{field}", item[field])
    if "platform_type" in item:
        shapes.choice(f"{where}.platform_type", item["platform_type"], PLATFORMS)
    _languages(where, item)


def _reply_to(where: str, item: Mapping[str, object]) -> None:
    if "reply_to" not in item:
        return
    at = f"{where}.reply_to"
    given = shapes.members(at, item["reply_to"], {"email_address"})
    expected = "expected an e-mail address"
    address = shapes.text(
        f"{at}.email_address", shapes.needed(at, given, "email_address", expected)
    )
    if "@" not in address:
        refuse(f"{at}.email_address", f"found {shown(address)}, {expected}")


def _languages(where: str, item: Mapping[str, object]) -> list[tuple[str, dict[str, object]]]:
    if "languages" not in item:
        return []
    found = []
    at = f"{where}.languages"
    for place, one in enumerate(shapes.elements(at, item["languages"], None, least=0)):
        here = f"{at}[{place}]"
        if not isinstance(one, dict):
            refuse(here, f"found {shown(one)}, expected an object")
        language = shapes.needed(here, one, "language", "expected two letters such as fr")
        shapes.language(f"{here}.language", language)
        found.append((here, one))
    return found
