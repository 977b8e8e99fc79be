"""The targets of a profile: the vendor's own fields, the analyst's, and changes of them (§5).

Sections are those of api/altcraft.md. Knows no row and no recipe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.payloads.xmltext import NAME
from workbench.vocabulary import header_words, place_words, stems
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.kinds import KindName
from workbench.vocabulary.stems import Wording

# The same for a profile's status and a subscription's; the place is the number (§6.3).
STATUSES = (
    *("subscribed", "unsubscribed", "complained", "hardbounced", "unconfirmed", "suspended"),
    "invalid",
)
# What somebody becomes again who had left: a confirmation that is awaited, a pause that ends.
RESETS = ("unconfirmed", "suspended")
ENDS = tuple(word for word in STATUSES if word not in ("subscribed", *RESETS))

EMAIL = Field(
    "email",
    "email",
    "E-mail address",
    "The profile's e-mail address; it cannot be unset.",
    aliases=(
        *("e-mail", "mail", "email address", "e-mail address", "courriel", "adresse e-mail"),
        *("e-mail-adresse", "correo electronico", "почта", "электронная почта"),
    ),
    wordings=header_words.EMAIL_ADDRESS,
    hints=header_words.EMAIL_HINTS,
)
PHONES = Field(
    "phones",
    "array",
    "Phone numbers",
    "One or several in international form, like +79001234567|+79007654321; they replace those "
    "that the profile has.",
    aliases=(
        *("phone", "phone number", "phone numbers", "mobile", "mobile phone", "telephone", "tel"),
        *("telefon", "telefono", "телефон", "телефоны"),
    ),
    wordings=header_words.PHONE_NUMBER,
    hints=header_words.PHONE_HINTS,
    of="phone",
)
STATUS = Field(
    "_status",
    "choice",
    "Profile status",
    "Whether the profile as a whole may get messages. Other words than the vendor's seven need a "
    "table that says what they mean: 0 means subscribed there.",
    aliases=("profile status",),
    wordings=(Wording((stems.STATUS, stems.PROFILE)),),
    hints=(Wording((stems.STATUSES, stems.PROFILE), stems.SUBSCRIPTION),),
    consent=True,
    choices=STATUSES,
)
# The user guide's words; the developer guide has numbers, in two conventions that contradict each
# other (§5.1), so none of them is sent.
SEX = Field(
    "_sex",
    "choice",
    "Sex",
    "male or female; other words need a table.",
    aliases=("gender", "sexe", "geschlecht", "genero", "пол"),
    wordings=(Wording((stems.SEX,)),),
    hints=(Wording((stems.SEXES,)),),
    choices=("male", "female"),
)
# Keys that are no fields of a profile: they only say which profile is meant (§4).
PROFILE_ID = Field(
    "profile_id",
    "text",
    "Altcraft's id",
    "The platform's own id of the profile, 24 characters.",
    wordings=header_words.PROFILE_ID,
    hints=header_words.PROFILE_HINTS,
)
PROVIDER = Field(
    "provider", "text", "Push provider", "The provider of the push subscription to search by."
)
SUBSCRIPTION_ID = Field(
    "subscription_id", "text", "Push token", "The token of the push subscription to search by."
)
KEY_FIELDS = (PROFILE_ID, PROVIDER, SUBSCRIPTION_ID)

SUBSCRIPTIONS = Field(
    "subscriptions",
    "json",
    "Subscriptions",
    'A JSON list, like [{"channel": "email", "resource_id": 28, "email_data": {"email": '
    '"a@b.example"}, "status": "unsubscribed"}]; it is sent as it is written.',
    consent=True,
)


def _own(
    name: str,
    kind: KindName,
    label: str,
    help: str,
    *aliases: str,
    said: tuple[Wording, ...] = (),
    hints: tuple[Wording, ...] = (),
) -> Field:
    return Field(name, kind, label, help, aliases=aliases, wordings=said, hints=hints)


_BORN = (Wording((stems.DAY, stems.BIRTH)), Wording((stems.BIRTHDAY,), stems.DAY))
_DAY = "A day goes out as a day, with a time as RFC 3339."
_PLACE = "Its name; a country's as two letters or in full."

OWN = (
    EMAIL,
    PHONES,
    _own(
        *("_fname", "text", "First name", "", "first name", "prénom", "nombre", "nombre de pila"),
        said=(Wording((stems.FIRST_NAME,), (*header_words.MAIN, "usuel*", "usual")),),
        hints=header_words.FIRST_NAME_HINTS,
    ),
    _own(
        *("_lname", "text", "Last name", "", "last name", "surname", "nom"),
        said=(Wording((stems.LAST_NAME,)),),
        hints=header_words.LAST_NAME_HINTS,
    ),
    _own(
        *("_bdate", "date", "Date of birth", _DAY, "birthdate", "date of birth"),
        said=_BORN,
        hints=(Wording((stems.BORN,), stems.DAY),),
    ),
    SEX,
    _own(
        "_regdate",
        "date",
        "Registered on",
        _DAY,
        "registration date",
        said=place_words.REGISTERED_ON,
        hints=place_words.REGISTERED_ON_HINTS,
    ),
    _own(
        *("_regip", "text", "Registered from", "An IPv4 address."),
        said=(place_words.REGISTERED_IP,),
        hints=place_words.REGISTERED_IP_HINTS,
    ),
    _own(
        *("_ip", "text", "IP address", "An IPv4 address.", "ip address"),
        said=(place_words.IP,),
        hints=place_words.IP_HINTS,
    ),
    _own(
        *("_regcity", "text", "City of registration", _PLACE),
        said=(place_words.REGISTERED_CITY,),
        hints=place_words.REGISTERED_CITY_HINTS,
    ),
    _own(
        *("_city", "text", "City", _PLACE, "ville"),
        said=(Wording((stems.CITY,), stems.RESIDENCE),),
        hints=place_words.CITY_HINTS,
    ),
    _own(
        *("_region", "text", "Region", _PLACE, "регион"),
        said=(place_words.REGION,),
        hints=place_words.REGION_HINTS,
    ),
    _own(
        "_regcountry",
        "text",
        "Country of registration",
        _PLACE,
        said=(place_words.REGISTERED_COUNTRY,),
        hints=place_words.REGISTERED_COUNTRY_HINTS,
    ),
    _own(
        "_country",
        "text",
        "Country",
        _PLACE,
        "pays",
        "land",
        "país",
        "страна",
        said=(place_words.COUNTRY,),
        hints=place_words.COUNTRY_HINTS,
    ),
    _own(
        "_regurl",
        "url",
        "Page of registration",
        "A web address.",
        said=(place_words.REGISTERED_PAGE,),
        hints=place_words.REGISTERED_PAGE_HINTS,
    ),
    _own(
        "_postal_code",
        "text",
        "Postal code",
        "As text.",
        "postcode",
        "zip",
        "zip code",
        said=(place_words.POSTAL_CODE,),
        hints=place_words.POSTAL_CODE_HINTS,
    ),
    _own(
        "_tz",
        "timezone",
        "Time zone",
        "An IANA name, like Europe/Moscow.",
        "timezone",
        said=(place_words.TIMEZONE,),
        hints=place_words.TIMEZONE_HINTS,
    ),
    _own(
        "_vendor",
        "text",
        "Source",
        "Where the lead came from, like the name of a form.",
        said=(place_words.SOURCE,),
        hints=place_words.SOURCE_HINTS,
    ),
    STATUS,
    _own(
        *("_browser", "text", "Browser", ""),
        said=(place_words.BROWSER,),
        hints=place_words.BROWSER_HINTS,
    ),
    _own(
        *("_os", "text", "Operating system", ""),
        said=(place_words.SYSTEM,),
        hints=place_words.SYSTEM_HINTS,
    ),
)
FIELDS = (*OWN, *KEY_FIELDS)
OWN_NAMES = frozenset(field.name for field in OWN)

# Seen in answers only (§5.2).
READ_ONLY = frozenset(
    (
        *("_id", "_acid", "_createtime", "_md5", "_emaildomain", "_domaingroup", "_lat", "_lon"),
        *("_is_test", "_is_desktop", "_deliv_exist", "_deliv_date", "_deliv_push_exist"),
        *("_open_date", "_click_exist", "_click_sms_exist", "_click_push_exist", "_confirm_exist"),
    )
)

NAME_WORDS = "letters, digits, _ . and -, the first a letter or _"
# object and arr_object fields take JSON; the type list is that of the functional updates (§5.3).
_KINDS: tuple[KindName, ...] = (
    *("text", "integer", "number", "boolean", "date", "url", "array", "phone", "json"),
)
_FUNCTIONS = "Altcraft, functional update of database fields (api/altcraft.md 5.4)"

FREE = FreeAttributes(
    pattern=NAME,
    pattern_words=NAME_WORDS,
    source="seed 002; names that JSON and XML both allow (api/altcraft.md 7)",
    kinds=_KINDS,
)


def _family(
    action: str, kinds: tuple[KindName, ...], example: str, help: str, path: str = ""
) -> FreeAttributes:
    return FreeAttributes(
        pattern=NAME,
        pattern_words=NAME_WORDS,
        source=_FUNCTIONS,
        kinds=kinds,
        spelling=rf"(?P<name>{NAME})\.{action}{path}",
        example=example,
        help=help,
    )


_PATH = r":(?P<path>[A-Za-z0-9_.-]+)"
CHANGES = (
    _family("set", _KINDS, "city.set", "Sets a field, as its name alone does."),
    _family("unset", ("boolean",), "city.unset", "Where true, the field is removed."),
    _family("incr", ("integer", "number"), "visits.incr", "Adds a number; a negative one takes."),
    _family("add", ("array",), "interests.add", "Adds to a list; what it holds stays."),
    _family("delete", ("array",), "interests.delete", "Takes out of a list; the others stay."),
    _family("upsert", _KINDS, "address.upsert:city", "Sets one property of an object.", _PATH),
)
_CHANGE = re.compile(
    rf"(?P<name>{NAME})\.(?:(?P<action>set|unset|incr|add|delete)|(?P<upsert>upsert){_PATH})"
)


@dataclass(frozen=True, slots=True)
class Change:
    """A functional update: the field's name, what is done, and the property where one is named."""

    name: str
    action: str
    path: str = ""


def change_of(target: str) -> Change | None:
    """The functional update that a target stands for; None for any other target."""
    found = _CHANGE.fullmatch(target)
    if found is None or target.startswith("subscription."):
        return None
    return Change(found["name"], found["action"] or found["upsert"], found["path"] or "")


# What a repeat of would change a second time (reliability.md 1.7: every operator but plain values).
HARMFUL = frozenset({"incr", "add", "delete", "upsert"})
