"""The targets of Batch's profiles and their limits, each number with its source (api/batch.md 2).

Knows no row; what a recipe may combine is decided in profile_targets.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.destinations.batch import attributes
from workbench.destinations.batch.audience_people import ID as AUDIENCE_ID
from workbench.destinations.batch.audiences import BYTES
from workbench.destinations.consent import SUBSCRIBED, UNSUBSCRIBED
from workbench.recipes.kinds.structures import LEVELS
from workbench.vocabulary import header_words, object_words, place_words, stems
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.stems import Wording
from workbench.vocabulary.steps import Limit

_NOTES, _SDKS = attributes.NOTES, attributes.SDKS

UPDATES = Limit(
    200, "profiles a request", "seed 000, profiles/update 2.6; the pages of 2.1 and 2.3 say 10,000"
)
MASS_UPDATES = Limit(
    10_000, "profiles a request", "doc.batch.com profiles/mass-update-profile 2.4, 2.11"
)
ATTRIBUTES = Limit(50, "attributes a row", f"Segment's Batch destination; {_NOTES}")
EVENTS = Limit(15, "events a row", _NOTES)
EVENT_HOURS = Limit(24, "hours that an event may lie back", _NOTES)
EVENT_BYTES = Limit(
    25_000, "bytes an event", f"{_NOTES}: 25 KB; the SDKs count 25,600", assumption=True
)
EVENT_MEMBERS = Limit(20, "attributes an object of an event", _SDKS, assumption=True)
EVENT_ITEMS = Limit(25, "items a list of an event", _SDKS, assumption=True)
EVENT_LEVELS = Limit(3, "levels of objects in an event", _SDKS, assumption=True)
LABEL = Limit(200, "characters of a $label", _SDKS)
TAGS = Limit(10, "items of $tags", _SDKS)
TAG = Limit(64, "characters of a tag", _SDKS)
TOPICS = Limit(25, "topics a row", "Batch's Web SDK")
TOPIC = Limit(300, "characters of a topic", "Batch's Web SDK")
EMAIL = Limit(256, "characters of an e-mail address", "Batch's Android SDK; the Web SDK has 128")

EVENT_NAME_LENGTH = replace(attributes.NAME_LENGTH, unit="characters of an event's name")

EVENT_LIMITS = {
    "event_name": EVENT_NAME_LENGTH,
    "events": EVENTS,
    "event_hours": EVENT_HOURS,
    "event_bytes": EVENT_BYTES,
    "event_members": EVENT_MEMBERS,
    "event_items": EVENT_ITEMS,
    "event_levels": EVENT_LEVELS,
    "json_levels": LEVELS,
    "label": LABEL,
    "tags": TAGS,
    "tag": TAG,
}
LIMITS = {
    "bytes": BYTES,
    "attributes": ATTRIBUTES,
    "email": EMAIL,
    "topics": TOPICS,
    "topic": TOPIC,
    **attributes.LIMITS,
    **EVENT_LIMITS,
}

NAME = attributes.FREE.pattern

ID = replace(AUDIENCE_ID, name="custom_id", aliases=("id", *AUDIENCE_ID.aliases))

_STATES = (SUBSCRIBED, UNSUBSCRIBED)
EMAIL_MARKETING = Field(
    "$email_marketing",
    "choice",
    "E-mail marketing",
    "Whether the person gets marketing by e-mail. Other words than these need a table that says "
    "what they mean.",
    # Only headers that name the channel and the consent: “newsletter” may be anything.
    aliases=(
        *("email marketing", "e-mail marketing", "marketing email", "opt-in e-mail"),
        *("opt-in email", "optin email", "email opt-in", "email optin", "e-mail opt-in"),
    ),
    wordings=(
        Wording((stems.CONSENT, stems.EMAIL), stems.PERHAPS_CONSENT),
        Wording((stems.SUBSCRIPTION, stems.EMAIL), stems.STATUS),
    ),
    hints=header_words.EMAIL_CONSENT_HINTS,
    consent=True,
    choices=_STATES,
)
SMS_MARKETING = Field(
    "$sms_marketing",
    "choice",
    "SMS marketing",
    "Whether the person gets marketing by SMS. Other words than these need a table that says "
    "what they mean.",
    aliases=("sms marketing", "marketing sms", "opt-in sms", "optin sms", "sms opt-in"),
    wordings=(
        Wording((stems.CONSENT, stems.SMS), stems.PERHAPS_CONSENT),
        Wording((stems.SUBSCRIPTION, stems.SMS), stems.STATUS),
    ),
    hints=header_words.SMS_CONSENT_HINTS,
    consent=True,
    choices=_STATES,
)
TOPIC_PREFERENCES = Field(
    "$topic_preferences",
    "array",
    "Topic preferences",
    "The topics that the person wants; they replace those that are held.",
    aliases=("topic preferences",),
    wordings=(header_words.TOPICS,),
    hints=header_words.TOPIC_HINTS,
    consent=True,
    longest=TOPIC,
    items=TOPICS,
)
TOPICS_ADDED = replace(
    TOPIC_PREFERENCES,
    name="$topic_preferences.$add",
    label="Topics to add",
    help="Topics that the person wants as well.",
    aliases=(),
    wordings=(),
)
TOPICS_REMOVED = replace(
    TOPIC_PREFERENCES,
    name="$topic_preferences.$remove",
    label="Topics to remove",
    help="Topics that the person does not want any more.",
    aliases=(),
    wordings=(),
)
TOPIC_TARGETS = (TOPIC_PREFERENCES.name, TOPICS_ADDED.name, TOPICS_REMOVED.name)

NATIVE = (
    Field(
        "$email_address",
        "email",
        "E-mail address",
        "Where the person's e-mails go.",
        aliases=(
            *("email", "e-mail", "mail", "email address", "e-mail address", "courriel"),
            *("adresse email", "adresse e-mail", "adresse mail", "e-mail-adresse"),
            *("correo electronico", "электронная почта"),
        ),
        wordings=header_words.EMAIL_ADDRESS,
        hints=header_words.EMAIL_HINTS,
        longest=EMAIL,
        nullable=True,
    ),
    EMAIL_MARKETING,
    Field(
        "$phone_number",
        "phone",
        "Phone number",
        "Where the person's SMS go.",
        aliases=(
            *("phone", "phone number", "mobile", "mobile phone", "mobile number", "telephone"),
            *("tel", "portable", "numero de telephone", "telefon", "handynummer", "telefono"),
            "телефон",
        ),
        wordings=header_words.PHONE_NUMBER,
        hints=header_words.PHONE_HINTS,
        nullable=True,
    ),
    SMS_MARKETING,
    Field(
        "$language",
        "language",
        "Language",
        "Two letters, like fr.",
        aliases=("language", "language code", "langue", "sprache", "idioma", "язык"),
        wordings=(header_words.LANGUAGE,),
        hints=header_words.LANGUAGE_HINTS,
        nullable=True,
    ),
    Field(
        "$region",
        "region",
        "Country",
        "Two letters, like FR.",
        # Not “region”: in many sheets that is a part of a country.
        aliases=("country", "country code", "pays", "code pays", "region code", "страна"),
        wordings=(place_words.COUNTRY,),
        hints=place_words.COUNTRY_HINTS,
        nullable=True,
    ),
    Field(
        "$timezone",
        "timezone",
        "Time zone",
        "An IANA name, like Europe/Paris.",
        aliases=("timezone", "time zone", "tz", "fuseau", "fuseau horaire", "zeitzone"),
        wordings=(place_words.TIMEZONE,),
        hints=place_words.TIMEZONE_HINTS,
        nullable=True,
    ),
    TOPIC_PREFERENCES,
    TOPICS_ADDED,
    TOPICS_REMOVED,
)

EVENT_NAME = Field(
    "event.name",
    "text",
    "Event: name",
    "What happened, in a word of yours.",
    wordings=(object_words.EVENT_NAME,),
    hints=object_words.EVENT_HINTS,
)
EVENT_TIME = Field(
    "event.time",
    "date",
    "Event: time",
    "When it happened, in the last 24 hours; without it, when Batch receives it.",
    wordings=(object_words.EVENT_TIME,),
    hints=object_words.EVENT_TIME_HINTS,
)
EVENT_LABEL = Field(
    "event.$label",
    "text",
    "Event: label",
    "A line of text about it.",
    wordings=(object_words.EVENT_LABEL,),
    longest=LABEL,
)
EVENT_TAGS = Field(
    "event.$tags",
    "array",
    "Event: tags",
    "Up to ten words about it.",
    wordings=(object_words.EVENT_TAGS,),
    longest=TAG,
    items=TAGS,
)
EVENT_LIST = Field(
    "events",
    "json",
    "Events",
    'A JSON list of events, like [{"name": "bought", "attributes": {"price": 3.5}}], where a row '
    "has several or nested ones.",
)
FLAT_EVENT = (EVENT_NAME, EVENT_TIME, EVENT_LABEL, EVENT_TAGS)
# In a sheet of events a header need not say that it is about one.
_ALONE = (
    (object_words.THE_EVENT, object_words.THE_EVENT_HINTS),
    (object_words.THE_TIME, object_words.THE_TIME_HINTS),
    (object_words.THE_LABEL, object_words.THE_LABEL_HINTS),
    (object_words.THE_TAGS, ()),
)
THE_EVENT = tuple(
    replace(one, wordings=(*one.wordings, alone), hints=(*one.hints, *may))
    for one, (alone, may) in zip(FLAT_EVENT, _ALONE, strict=True)
)

FIELDS = (ID, *NATIVE, *FLAT_EVENT, EVENT_LIST)

FREE = replace(attributes.FREE, nullable=True)

# Attributes of an event: the profile's rules (api/batch.md 2.4), but null is no legal value.
EVENT_FAMILY = replace(
    attributes.FREE,
    spelling=rf"event\.(?P<name>{NAME})",
    place="event.",
    example="event.price",
    help="An attribute of the row's event; “name” and “time” are taken, so use “events” for those.",
)


def _edit(word: str, help: str) -> FreeAttributes:
    return FreeAttributes(
        pattern=NAME,
        pattern_words=attributes.FREE.pattern_words,
        source="seed 000, profiles/update 2.6",
        kinds=("array",),
        length=attributes.FREE.length,
        longest=attributes.FREE.longest,
        items=attributes.FREE.items,
        spelling=rf"(?P<name>{NAME})\.\${word}",
        example=f"interests.${word}",
        help=help,
    )


ADDED = _edit("add", "Items to add to a list attribute; those that it holds stay.")
REMOVED = _edit("remove", "Items to take out of a list attribute; the others stay.")
FAMILIES = (EVENT_FAMILY, ADDED, REMOVED)
