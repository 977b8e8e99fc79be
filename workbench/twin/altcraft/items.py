"""One item of `data` applied to one profile: fields first, then subscriptions.

Pure: gives a new profile or raises Wrong, and then nothing of the item counts (§3.4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from workbench.twin.altcraft import operators, subscriptions, xmltext
from workbench.twin.altcraft.failures import Wrong, wrong
from workbench.twin.altcraft.fields import READ_ONLY, undeclared
from workbench.twin.altcraft.profiles import Profile
from workbench.twin.altcraft.values import Text, written
from workbench.twin.altcraft.world import DATABASES
from workbench.twin.errors import shown


@dataclass(frozen=True, slots=True)
class Rules:
    """How items are taken: `keys` are read and not written, `mail_key` keeps a stored e-mail."""

    strict: bool
    skip_invalid: bool = False
    keys: frozenset[str] = frozenset()
    mail_key: bool = False


@dataclass(slots=True)
class Notes:
    """What the log should say of a request beside its verdicts, counted."""

    assumed: Counter[str] = field(default_factory=Counter)
    undeclared: set[str] = field(default_factory=set)
    skipped: int = 0


def applied(
    profile: Profile, item: Mapping[str, object], rules: Rules, notes: Notes, now: float
) -> Profile:
    """The profile after the item; raises Wrong for the first member that cannot be taken."""
    fields = dict(profile.fields)
    for name, value in item.items():
        if name == "subscriptions" or name in rules.keys:
            continue
        if name == "email" and rules.mail_key and _other_mail(fields, value):
            continue
        known = DATABASES[profile.db].fields.get(name)
        if known is None:
            _check_undeclared(profile.db, name, rules, notes)
            known = undeclared(name)
        operators.apply(fields, known, value)
    listed = profile.subscriptions
    if "subscriptions" in item:
        listed = _subscribed(profile, item["subscriptions"], rules, notes, now)
    return replace(profile, fields=fields, subscriptions=listed)


def _other_mail(fields: Mapping[str, object], value: object) -> bool:
    """Whether the profile was found by a subscription and has another e-mail of its own.

    An item cannot both match by an e-mail and change it (§4, an assumption).
    """
    held = fields.get("email")
    return held is not None and isinstance(value, str) and str(held).lower() != value.lower()


def _check_undeclared(database: int, name: str, rules: Rules, notes: Notes) -> None:
    if name in READ_ONLY:
        wrong(name, "read-only")
    if rules.strict or name.startswith("_") or not xmltext.NAME.fullmatch(name):
        wrong(shown(name), f"database {database} has no such field")
    notes.undeclared.add(name)


def _subscribed(
    profile: Profile, given: object, rules: Rules, notes: Notes, now: float
) -> list[dict[str, object]]:
    if not isinstance(given, list):
        hint = "; in XML a single one needs array='true'" if isinstance(given, Text | dict) else ""
        wrong("subscriptions", f"found {shown(given)}, expected an array of objects{hint}")
    held, when = profile.subscriptions, written(datetime.fromtimestamp(now, UTC))
    for place, one in enumerate(given):
        try:
            order = subscriptions.read(one, profile.db)
            held = subscriptions.applied(held, order, when, strict=rules.strict)
            # The page on these functions is legible up to `set` (§5.5).
            actions = map(operators.action_of, order.custom_fields.values())
            if any(action not in ("", "set") for action in actions):
                notes.assumed["functions in a subscription's custom_fields"] += 1
        except Wrong as problem:
            if not rules.skip_invalid:
                message = f"subscriptions[{place}].{problem.text}"
                raise Wrong(message, error=problem.error) from None
            notes.skipped += 1
    return held
