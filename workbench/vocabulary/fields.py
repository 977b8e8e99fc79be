"""The known targets of a destination and the rule for free attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.vocabulary.kinds import KindName
from workbench.vocabulary.stems import Wording
from workbench.vocabulary.steps import Limit


@dataclass(frozen=True, slots=True)
class Field:
    """One known target: the name it has in the mapping, its kind and the headers that mean it.

    `aliases` are whole headers, `wordings` the words that one has to have; `hints` are wordings
    that may mean something else, so that they are only ever a proposal.
    """

    name: str
    kind: KindName
    label: str
    help: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()
    hints: tuple[Wording, ...] = ()
    consent: bool = False
    choices: tuple[str, ...] = ()
    numbered: str = ""  # the part after which `#2`, `#3`... may stand, for a second one
    longest: Limit | None = None  # characters of a value, of an item where it is a list
    items: Limit | None = None
    nullable: bool = False  # whether `null` is documented as "delete this"
    of: KindName = "text"  # what the items of a list are
    address: bool = False  # whether messages go there, as to a device or a chat

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every number that a value of it is held to."""
        return tuple(one for one in (self.longest, self.items) if one is not None)

    def takes(self, target: str) -> bool:
        """Whether a target is this one, or a second one of it (`subscription.email#2.status`)."""
        if target == self.name:
            return True
        if not self.numbered or not self.name.startswith(self.numbered):
            return False
        rest = re.escape(self.name[len(self.numbered) :])
        spelled = rf"{re.escape(self.numbered)}#[2-9]{rest}"
        return re.fullmatch(spelled, target) is not None


@dataclass(frozen=True, slots=True)
class FreeAttributes:
    """The rule for attributes that the analyst names.

    `pattern` is a full match for the bare name, of which `length` is a part; `wrapped` maps a kind
    to the wrapper that its key carries in the request (`date` → `date(name)`); `kinds` are the
    kinds that may be sent; `longest` bounds the characters of a value (of an item, for an array),
    `items` an array's items.
    `spelling` is how a target of a family is written around the name, a full match with the group
    `name`; "" means the bare name alone. Whatever begins with `place` is of the family or nothing.
    """

    pattern: str
    pattern_words: str
    source: str
    kinds: tuple[KindName, ...]
    wrapped: Mapping[KindName, str] = field(default_factory=dict)
    length: Limit | None = None
    longest: Mapping[KindName, Limit] = field(default_factory=dict)
    items: Limit | None = None
    nullable: bool = False  # whether `null` is documented as "delete this attribute"
    spelling: str = ""
    place: str = ""
    example: str = ""  # of a target that is spelled so
    help: str = ""

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Every number that a name or a value is held to."""
        every = (self.length, *self.longest.values(), self.items)
        return tuple(one for one in every if one is not None)

    def bare(self, target: str) -> str | None:
        """The analyst's own name within a target, None where it is not spelled like this."""
        found = re.fullmatch(self.spelling or rf"(?P<name>{self.pattern})", target)
        return found["name"] if found else None

    def key(self, name: str, kind: KindName) -> str:
        """The name as the request carries it: `birthdate` of kind date is `date(birthdate)`."""
        return f"{self.wrapped[kind]}({name})" if kind in self.wrapped else name
