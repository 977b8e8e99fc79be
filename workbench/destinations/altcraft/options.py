"""What an update of profiles asks once per send (seed 002; api/altcraft.md 2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.destinations.altcraft.encoding import FLAT
from workbench.destinations.altcraft.matching import CUSTOM, MODES, NARROWED, NO_OTHER, WORDS
from workbench.destinations.altcraft.profile_fields import NAME_WORDS
from workbench.destinations.altcraft.subscription_fields import RESOURCE_OF_ALL
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
        "The name of the field at Altcraft that finds people; a column is mapped to it. Upper and "
        "lower case differ.",
        pattern=NAME,
        pattern_words=NAME_WORDS,
        when=_searching(CUSTOM),
    ),
    Option(
        "resource_id",
        "Resource to search in",
        "text",
        "Only people who are subscribed to it are found by their e-mail or phone. A resource is "
        "what people subscribe to at Altcraft. Empty looks among everyone.",
        pattern=_NUMBER,
        pattern_words=_NUMBER_WORDS,
        live="resources",
        when=_searching(NARROWED),
    ),
    Option(
        RESOURCE_OF_ALL,
        "Resource of the subscriptions",
        "text",
        "The one that all subscriptions are on whose status has a column and whose resource has "
        "none. Empty where each row says it, or where no subscription is mapped.",
        pattern=_NUMBER,
        pattern_words=_NUMBER_WORDS,
        live="resources",
    ),
    Option(
        "format",
        "Written as",
        "choice",
        "JSON or XML; both say the same. XML has no way to write some characters.",
        default="json",
        choices=("json", "xml"),
        rare=True,
    ),
    Option(
        "subscription_form",
        "E-mail of a subscription",
        "choice",
        "Altcraft's documents write it in two ways: in a part of its own (email_data) in their "
        "example, beside the other values in their table. If one is refused, try the other. Other "
        "channels are written in one way.",
        default="nested",
        choices=("nested", FLAT),
        words={"nested": "in a part of its own", FLAT: "beside the other values"},
        rare=True,
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
        "Altcraft drops a subscription that it refuses and updates the rest of that person; its "
        "answer does not say whose was dropped.",
        default=False,
        rare=True,
    ),
    Option(
        "detect_geo",
        "Find the place by IP",
        "boolean",
        "Altcraft works out where people are from the address in _regip or _ip (assumption: this "
        "is documented for its other methods only).",
        default=False,
        rare=True,
    ),
    Option(
        "streams",
        "Requests at once",
        "choice",
        "How many are on the way side by side, for more than 10,000 rows. Rows about the same "
        "person always follow one another.",
        default=str(STREAMS.value),
        choices=tuple(str(count) for count in range(1, 9)),
        rare=True,
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
