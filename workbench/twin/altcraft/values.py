"""A value as it was sent becomes the value that is kept, by the field's declared kind.

Pure. JSON and XML take the same way: every scalar is judged by its text, so `77`, `"77"` and
`<Custom_ID>77</Custom_ID>` are one value (api/altcraft.md §4, §7).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import AddressValueError, IPv4Address

from workbench.twin.altcraft.failures import Wrong, deny
from workbench.twin.altcraft.fields import Field
from workbench.twin.errors import shown
from workbench.twin.jsontext import Number

MAX_DEPTH = 16  # the twin's own cap inside an object field

# §6.3; the same words for a profile's global status (an assumption of §5.1).
STATUSES = (
    "subscribed",
    "unsubscribed",
    "complained",
    "hardbounced",
    "unconfirmed",
    "suspended",
    "invalid",
)
SEXES = ("male", "female", "0", "1", "2")  # §5.1: words and two conventions of numbers

_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_FLOAT = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # §5.3
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
# §5.1: a day, or a day and time whose seconds may be missing.
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T(?:[01][0-9]|2[0-3]):[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9]))?"
)


class Text(str):
    """The text of an XML element: a number, a boolean or a string, whichever is asked for."""

    __slots__ = ()


def text_of(value: object) -> str:
    """The text of a scalar; raises Wrong for null, arrays and objects."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        deny('found null, expected a value; to clear a field send {"action": "unset"}')
    message = f"found {shown(value)}, expected one value"
    raise Wrong(message)


def leaf(value: object, kind: str = "string", depth: int = 0) -> object:
    """A value inside an object field: scalars by `kind`, arrays and objects member by member."""
    if depth > MAX_DEPTH:
        deny("nested too deeply")
    if isinstance(value, list):
        return [leaf(member, kind, depth + 1) for member in value]
    if isinstance(value, dict):
        return {str(name): leaf(member, "string", depth + 1) for name, member in value.items()}
    return SCALARS[kind](text_of(value))


def _integer(text: str) -> Number:
    if not _INT.fullmatch(text) or not -(2**63) <= int(text) < 2**63:
        deny(f"text in a numeric field: found {shown(text)}, expected a whole number")
    return Number(int(text))


def _float(text: str) -> Number:
    if not _FLOAT.fullmatch(text) or not math.isfinite(float(text)):
        deny(f"text in a numeric field: found {shown(text)}, expected a number")
    return Number(text)


def _bool(text: str) -> bool:
    if text not in ("true", "false"):
        deny(f"found {shown(text)}, expected true or false")
    return text == "true"


def written(moment: datetime) -> str:
    """A moment as reads write it: UTC with milliseconds (§5.2)."""
    stamp = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")


def _date(text: str) -> str:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
        return written(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        example = "2001-12-31 or 1990-02-22T21:00:00Z"
        message = f"incorrect date: found {shown(text)}, expected one such as {example}"
        raise Wrong(message) from None


def phone(text: str) -> str:
    """A phone number in international form; raises Wrong."""
    if not _PHONE.fullmatch(text):
        deny(f"Incorrect phone: found {shown(text)}, expected one such as +79001234567")
    return text


def email(text: str) -> str:
    """An e-mail address; raises Wrong."""
    if not _EMAIL.fullmatch(text):
        deny(f"incorrect email: found {shown(text)}, expected one such as a@b.example")
    return text


def _ip(text: str) -> str:
    try:
        IPv4Address(text)
    except AddressValueError:
        message = f"incorrect ip: found {shown(text)}, expected an IPv4 address"
        raise Wrong(message) from None
    return text


def status(text: str) -> Number:
    """A status as its number, 0 to 6, whether it came as a word or a number; raises Wrong."""
    if text in STATUSES:
        return Number(STATUSES.index(text))
    if re.fullmatch("[0-6]", text):
        return Number(text)
    known = ", ".join(f"{word} ({number})" for number, word in enumerate(STATUSES))
    message = f"found {shown(text)}, expected one of {known}"
    raise Wrong(message)


def _sex(text: str) -> str:
    if text not in SEXES:
        deny(f"value outside the list: found {shown(text)}, expected {', '.join(SEXES)}")
    return Number(text) if text.isdigit() else text


SCALARS: dict[str, Callable[[str], object]] = {
    "string": str,
    "unicode": str,
    "version": str,
    "int": _integer,
    "float": _float,
    "bool": _bool,
    "date": _date,
    "ip": _ip,
    "email": email,
    "status": status,
    "sex": _sex,
}


def _array(value: object, of: str) -> list[object]:
    if isinstance(value, list):
        return value
    hint = "; in XML a single one needs array='true'" if isinstance(value, Text | dict) else ""
    message = f"found {shown(value)}, expected an array of {of}{hint}"
    raise Wrong(message)


def tags(value: object) -> list[str]:
    """An array of tags, each once, in the order of the first time it is named."""
    found = [text_of(member) for member in _array(value, "strings")]
    if not all(found):
        deny("found an empty tag")
    return list(dict.fromkeys(found))


def _phones(value: object) -> list[str]:
    return [phone(text_of(member)) for member in _array(value, "phone numbers")]


def a_property(field: Field, name: str, value: object) -> object:
    """The value of one property of an object field, by its declared kind."""
    return leaf(value, (field.properties or {}).get(name, "string"))


def an_object(field: Field, value: object) -> dict[str, object]:
    """An object field's value, its properties by their declared kinds."""
    if not isinstance(value, dict):
        deny(f"found {shown(value)}, expected an object")
    return {name: a_property(field, name, member) for name, member in value.items()}


def convert(field: Field, value: object) -> object:
    """What is kept of a value that was sent for a field; raises Wrong with the problem."""
    kind = field.kind or field.type
    if kind in SCALARS:
        return SCALARS[kind](text_of(value))
    if kind == "enum":
        text = text_of(value)
        if text not in field.choices:
            expected = ", ".join(field.choices)
            deny(f"value outside the list: found {shown(text)}, expected {expected}")
        return text
    if kind == "tags":
        return tags(value)
    if kind == "phones":
        return _phones(value)
    if kind == "phone":  # one number, or a list of them
        return _phones(value) if isinstance(value, list) else [phone(text_of(value))]
    if kind == "object":
        return an_object(field, value)
    if kind == "arr_object":
        return [an_object(field, member) for member in _array(value, "objects")]
    return leaf(value)  # undeclared
