"""Connections in Streamlit's own file of secrets, `.streamlit/secrets.toml`: a table for each.

    [workbench.my_shop]
    kind = "batch"
    world = "test"
    rest_key = "..."
    project_key = "..."

A table, since Streamlit puts what stands outside of one into the environment of the whole app,
where it would outlive the file; one called `workbench`, since others may use the same file.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.delivery.secrets import Secret
from workbench.delivery.traces import LEAST
from workbench.errors import FixTheConnection
from workbench.vocabulary.machine import why

FILE = Path(".streamlit") / "secrets.toml"
TABLE = "workbench"
PARTS = ("kind", "world", "rest_key", "project_key", "host", "token", "label")
# Which of them nobody may see.
KEYS = ("rest_key", "token")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PRACTICE = "twin"
_LINE = re.compile(r"at line (\d+)")
# Far more than any number of connections; a link may lead to whatever is as large as a disk.
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """A connection as a file has it; `parts` by their names there, without those it leaves out.

    `shared` says that other people on this machine may read the file.
    """

    name: str
    file: Path
    shared: bool
    parts: Mapping[str, str] = field(repr=False)

    def part(self, name: str) -> str:
        """That part; empty where the file does not have it."""
        return self.parts.get(name.lower(), "")

    def called(self, *names: str) -> str:
        """How parts are called where they stand, for sentences about them."""
        return called(self.file, self.name, *names)


def called(file: Path, name: str, *parts: str) -> str:
    """Parts of a connection and the file that they stand in, for sentences."""
    return f"{' and '.join(map(str.lower, parts))} of [{TABLE}.{name}] in {file}"


def places() -> tuple[Path, ...]:
    """Where a file may be, the nearest first: here, beside a checkout's app.py, in the home.

    Of two files with a connection of one name the nearer counts.
    """
    finders: tuple[Callable[[], Path], ...] = (Path.cwd, _checkout, Path.home)
    found = []
    for finder in finders:
        # a folder that is gone, or a machine that knows no home
        with contextlib.suppress(OSError, RuntimeError):
            found.append((finder() / FILE).resolve())
    return tuple(dict.fromkeys(found))


def every() -> dict[str, Written]:
    """The connections by their names; raises FixTheConnection for a file that is not as expected.

    Whether others may read the file is asked by `refuse_shared`, when a key is used.
    """
    found: dict[str, Written] = {}
    for file in reversed(places()):
        tables, shared = _tables(file)
        found |= {name: Written(name, file, shared, parts) for name, parts in tables.items()}
    return found


def refuse_shared(one: Written) -> None:
    """Raises FixTheConnection where other people on this machine may read the file of a key."""
    if one.shared:
        message = (
            f"{one.file} holds keys and can be read by other people on this machine: make it "
            "readable by you alone (mode 600), and change the keys if somebody may have seen them"
        )
        raise FixTheConnection(message)


def known() -> list[Secret]:
    """Every key of every file that can be read, also one that no connection can use."""
    found = []
    for file in places():
        try:
            tables = _read(file)[0].get(TABLE)
        except FixTheConnection:
            continue
        some = tables.values() if isinstance(tables, dict) else ()
        texts = [one.get(key) for one in some if isinstance(one, dict) for key in KEYS]
        found += [text.strip() for text in texts if isinstance(text, str)]
    return [Secret(text) for text in found if len(text) >= LEAST]


def _checkout() -> Path:
    """The folder of app.py where the program runs from one; raises FileNotFoundError otherwise."""
    folder = Path(__file__).resolve().parents[2]
    if not (folder / "app.py").is_file():
        raise FileNotFoundError(folder)
    return folder


def _tables(file: Path) -> tuple[dict[str, Mapping[str, str]], bool]:
    """What a file says of each connection, checked for its form alone; and whether it is shared."""
    found, shared = _read(file)
    loose = [name for name in found if name.startswith("WORKBENCH_")]
    if loose:
        message = (
            f"{file} has {loose[0]} outside of a table: write a connection as a table "
            f"[{TABLE}.NAME] with {', '.join(PARTS[:4])}, or {', '.join(PARTS[4:6])} for Altcraft"
        )
        raise FixTheConnection(message)
    tables = found.get(TABLE, {})
    for name, parts in tables.items() if isinstance(tables, dict) else ((TABLE, None),):
        if not isinstance(parts, dict):
            # It may be a key: only that something stands there is said.
            message = f"{file} has a value in “{TABLE}”: expected a table [{TABLE}.NAME]"
            raise FixTheConnection(message)
        if not _NAME.fullmatch(name) or name == _PRACTICE:
            message = (
                f"[{TABLE}.{name}] in {file} cannot be the name of a connection: expected a small "
                f"letter, then small letters, digits or _, and not “{_PRACTICE}”, which is practice"
            )
            raise FixTheConnection(message)
        _check(parts, f"[{TABLE}.{name}] in {file}")
    return tables, shared


def _check(parts: Mapping[str, Any], where: str) -> None:
    for part, value in parts.items():
        if part not in PARTS:
            message = f"{where} has “{part}”: expected {', '.join(PARTS[:-1])} or {PARTS[-1]}"
            raise FixTheConnection(message)
        if not isinstance(value, str):
            message = f"{part} of {where} is not text: write it in quotes"
            raise FixTheConnection(message)


def _read(file: Path) -> tuple[dict[str, Any], bool]:
    """The file, empty where there is none, and whether others may read it.

    What is wrong with it is told without a word of it.
    """
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST:
            message = f"{file} is no file of at most {MOST:,} bytes: move it, or correct the link"
            raise FixTheConnection(message)
        text = file.read_bytes().decode("utf-8-sig")
        # Windows has no such mode, and says that everybody may.
        return tomllib.loads(text), os.name == "posix" and bool(found.st_mode & 0o077)
    except (FileNotFoundError, NotADirectoryError):
        return {}, False
    except OSError as err:
        message = f"{file} cannot be read ({why(err)}): make it readable by you, or move it"
        raise FixTheConnection(message) from err
    except UnicodeDecodeError:
        message = f"{file} is not UTF-8 text: save it as UTF-8"
    except tomllib.TOMLDecodeError as err:
        line = _LINE.search(str(err))
        where = f"in line {line[1]}" if line else "at its end"
        message = (
            f"{file} is not TOML {where}: expected [{TABLE}.NAME] and below it "
            'PART = "VALUE" a line, each value in quotes'
        )
    except (ValueError, RecursionError):
        # A number of thousands of digits, lists in thousands of lists.
        message = (
            f"{file} has a number that is too long or a value that is nested too deeply: expected "
            f'[{TABLE}.NAME] and below it PART = "VALUE" a line, each value in quotes'
        )
    # Not from the error of a parser, which has the text of the file.
    raise FixTheConnection(message)
