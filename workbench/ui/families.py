"""Targets that a person writes: which rule spells them, and what kinds they can have."""

from __future__ import annotations

from workbench.destinations.spec import Destination
from workbench.vocabulary.fields import FreeAttributes
from workbench.vocabulary.kinds import KindName

# What the target box says for an attribute of the person's own; for a family with its place.
ATTRIBUTE, FAMILY = "attribute", "family "
# Any legal name, in whose place a label says <name>.
ANY = "zzz"


def families(goal: Destination) -> list[str]:
    """The choices of a goal's families, in their order."""
    return [f"{FAMILY}{place}" for place in range(len(goal.families))]


def fits(target: str, choice: str, goal: Destination) -> bool:
    """Whether a target is spelled as a choice's rule has it."""
    rule = rule_of(choice, goal)
    return rule is not None and rule.bare(target) is not None


def rule_of(choice: str, goal: Destination) -> FreeAttributes | None:
    """How the targets of a choice are spelled, where a person writes them."""
    return goal.families[int(choice[len(FAMILY) :])] if choice.startswith(FAMILY) else goal.free


def named(choice: str) -> bool:
    """Whether a choice wants a name that a person writes."""
    return choice == ATTRIBUTE or choice.startswith(FAMILY)


def spelled(rule: FreeAttributes, name: str) -> str:
    """A name as a family writes it; "" where the name is not legal there."""
    sample = rule.bare(rule.example) or ""
    places = (n for n in range(len(rule.example)) if rule.example.startswith(sample, n))
    made = (rule.example[:n] + name + rule.example[n + len(sample) :] for n in places)
    return next((one for one in made if rule.bare(one) == name), "")


def kinds_of(target: str, goal: Destination) -> tuple[KindName, ...]:
    """The kinds that a written target can have."""
    rule = goal.family_of(target)
    return rule.kinds if rule is not None else ("text",)
