"""Which profile one item of `data` means: its keys, and the profiles that have them (§4).

The value of a key lies in the item; one at top level serves the items that have none.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workbench.twin.altcraft.failures import NOT_FOUND, Wrong, deny
from workbench.twin.altcraft.fields import Field, undeclared
from workbench.twin.altcraft.orders import Search
from workbench.twin.altcraft.profiles import Key, Profile, by_id, find, load, new_id
from workbench.twin.altcraft.subscriptions import contact_of
from workbench.twin.altcraft.values import convert, email, phone, text_of
from workbench.twin.altcraft.world import DATABASES, SUBSCRIPTION_FIELDS

# What each mode searches (§4): the profile's own field, its subscriptions, or both.
_EMAIL = {
    "email": ("email", "email_sub"),
    "email_profile": ("email",),
    "email_sub": ("email_sub",),
    "email_phone": ("email",),
    "email_phone_sub": ("email_sub",),
}
_PHONE = {
    "phone": ("phone", "phone_sub"),
    "phone_sub": ("phone_sub",),
    "email_phone": ("phone",),
    "email_phone_sub": ("phone_sub",),
}
_NAMES = {"email_phone": "email or phones", "email_phone_sub": "email or phones"}
# Members of an item that may be keys and nothing else; none is a field of a database.
_IDS = ("profile_id", "_id", "id")
_PUSH = ("provider", "subscription_id")
_PROFILE_ID = re.compile(r"[0-9A-Za-z]{24}")  # §3.1, and seed 002's own example

Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The keys of one item: found by any of them or by all, or by the profile's id alone."""

    keys: tuple[Key, ...] = ()
    every: bool = False
    profile_id: str = ""
    fallback: bool = False

    @property
    def label(self) -> str:
        """The keys' values as a log may name the item."""
        values = dict.fromkeys(key.value.replace("\n", " ") for key in self.keys)
        return self.profile_id or ", ".join(values)


def members(search: Search) -> frozenset[str]:
    """The members of an item that this mode reads as keys and that are no fields themselves."""
    if search.matching == "profile_id":
        return frozenset(_IDS)
    if search.matching == "push_sub":
        return frozenset(_PUSH)
    if search.matching == "custom_sub":
        return frozenset({search.field_name}) - DATABASES[search.database].fields.keys()
    return frozenset({"phone"} if search.matching in _PHONE else ())


def wanted(search: Search, item: Item) -> Wanted:
    """The keys of one item; raises Wrong when it has none or a malformed one."""
    mode, given = search.matching, search.given
    if mode == "profile_id":
        found = next((item[name] for name in _IDS if name in item), None)
        return Wanted(
            profile_id=text_of(_needed(given.get(mode) if found is None else found, mode)),
            fallback=found is None,
        )
    if mode == "push_sub":
        return _push(search, item)
    if mode in ("custom", "custom_sub"):
        return _custom(search, item)
    mails, mail_top = _mails(search, item)
    phones, phone_top = _phones(search, item)
    where = search.resource
    keys = [Key(kind, m.lower(), _on(kind, where)) for m in mails for kind in _EMAIL[mode]]
    keys += [Key(kind, number, _on(kind, where)) for number in phones for kind in _PHONE[mode]]
    _needed(keys or None, _NAMES.get(mode, "email" if mode in _EMAIL else "phones"))
    return Wanted(tuple(keys), fallback=mail_top or phone_top)


def _on(kind: str, resource: int) -> int:
    return resource if kind.endswith("_sub") else 0


def _needed(found: object, what: str) -> object:
    if found is None or found == "":
        deny(f"There is no {what} to find the profile by.")
    return found


def _contacts(item: Item, channel: str, member: str, resource: int) -> list[object]:
    listed = item.get("subscriptions")
    return [
        value
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and one.get("channel") == channel
        if not resource or one.get("resource_id") == str(resource)
        if (value := contact_of(one, channel, member)) is not None
    ]


def _mails(search: Search, item: Item) -> tuple[list[str], bool]:
    if search.matching not in _EMAIL:
        return [], False
    found = item.get("email")
    if found is None and search.matching.endswith("_sub"):
        found = next(iter(_contacts(item, "email", "email", search.resource)), None)
    top = search.given.get("email") if found is None else None
    one = top if found is None else found
    return ([] if one is None else [email(text_of(one))]), top is not None


def _phones(search: Search, item: Item) -> tuple[list[str], bool]:
    if search.matching not in _PHONE:
        return [], False
    found = item.get("phones", item.get("phone"))
    if found is None and search.matching.endswith("_sub"):
        found = _contacts(item, "sms", "phone", search.resource)[:1] or None
    top = search.given.get("phone") if found is None else None
    some = top if found is None else found
    listed = some if isinstance(some, list) else [] if some is None else [some]
    return [phone(text_of(number)) for number in listed], top is not None


def _push(search: Search, item: Item) -> Wanted:
    found = [item.get(name) for name in _PUSH]
    if found == [None, None]:
        found = [next(iter(_contacts(item, "push", name, search.resource)), None) for name in _PUSH]
    top = found == [None, None]
    if top:
        found = [search.given.get(name) for name in _PUSH]
    pair = [text_of(_needed(value, name)) for name, value in zip(_PUSH, found, strict=True)]
    return Wanted((Key("push_sub", "\n".join(pair), search.resource),), fallback=top)


def _custom(search: Search, item: Item) -> Wanted:
    name, own = search.field_name, search.matching == "custom"
    found = item.get(name)
    top = found is None
    value = _needed(search.given.get("field_value") if top else found, name)
    declared = DATABASES[search.database].fields if own else SUBSCRIPTION_FIELDS
    field = declared.get(name, undeclared(name))
    kind, where = f"{search.matching}:{name}", 0 if own else search.resource
    texts = _combination(value) if field.type == "tags" else [_spelt(field, value)]
    return Wanted(tuple(Key(kind, one, where) for one in texts), every=True, fallback=top)


def _combination(value: object) -> list[str]:
    """Seed 002: a combination of tags is one string, "tag-1, tag-2"."""
    found = [one.strip() for one in text_of(value).split(",")]
    if not all(found):
        deny("An empty tag cannot be searched for.")
    return list(dict.fromkeys(found))


def _spelt(field: Field, value: object) -> str:
    try:
        kept = convert(field, text_of(value))
    except Wrong as problem:
        message = f"{field.name}: {problem.text}."
        raise Wrong(message) from None
    return str(kept[0] if isinstance(kept, list) else kept)


def matched(db: sqlite3.Connection, search: Search, keys: Wanted) -> Profile | None:
    """The one profile that the keys mean, None when there is none; raises Wrong for several."""
    if keys.profile_id:
        found = by_id(db, search.database, keys.profile_id)
    else:
        found = find(db, search.database, keys.keys, every=keys.every)
    if len(found) > 1:
        deny(f"{len(found)} profiles have {keys.label}; it must mean one of them.")
    return load(db, found.pop()) if found else None


def unmatched(keys: Wanted) -> Wrong:
    """What an item answers whose key no profile has (§3.4, an assumption)."""
    return Wrong(f"There is no profile with {keys.label}.", error=NOT_FOUND)


def presumed(search: Search, keys: Wanted, now: float) -> Profile:
    """The empty profile that practice takes to exist for keys that nobody has.

    It holds what the keys say and nothing else; raises Wrong for an id no profile can have.
    """
    if keys.profile_id and not _PROFILE_ID.fullmatch(keys.profile_id):
        raise unmatched(keys)
    fields: dict[str, object] = {}
    rest: list[Key] = []
    for key in keys.keys:
        if not _as_field(search, key, fields):
            rest.append(key)
    kept = tuple(key for key in rest if not _covered(key, fields))
    empty = Profile(search.database, keys.profile_id or new_id(now))
    return replace(empty, fields=fields, presumed=kept, made_up=True)


def _as_field(search: Search, key: Key, fields: dict[str, object]) -> bool:
    if key.kind == "email":
        fields["email"] = key.value
    elif key.kind == "phone":
        fields["phones"] = [*_listed(fields.get("phones")), key.value]
    elif key.kind.startswith("custom:"):
        name = search.field_name
        field = DATABASES[search.database].fields.get(name, undeclared(name))
        kept: object = key.value
        if field.type in ("tags", "phone"):
            kept = [*_listed(fields.get(name)), key.value]
        fields[name] = convert(field, kept)
    else:
        return False
    return True


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []


def _covered(key: Key, fields: Mapping[str, object]) -> bool:
    """Whether the mode searches both places and the profile's own field holds the value."""
    if key.kind == "email_sub":
        return fields.get("email") == key.value
    return key.kind == "phone_sub" and key.value in _listed(fields.get("phones"))
