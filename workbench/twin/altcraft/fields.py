"""What a field is, and the fields that every profile and every subscription has.

api/altcraft.md §5.1 and §5.2 (profiles), §8 (subscriptions). Knows no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the API names it; `kind` is how its values are judged, "" when as `type` says.

    `properties` are the declared kinds inside an object: a practice invention, since objects
    have none in the documents, so that a number in XML and one in JSON end up alike.
    """

    name: str
    type: str
    title: str = ""
    category: str = "custom"
    kind: str = ""
    dictionary: str | None = None
    choices: tuple[str, ...] = ()
    properties: Mapping[str, str] | None = None


def undeclared(name: str) -> Field:
    """A field that the practice database does not know; its text is kept as it is."""
    return Field(name, "undeclared")


def _system(*rows: tuple[str, str, str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, kind, title, "system", judged) for name, kind, title, judged in rows)


PROFILE = _system(
    ("email", "string", "E-mail", "email"),
    ("phones", "phone", "Phones", "phones"),
    ("_fname", "string", "First name", ""),
    ("_lname", "string", "Last name", ""),
    ("_bdate", "date", "Date of birth", ""),
    ("_sex", "enum", "Sex", "sex"),
    ("_regdate", "date", "Registered on", ""),
    ("_regip", "ip", "Registered from IP", ""),
    ("_ip", "ip", "Last IP", ""),
    ("_regcity", "string", "Registered in city", ""),
    ("_city", "string", "City", ""),
    ("_region", "string", "Region", ""),
    ("_regcountry", "string", "Registered in country", ""),
    ("_country", "string", "Country", ""),
    ("_regurl", "string", "Registered at page", ""),
    ("_postal_code", "string", "Postal code", ""),
    ("_tz", "string", "Time zone", ""),
    ("_vendor", "string", "Source", ""),
    ("_status", "int", "Status", "status"),
    ("_browser", "string", "Browser", ""),
    ("_os", "string", "Operating system", ""),
)

# Seen in reads only (§5.2), so a write of one is refused.
# fmt: off
READ_ONLY = frozenset({
    "_id", "_acid", "_createtime", "_md5", "_emaildomain", "_domaingroup", "_lat", "_lon",
    "_is_test", "_is_desktop", "_deliv_exist", "_deliv_date", "_deliv_push_exist",
    "_open_date", "_click_exist", "_click_sms_exist", "_click_push_exist",
    "_confirm_exist",
})
# fmt: on

_DICTIONARIES = {
    "_device_type": "devices",
    "_os": "oses",
    "_os_tz": "tz",
    "_os_language": "languages",
}

SUBSCRIPTION = tuple(
    Field(name, kind, title, "system", "", _DICTIONARIES.get(name))
    for name, kind, title in (
        ("_device_type", "unicode", "Device type"),
        ("_device_model", "unicode", "Device model"),
        ("_device_name", "unicode", "Device name"),
        ("_browser_name", "unicode", "Browser"),
        ("_os", "unicode", "Platform"),
        ("_os_ver", "version", "Platform version"),
        ("_os_tz", "unicode", "Platform time zone"),
        ("_os_language", "unicode", "Platform language"),
        ("_ad_track", "bool", "Ad tracking allowed"),
        ("_ad_id", "unicode", "Ad identifier"),
        ("_app_id", "unicode", "Application ID"),
        ("_app_iid", "unicode", "Application installation ID"),
        ("_app_ver", "version", "Application version"),
    )
)
