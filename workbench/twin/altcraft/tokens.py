"""The API token: where a request carries it, and the body with the token's value emptied (§1).

Never puts a token into a message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbench.twin.altcraft.failures import NO_RIGHT, NO_TOKEN, Failure
from workbench.twin.altcraft.values import Text

PREFIX = "twin_"  # a token of the real vendor never starts so, and must never get in here

_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_JSON_VALUE = re.compile(rb'\s*:\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)
_XML = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/?)([^\s/>]+)[^>]*?(/?)>", re.DOTALL
)


def admit(headers: Mapping[str, str], payload: object) -> bool:
    """Lets a request with a twin's token in; whether it came in header and body both.

    The header wins (an assumption). Raises Failure when there is none or it is not a twin's.
    """
    scheme, _, header = headers.get("authorization", "").partition(" ")
    found = payload.get("token") if isinstance(payload, dict) else None
    body = str(found) if type(found) in (str, Text) else ""
    token = header.strip() if scheme.lower() == "bearer" and header.strip() else body
    if not token:
        message = "An API token is needed, in the body's token or as Authorization: Bearer."
        raise Failure(NO_TOKEN, message)
    if not token.startswith(PREFIX):
        message = f"Practice takes only tokens that start with {PREFIX}."
        raise Failure(NO_RIGHT, message)
    return bool(body) and token is not body


def without(body: bytes, *, xml: bool) -> bytes:
    """The body with the value of its top-level token left out; also of one that is malformed."""
    span = _span_in_xml(body) if xml else _span_in_json(body)
    return body if span is None else body[: span[0]] + body[span[1] :]


def _span_in_json(body: bytes) -> tuple[int, int] | None:
    depth = 0
    for piece in _JSON.finditer(body):
        mark = piece[0]
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
        elif depth == 1 and mark == b'"token"':
            value = _JSON_VALUE.match(body, piece.end())
            if value:
                return value.span(1)
    return None


def _span_in_xml(body: bytes) -> tuple[int, int] | None:
    depth, begun = 0, 0
    for tag in _XML.finditer(body):
        closing, name, alone = tag[1], tag[2], tag[3]
        if name is None or alone:
            continue
        depth += -1 if closing else 1
        if name == b"token" and not closing and depth == 2:
            begun = tag.end()
        elif name == b"token" and closing and depth == 1 and begun:
            return begun, tag.start()
    return None
