"""What a destination asks once per send; the form, the flags and the README are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OptionValue = str | bool | int
Options = Mapping[str, OptionValue]


@dataclass(frozen=True, slots=True)
class Option:
    """One question: its type, its words, its default and where live choices come from.

    `pattern` is a full match for text; `live` names a list at the vendor ("audiences").
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
