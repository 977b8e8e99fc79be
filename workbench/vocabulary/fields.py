"""The known targets of a destination and the rule for free attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.vocabulary.kinds import KindName


@dataclass(frozen=True, slots=True)
class Field:
    """One known target: the name it has in the mapping, its kind and the headers that mean it."""

    name: str
    kind: KindName
    label: str
    help: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    consent: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeAttributes:
    """The rule for attributes that the analyst names.

    `pattern` is a full match for the bare name; `wrapped` maps a kind to the wrapper that its key
    carries in the request (`date` → `date(name)`); `kinds` are the kinds that may be sent;
    `longest` bounds the characters of a value (of an item, for an array), `items` an array's items.
    """

    pattern: str
    pattern_words: str
    source: str
    kinds: tuple[KindName, ...]
    wrapped: Mapping[KindName, str] = field(default_factory=dict)
    longest: Mapping[KindName, int] = field(default_factory=dict)
    items: int | None = None
    nullable: bool = False  # whether `null` is documented as "delete this attribute"

    def key(self, name: str, kind: KindName) -> str:
        """The name as the request carries it: `birthdate` of kind date is `date(birthdate)`."""
        return f"{self.wrapped[kind]}({name})" if kind in self.wrapped else name
