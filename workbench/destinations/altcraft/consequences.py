"""What a recipe brings about as a whole: what a repeat would do, whose rows wait for each other.

Knows no row.
"""

from __future__ import annotations

from workbench.destinations.altcraft.profile_fields import (
    HARMFUL,
    STATUS,
    SUBSCRIPTIONS,
    Change,
    change_of,
)
from workbench.destinations.altcraft.subscription_fields import (
    ASSUMED,
    custom_change_of,
    in_subscription,
)
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.steps import Repeat


def _changes(recipe: Recipe) -> list[Change]:
    """The functional updates of the profile's fields and of its subscriptions'."""
    found = (change_of(use.target) or custom_change_of(use.target) for use in recipe.columns)
    return [change for change in found if change is not None]


def repeat(recipe: Recipe) -> Repeat:
    """The class of the worst that the recipe does (reliability.md 1.7)."""
    targets = [use.target for use in recipe.columns]
    if not recipe.options.get("skip_triggers", True):
        return "II"
    if any(change.action in HARMFUL for change in _changes(recipe)):
        return "II"
    about_consent = (STATUS.name, SUBSCRIPTIONS.name)
    return "I*" if any(t in about_consent or in_subscription(t) for t in targets) else "I"


def ordered(recipe: Recipe) -> bool:
    """Rows of one profile are all sent where each says something of its own.

    A change adds to the one before, and a further row may be a further subscription: the last of
    them does not replace the others, and an unsubscription among them must not be lost.
    """
    return any(change.action in HARMFUL for change in _changes(recipe)) or any(
        in_subscription(use.target) or use.target == SUBSCRIPTIONS.name for use in recipe.columns
    )


def notices(recipe: Recipe) -> tuple[Issue, ...]:
    """What a reader should know before any cell is judged."""
    return (*_automations(recipe), *_dropped(recipe), *_assumed_changes(recipe))


def _automations(recipe: Recipe) -> tuple[Issue, ...]:
    """That automations may start, where they are not kept from it, and for how many at the most."""
    if recipe.options.get("skip_triggers", True):
        return ()
    people = f"{recipe.facts['rows']:,} people" if "rows" in recipe.facts else "everyone in it"
    return (
        Issue(
            "automations",
            f"This send may start automations for {people}: skip_triggers is off",
            "Turn it on (skip_triggers=true), unless they are meant to start.",
            severity="warning",
        ),
    )


def _dropped(recipe: Recipe) -> tuple[Issue, ...]:
    """That an unsubscription may get lost, where refused subscriptions are skipped (§6.4)."""
    subscribed = any(
        use.target == SUBSCRIPTIONS.name or in_subscription(use.target) for use in recipe.columns
    )
    if not recipe.options.get("skip_invalid_subscriptions") or not subscribed:
        return ()
    return (
        Issue(
            "skipped-subscriptions",
            "An unsubscription that Altcraft refuses would be dropped, and its row would count as "
            "accepted: skip_invalid_subscriptions is on",
            "Turn it off (skip_invalid_subscriptions=false), so that such a row is rejected.",
            severity="warning",
        ),
    )


def _assumed_changes(recipe: Recipe) -> tuple[Issue, ...]:
    """That only `set` is known of the functions in a subscription's fields (§5.5)."""
    changes = (custom_change_of(use.target) for use in recipe.columns)
    used = {change.action for change in changes if change is not None}
    words = " and ".join(action for action in ASSUMED if action in used)
    if not words:
        return ()
    return (
        Issue(
            "assumed-change",
            f"Altcraft's page, as far as it is known here, shows no {words} of a subscription's "
            "field: it is sent as for a field of the profile",
            "Send a few rows first, and look at their subscriptions at Altcraft.",
            severity="warning",
        ),
    )
