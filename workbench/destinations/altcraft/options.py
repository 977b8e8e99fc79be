"""What an update of profiles asks once per send (seed 002; api/altcraft.md 2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.destinations.altcraft.encoding import FLAT
from workbench.destinations.altcraft.matching import CUSTOM, MODES, NARROWED, NO_OTHER, WORDS
from workbench.destinations.altcraft.profile_fields import NAME_WORDS
from workbench.destinations.consent import OPTION as ALLOW_SUBSCRIBE
from workbench.payloads.xmltext import NAME
from workbench.vocabulary.options import Option
from workbench.vocabulary.steps import Limit


def _searching(modes: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """What applies where either of the two matchings is one of these."""
    return dict.fromkeys(("matching", "otherwise"), tuple(sorted(modes)))


_NUMBER, _NUMBER_WORDS = "[1-9][0-9]{0,8}", "a number in digits, like 24"

STREAMS = Limit(
    4, "requests out at once", "seed 002: several parallel streams; no page says how many", True
)

OPTIONS = (
    Option(
        "db_id",
        "Database",
        "text",
        "The number of the profile database at Altcraft.",
        required=True,
        pattern=_NUMBER,
        pattern_words=_NUMBER_WORDS,
        live="databases",
    ),
    Option(
        "matching",
        "Find profiles by",
        "choice",
        "What says which profile a row is about. A profile that is not found is not created.",
        default="email",
        choices=MODES,
        words=WORDS,
    ),
    Option(
        "otherwise",
        "Rows without that key by",
        "choice",
        "Rows that lack the first key are found by this one, in requests of their own.",
        default=NO_OTHER,
        choices=(NO_OTHER, *MODES),
        words=WORDS,
    ),
    Option(
        "field_name",
        "Field to search by",
        "text",
        "For custom and custom_sub: the name of the field at Altcraft, which a column is mapped "
        "to; upper and lower case differ.",
        pattern=NAME,
        pattern_words=NAME_WORDS,
        when=_searching(CUSTOM),
    ),
    Option(
        "resource_id",
        "Resource to search in",
        "text",
        "For e-mail and phone: only profiles that are subscribed to this resource.",
        pattern=_NUMBER,
        pattern_words=_NUMBER_WORDS,
        live="resources",
        when=_searching(NARROWED),
    ),
    Option(
        "format",
        "Written as",
        "choice",
        "JSON or XML; both say the same. XML has no way to write some characters.",
        default="json",
        choices=("json", "xml"),
    ),
    Option(
        "subscription_form",
        "E-mail of a subscription",
        "choice",
        "nested as email_data, like the documents' example, or flat, like their table. SMS and "
        "push are flat and messengers nested in both.",
        default="nested",
        choices=("nested", FLAT),
    ),
    Option(
        "skip_triggers",
        "Do not start automations",
        "boolean",
        "Turned off, the update may start automations for everyone in it.",
        default=True,
    ),
    Option(
        "skip_invalid_subscriptions",
        "Skip invalid subscriptions",
        "boolean",
        "A subscription that Altcraft refuses is dropped, and the rest of its profile is updated; "
        "the answer does not say so.",
        default=False,
    ),
    Option(
        "detect_geo",
        "Find the place by IP",
        "boolean",
        "Altcraft works out the place from _regip or _ip; documented for the sibling methods only.",
        default=False,
    ),
    Option(
        "streams",
        "Requests at once",
        "choice",
        "For more than 10,000 rows. Rows with one key are always in one stream, one after the "
        "other; 1 sends every request after the one before.",
        default=str(STREAMS.value),
        choices=tuple(str(count) for count in range(1, 9)),
    ),
    Option(
        "subscriptions",
        "Sheet of subscriptions",
        "text",
        "Another sheet of this workbook, with the same keys, whose rows are subscriptions; they "
        "are sent after the profiles.",
    ),
    ALLOW_SUBSCRIBE,
)
