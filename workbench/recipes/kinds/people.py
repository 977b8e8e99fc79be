"""Kinds that describe a person: e-mail, language, region, time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import SUPPORTED_REGIONS

from workbench.recipes.kinds.kind import Kind, unlike
from workbench.recipes.kinds.words import longer_than
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

# ISO 639-1, the two-letter codes.
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
    "hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky "
    "la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss "
    "st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo "
    "za zh zu"
)
LANGUAGES = frozenset(_CODES.split())
# ISO 3166-1: those that have telephones, and the inhabited or claimed rest that has none.
REGIONS = frozenset(SUPPORTED_REGIONS) | {"AQ", "BV", "GS", "HM", "PN", "TF", "UM"}
# The shape that Batch's SDKs check (api/batch.md 2.2), and no space or control character in it.
_EMAIL = r"[^@\s\p{Z}\p{Cc}]+@[A-Za-z0-9.\-]+\.[A-Za-z0-9]+"


@cache
def zones() -> frozenset[str]:
    """Every name of the IANA time zone database that this machine has."""
    return frozenset(zoneinfo.available_timezones())


def _none_of(text: pa.Array, words: Iterable[str]) -> pa.BooleanArray:
    known = pa.array(sorted(words), pa.string())
    return pc.and_(pc.is_valid(text), pc.invert(pc.is_in(text.cast(pa.string()), value_set=known)))


def _other_case(text: pa.Array, sent: pa.Array, words: Iterable[str]) -> pa.BooleanArray:
    """True where a word is only known in the case that is sent; an unknown one is an error."""
    differs = pc.fill_null(pc.not_equal(text, sent), False)
    return pc.and_not(differs, _none_of(sent, words))


def email_rules(how: How) -> tuple[Rule, ...]:
    return (
        Rule(
            "email",
            "Not a complete e-mail address",
            "Write one address, like name@example.com.",
            lambda text: unlike(text, _EMAIL),
        ),
        Rule(
            "email-dots",
            "Two dots in a row, which no e-mail address has",
            "Remove one of them, or correct the address.",
            lambda text: pc.fill_null(pc.match_substring(text, ".."), False),
            severity="warning",
        ),
        longer_than(how.longest),
    )


def language_rules(how: How) -> tuple[Rule, ...]:
    return (
        Rule(
            "language",
            "Not a language's two letters (ISO 639)",
            "Write two letters, like fr for French.",
            lambda text: _none_of(pc.utf8_lower(text), LANGUAGES),
        ),
        Rule(
            "language-rewritten",
            "Sent in small letters",
            "Nothing to do.",
            lambda text: _other_case(text, pc.utf8_lower(text), LANGUAGES),
            "warning",
        ),
    )


def region_rules(how: How) -> tuple[Rule, ...]:
    return (
        Rule(
            "region",
            "Not a country's two letters (ISO 3166)",
            "Write two letters, like FR for France.",
            lambda text: _none_of(pc.utf8_upper(text), REGIONS),
        ),
        Rule(
            "region-rewritten",
            "Sent in capital letters",
            "Nothing to do.",
            lambda text: _other_case(text, pc.utf8_upper(text), REGIONS),
            "warning",
        ),
    )


def timezone_rules(how: How) -> tuple[Rule, ...]:
    return (
        Rule(
            "timezone",
            "Not the name of a time zone (IANA)",
            "Write it as region and city, like Europe/Paris.",
            lambda text: _none_of(text, zones()),
        ),
    )


EMAIL = Kind("email", "string", "e-mail address", email_rules, lambda text, how: text)
LANGUAGE = Kind(
    "language",
    "string",
    "language of two letters",
    language_rules,
    lambda text, how: pc.utf8_lower(text),
)
REGION = Kind(
    "region",
    "string",
    "country of two letters",
    region_rules,
    lambda text, how: pc.utf8_upper(text),
)
TIMEZONE = Kind("timezone", "string", "time zone", timezone_rules, lambda text, how: text)
