"""The tables of the README, made from the registry: `python tests/readme_tables.py` writes them.

Knows the README's headings and nothing of what a number means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from workbench.cli_words import rates
from workbench.destinations.registry import DESTINATIONS

README = Path(__file__).resolve().parents[1] / "README.md"
# The line after which each table stands.
DESTINATIONS_HEAD = "## Destinations\n\n"
LIMITS_HEAD = "Every number that a check, a plan or a send holds to, with where it comes from:\n\n"


def destinations_table() -> str:
    """One line for each destination."""
    lines = ["| destination | what it does | options |", "|---|---|---|"]
    for one in DESTINATIONS.values():
        options = ", ".join(f"`{option.name}`" for option in one.options)
        lines.append(f"| `{one.key}` | {one.title} | {options} |")
    return "\n".join(lines)


def limits_table() -> str:
    """One line for each limit and each quota, with the destinations that have it."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in DESTINATIONS.values():
        for limit in one.limits.values():
            told = (f"{limit.value:,} {limit.unit}", _source(limit.source, limit.assumption))
            found.setdefault(told, []).append(one.key)
        told = (rates(asdict(one.quota)), _source(one.quota.source, one.quota.assumption))
        found.setdefault(told, []).append(one.key)
    lines = ["| number | of | source |", "|---|---|---|"]
    lines += [f"| {what} | {_named(of)} | {source} |" for (what, source), of in found.items()]
    return "\n".join(lines)


def _source(source: str, assumption: bool) -> str:
    return f"{source} (assumption)" if assumption else source


def _named(keys: Iterable[str]) -> str:
    """The destinations, a whole family of them as `batch.profiles.*`."""
    left = dict.fromkeys(keys)
    named = []
    for family, members in _families().items():
        if len(members) > 1 and members <= set(left):
            named.append(f"`{family}.*`")
            left = {key: None for key in left if key not in members}
    return ", ".join([*named, *(f"`{key}`" for key in left)])


def _families() -> Mapping[str, set[str]]:
    """The destinations by the beginnings of their names, the shortest beginnings first."""
    found: dict[str, set[str]] = {}
    for depth in (1, 2):
        for key in DESTINATIONS:
            found.setdefault(".".join(key.split(".")[:depth]), set()).add(key)
    return found


def written(text: str) -> str:
    """The README with its tables made anew."""
    for head, table in ((DESTINATIONS_HEAD, destinations_table()), (LIMITS_HEAD, limits_table())):
        place = re.escape(head) + r"(?:\|.*\n)*"
        text = re.sub(place, lambda _, new=f"{head}{table}\n": new, text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
