"""Connections that were added on a page: what of them is not secret, in one private file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

from workbench.delivery import homes, keeping
from workbench.delivery.keeping import Kept, Pair
from workbench.errors import FixTheConnection

FILE = "connections.json"


@dataclass(frozen=True, slots=True)
class Added:
    """One such connection; `host` is where its key goes and nowhere else."""

    name: str
    vendor: Literal["batch", "altcraft"]
    world: Literal["test", "production"]
    host: str
    label: str
    kept: Kept = "session"

    @property
    def place(self) -> str:
        """What its key is kept under: of another world or host it is not found."""
        return f"{self.name} ({self.vendor}, {self.world}, {self.host})"


def every() -> dict[str, Added]:
    """The connections by their names; raises FixTheConnection where the file cannot be read."""
    place = homes.home() / FILE
    if not place.is_file():
        return {}
    try:
        found = [Added(**one) for one in json.loads(place.read_bytes())]
    except (OSError, ValueError, TypeError) as err:
        message = (
            f"{place} cannot be read: move it aside, then add the connections again on the page "
            "Connections"
        )
        raise FixTheConnection(message) from err
    return {one.name: one for one in found}


def keep(one: Added, pair: Pair) -> Kept:
    """Keeps a connection and its key, in the place of the one of its name; where the key is."""
    forget(one.name)
    where = keeping.keep(one.place, pair)
    _write([*every().values(), Added(**{**asdict(one), "kept": where})])
    return where


def forget(name: str) -> None:
    """Takes a connection away with its key; nothing where there is none of that name."""
    found = every()
    gone = found.pop(name, None)
    if gone is not None:
        keeping.forget(gone.place)
        _write(list(found.values()))


def _write(some: list[Added]) -> None:
    place = homes.home() / FILE
    partial = homes.private_file(place.with_name(f".{FILE}"))
    partial.write_text(json.dumps([asdict(one) for one in some], indent=1), "utf-8")
    partial.replace(place)
