"""The native attributes of a profile and what each may hold (api/batch.md §2.2).

Pure; the patterns are the SDKs', since the API's own are not published.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable, Mapping
from functools import lru_cache

from workbench.twin.errors import shown

MAX_EMAIL = 256  # Android SDK, the wider of the two
MAX_TOPIC = 300
MAX_TOPICS = 25

# The SDK's own pattern, with its own range A-z, which holds the underscore.
_EMAIL = re.compile(r"[^@\r\n\t]+@[A-z0-9.-]+\.[A-z0-9]+")
_PHONE = re.compile(r"\+[0-9]{1,15}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_REGION = re.compile(r"[A-Z]{2}")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")
_TOPIC = re.compile(r"[a-z0-9_]+")


def _text(pattern: re.Pattern[str], expected: str) -> Callable[[object], str | None]:
    def problem(value: object) -> str | None:
        if type(value) is str and pattern.fullmatch(value):
            return None
        return f"found {shown(value)}, expected {expected}"

    return problem


def _email(value: object) -> str | None:
    if type(value) is str and len(value) > MAX_EMAIL:
        return f"found an address of {len(value)} characters, expected at most {MAX_EMAIL}"
    return _address(value)


_address = _text(_EMAIL, "an e-mail address")


def _marketing(value: object) -> str | None:
    if type(value) is str and value in ("subscribed", "unsubscribed"):
        return None
    return f"found {shown(value)}, expected subscribed, unsubscribed or null"


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _timezone(value: object) -> str | None:
    if type(value) is str and _ZONE.fullmatch(value) and (value in _zones() or not _zones()):
        return None  # a machine without time zones can only judge the shape
    return f"found {shown(value)}, expected an IANA time zone such as Europe/Paris"


def topics_problem(value: object) -> str | None:
    """What is wrong with a list of topics."""
    if not isinstance(value, list):
        return f"found {shown(value)}, expected an array of topics"
    if not 1 <= len(value) <= MAX_TOPICS:
        return f"found {len(value)} topics, expected 1 to {MAX_TOPICS}"
    for place, topic in enumerate(value):
        if type(topic) is not str or len(topic) > MAX_TOPIC or not _TOPIC.fullmatch(topic):
            expected = f"expected 1 to {MAX_TOPIC} of a-z, 0-9 and _"
            return f"topic [{place}] is {shown(topic)}, {expected}"
    return None


TOPICS = "$topic_preferences"
PROBLEM_OF: Mapping[str, Callable[[object], str | None]] = {
    "$email_address": _email,
    "$email_marketing": _marketing,
    "$phone_number": _text(_PHONE, "+ and 1 to 15 digits"),
    "$sms_marketing": _marketing,
    "$language": _text(_LANGUAGE, "two lower-case letters such as fr"),
    "$region": _text(_REGION, "two upper-case letters such as FR"),
    "$timezone": _timezone,
    TOPICS: topics_problem,
}
