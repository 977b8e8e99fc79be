"""What an analyst replaces in a whole column: plain text by plain text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal, get_args

from workbench.vocabulary.steps import Limit

# Where the text that is replaced stands: it is the whole cell, or a part of it.
At = Literal["cell", "start", "end", "anywhere"]
PLACES: tuple[At, ...] = get_args(At)
# A pattern has a size that it must not pass, and a cell that is put in many times one too.
LONGEST = Limit(1_000, "characters of a text that is replaced, or put instead", "ours", True)
_WHERE = {"cell": "", "start": " at the start", "end": " at the end", "anywhere": " anywhere"}


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text that is replaced in every cell of a column which has it, letter by letter.

    A cell with nothing left is empty.
    """

    find: str
    put: str = ""
    at: At = "cell"

    def __str__(self) -> str:
        if self.at == "cell":
            to = f"“{self.put}”" if self.put else "an empty cell"
            return f"Replace cells that are “{self.find}” by {to}"
        if not self.put:
            return f"Remove “{self.find}”{_WHERE[self.at]}"
        return f"Replace “{self.find}”{_WHERE[self.at]} by “{self.put}”"

    def as_dict(self) -> dict[str, str]:
        """The replacement as a recipe holds it among a column's repairs."""
        return asdict(self)


# A repair by its name, or one of the analyst's own.
Mending = str | Replacement
