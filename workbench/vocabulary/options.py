"""What a destination asks once per send; the form, the flags and the README are made from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

OptionValue = str | bool | int
Options = Mapping[str, OptionValue]


@dataclass(frozen=True, slots=True)
class Option:
    """One question: its type, its words, its default and where live choices come from.

    `pattern` is a full match for text; `live` names a list at the vendor ("audiences"). `words`
    say what choices mean that are the vendor's own codes. `when` are other options, each with the
    values of which one makes this one apply; without any it always does. Most sends leave a `rare`
    one as it is.
    """

    name: str
    label: str
    type: Literal["text", "boolean", "choice"]
    help: str
    required: bool = False
    default: OptionValue | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    pattern_words: str = ""
    live: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rare: bool = False

    def takes(self, text: str) -> bool:
        """Whether a text fits the pattern, where there is one."""
        return not self.pattern or re.fullmatch(self.pattern, text) is not None

    def applies(self, given: Options) -> bool:
        """Whether it has a meaning beside these values of the other options, defaults included."""
        return not self.when or any(
            str(given.get(name)) in values for name, values in self.when.items()
        )
