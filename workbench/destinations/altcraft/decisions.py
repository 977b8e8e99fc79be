"""What no recipe may combine, in one sentence each; knows no row.

Sections are those of api/altcraft.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workbench.destinations.altcraft import matching
from workbench.destinations.altcraft.profile_fields import (
    EMAIL,
    KEY_FIELDS,
    OWN_NAMES,
    PROFILE_ID,
    READ_ONLY,
    STATUS,
    SUBSCRIPTIONS,
    change_of,
)
from workbench.destinations.altcraft.subscription_fields import (
    CHANNELS,
    CUSTOM_FIELDS,
    FIELDS,
    RESOURCE_OF_ALL,
    Subscription,
    custom_change_of,
    in_subscription,
    subscriptions,
)
from workbench.destinations.schemas import LISTED
from workbench.errors import FixTheRecipe
from workbench.recipes.recipe import ColumnUse, Recipe

# What a profile can be searched by (seed 002: "int/string"); numbers of other kinds have no one
# spelling, and a combination of tags is one text.
_KEY_KINDS = ("text", "integer", "phone", "email")


_UPSERT = re.compile(r"\.custom_fields\..*\.upsert(?::.*)?\Z")


def refuse_contradictions(recipe: Recipe) -> None:
    """Raises FixTheRecipe where the options and the columns cannot all be sent."""
    for judged in _JUDGED:
        for sentence in judged(recipe):
            raise FixTheRecipe(sentence)


def _uses(recipe: Recipe) -> list[ColumnUse]:
    return [use for use in recipe.columns if use.target]


def _placed(use: ColumnUse) -> str:
    return f"Column “{use.header}” is mapped to “{use.target}”"


def _options(recipe: Recipe) -> Iterator[str]:
    modes, options = matching.modes(recipe), recipe.options
    own = [mode for mode in modes if mode in matching.CUSTOM]
    if own and not options.get("field_name"):
        yield (
            f"Matching by {own[0]} needs to know by which field: add --set field_name=... with "
            "the field's name at Altcraft"
        )
    if options.get("field_name") and not own:
        yield (
            f"The option “field_name” is “{options['field_name']}”, and the matching is "
            f"{modes[0]}, which needs none: use the matching custom, or leave field_name out"
        )
    if options.get("resource_id") and not matching.NARROWED.intersection(modes):
        yield (
            "The option “resource_id” narrows a matching by e-mail or phone, and this one is by "
            f"{modes[0]}: leave it out"
        )
    first, *others = ({*matching.needs(mode, recipe)} for mode in modes)
    if others and others[0] <= first:
        yield (
            f"Rows that lack the key of the matching {modes[0]} lack that of {modes[1]} as well: "
            "choose another “otherwise”, or none"
        )


def _keys(recipe: Recipe) -> Iterator[str]:
    mapped = {use.target: use for use in _uses(recipe)}
    modes = matching.modes(recipe)
    for option, mode in zip(("matching", "otherwise"), modes, strict=False):
        wanted = matching.needs(mode, recipe)
        if not any(all(part in mapped for part in key) for key in wanted):
            named = " or ".join(" and ".join(f"“{part}”" for part in key) for key in wanted)
            yield (
                f"No column is mapped to {named}, by which profiles are searched: map one, or "
                f"choose another way with --set {option}=..."
            )
    for field in KEY_FIELDS:
        if field.name in mapped and all(field.name in matching.unfielded(mode) for mode in modes):
            fitting = PROFILE_ID.name if field is PROFILE_ID else "push_sub"
            yield (
                f"{_placed(mapped[field.name])}, which is only sent to search by: add --set "
                f"matching={fitting}, or leave the column behind"
            )
    own = mapped.get(str(recipe.options.get("field_name") or ""))
    if own is not None and own.kind not in _KEY_KINDS:
        yield (
            f"{_placed(own)}, the key, as {own.kind}, and a key is one number or one text (tags "
            "as one text, like “tag-1, tag-2”): change its kind to text or integer"
        )
    wholes = (set(key) for mode in modes for key in matching.needs(mode, recipe))
    if any(mapped.keys() <= key for key in wholes):
        yield "No column says anything about the people but their key: map another column as well"


def _names(recipe: Recipe) -> Iterator[str]:
    taken: dict[str, ColumnUse] = {}
    for use in _uses(recipe):
        if use.target in READ_ONLY:
            yield f"{_placed(use)}, which Altcraft only tells and never takes: leave it behind"
        if in_subscription(use.target):
            continue
        if _of_subscriptions(use.target):
            # An operator on the list would subscribe people past every rule of consent.
            yield (
                f"{_placed(use)}, and “{SUBSCRIPTIONS.name}” is only set as a whole: map it to "
                f"“{SUBSCRIPTIONS.name}”"
            )
            continue
        change = change_of(use.target)
        if change is None and use.target.endswith(".upsert"):
            yield f"{_placed(use)} without a property: write it like {use.target}:city"
        name = change.name if change else use.target
        if name in taken:
            yield (
                f"Columns “{taken[name].header}” and “{use.header}” both change the field "
                f"“{name}”, and a request can say only one thing about it: keep one of them"
            )
        taken[name] = use
        if change and name.lower() in OWN_NAMES:
            yield from _change_of_own(use, name.lower(), change.action)
        elif name != STATUS.name and name.lower() == STATUS.name:
            yield f"{_placed(use)}, which is no other field in capitals: map it to “{STATUS.name}”"


def _of_subscriptions(target: str) -> bool:
    """Whether it is the list of subscriptions in another spelling, or anything of it."""
    name = SUBSCRIPTIONS.name
    return target != name and re.fullmatch(rf"{name}([.:].*)?", target, re.IGNORECASE) is not None


def _change_of_own(use: ColumnUse, name: str, action: str) -> Iterator[str]:
    if name == EMAIL.name and action == "unset":
        yield f"{_placed(use)}, and the e-mail address cannot be unset: leave the column behind"
    elif name == STATUS.name or action != "unset":
        yield f"{_placed(use)}, and “{name}” is only set as a whole: map it to “{name}”"


def _subscriptions(recipe: Recipe) -> Iterator[str]:
    mapped = {use.target: use for use in _uses(recipe)}
    for use in mapped.values():
        if in_subscription(use.target.lower()):
            yield from _member(use, also_in_cells=SUBSCRIPTIONS.name in mapped)
    for one in subscriptions(recipe):
        if "resource_id" not in one.targets and not one.resource:
            yield (
                f"No column is mapped to “{one.place}.resource_id”, which every subscription "
                f"needs: map one, or map “{one.place}.status” and say in the option "
                f"“{RESOURCE_OF_ALL}” (Resource of the subscriptions) on which one all of them are"
            )
        yield from _custom_twice(one, mapped)
        found = [target for target in one.contact.values() if target in mapped]
        if len(found) < len(one.channel.contact):
            wanted = " and ".join(f"“{one.place}.{name}”" for name in one.channel.contact)
            instead = f", or one to “{one.channel.instead}”" if one.channel.instead else ""
            yield f"The subscription “{one.place}” has no contact: map columns to {wanted}{instead}"


def _custom_twice(one: Subscription, mapped: Mapping[str, ColumnUse]) -> Iterator[str]:
    taken: dict[str, ColumnUse] = {}
    for target in one.custom:
        change, use = custom_change_of(target), mapped[target]
        name = change.name if change else str(CUSTOM_FIELDS.bare(target))
        if name in taken:
            yield (
                f"Columns “{taken[name].header}” and “{use.header}” both change the field "
                f"“{name}” of “{one.place}”, and a request can say only one thing about it: keep "
                "one of them"
            )
        taken[name] = use


def _member(use: ColumnUse, *, also_in_cells: bool) -> Iterator[str]:
    bare = CUSTOM_FIELDS.bare(use.target)
    if _UPSERT.search(use.target):
        yield (
            f"{_placed(use)}, and no page of Altcraft's shows upsert for a subscription's field: "
            "set it as a whole, or leave the column behind"
        )
    elif bare is None and not any(field.takes(use.target) for field in FIELDS):
        yield (
            f"{_placed(use)}, which is no member of a subscription: write it like "
            "subscription.email.status or subscription.sms#2.custom_fields.topic"
        )
    if also_in_cells:
        yield (
            f"{_placed(use)} and another column to “{SUBSCRIPTIONS.name}”: write the "
            "subscriptions in one of the two ways"
        )


def _sheets(recipe: Recipe) -> Iterator[str]:
    """Consent is said in one place: rows of two sheets are not held against each other."""
    if not recipe.options.get(SUBSCRIPTIONS.name):
        return
    for use in _uses(recipe):
        if in_subscription(use.target) or use.target in (SUBSCRIPTIONS.name, STATUS.name):
            yield (
                f"{_placed(use)}, and another sheet holds the subscriptions: say what people want "
                "in one of the two sheets"
            )


def no_subscriptions(recipe: Recipe) -> str:
    """Why a recipe is none for a sheet whose rows are subscriptions, "" where it is one.

    A word for a status that names no channel is not taken for the profile's own there.
    """
    uses = _uses(recipe)
    if not any(in_subscription(use.target) or use.target == SUBSCRIPTIONS.name for use in uses):
        listed = ", ".join(f"“{use.header}”" for use in recipe.columns[:LISTED] if use.header)
        return (
            f"is to hold subscriptions, and none of its columns ({listed}) is a part of one: name "
            "them by channel, like subscription.email.resource_id, subscription.email.status or "
            f"subscription.sms.phone; the channels are {', '.join(CHANNELS)}"
        )
    status = next((use for use in uses if use.target == STATUS.name), None)
    if status is not None:
        return (
            f"holds subscriptions, and its column “{status.header}” is mapped to “{STATUS.name}”, "
            "the status of the profile as a whole: name it by channel, like "
            "subscription.email.status, or leave it behind"
        )
    return ""


_JUDGED: tuple[Callable[[Recipe], Iterator[str]], ...] = (
    *(_options, _keys, _names),
    *(_subscriptions, _sheets),
)
