"""What an operation hands back: the answer's members, and what the request log says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """A successful answer; `notes` go into the log line beside status, rows and sha256."""

    body: Mapping[str, object]
    applied: Sequence[tuple[str, str]] = ()
    notes: Mapping[str, object] = field(default_factory=dict)
