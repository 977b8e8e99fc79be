"""A file of ids is opened, whole or not at all: what could miss somebody names its line."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheFile
from workbench.plans.judging import UNTRUSTED
from workbench.tables.headers import OF_OTHER_SHEETS
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading


def opened(file: Path, purpose: str) -> Table:
    """A list's one table; its first line alone will do, since such lists often have no header.

    `purpose` says what the list is for, as in “is to hold people back”. Raises FixTheFile where it
    cannot be read, or where a second sheet could hold people too.
    """
    try:
        table = open_table(file, Reading(), header_alone=True)
    except FixTheFile as err:
        if "--" not in str(err):
            raise
        # The hints of the command are about the rows.
        message = (
            f"{file.name} {purpose} and cannot be read without a guess: save it as “CSV UTF-8” "
            f"with one id or address a line below one header ({err})"
        )
        raise FixTheFile(message) from err
    for notice in table.notices:
        if notice.rule in OF_OTHER_SHEETS:
            message = (
                f"{file.name}: {notice.message}, so somebody could be missed: put everybody on one "
                "sheet"
            )
            raise FixTheFile(message)
    return table


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list's file and its table; each method raises FixTheFile where somebody could be missed."""

    file: Path
    table: Table

    def whole(self, refused: pa.Array, lines: pa.Array) -> None:
        """No line of a slice does not fit the header."""
        if refused.null_count < len(refused):
            at = pc.is_valid(refused)
            message = (
                f"{self.file.name}, line {lines.filter(at)[0].as_py()} does not fit its header: "
                f"{refused.filter(at)[0].as_py()}; correct it"
            )
            raise FixTheFile(message)

    def trusted(self, columns: Container[int]) -> None:
        """No cell of these columns is marked as one whose value cannot be trusted."""
        for mark in self.table.marked(*UNTRUSTED, "error"):
            if mark.column in columns:
                message = (
                    f"{self.file.name} has ids without a trustworthy value, the first “"
                    f"{mark.shown or mark.stored}” in row {mark.row:,} below the header: save them "
                    "as text"
                )
                raise FixTheFile(message)

    def refuse(
        self,
        wrong: pa.BooleanArray,
        text: pa.Array,
        lines: pa.Array,
        what: str,
        header: str,
        fix: str = "correct it",
    ) -> None:
        """None of the cells is wrong; `what` says what the first one is otherwise."""
        wrong = pc.fill_null(wrong, False)
        if wrong.true_count:
            self._stop(text.filter(wrong), lines.filter(wrong), what, header, fix)

    def _stop(self, text: pa.Array, lines: pa.Array, what: str, header: str, fix: str) -> NoReturn:
        column = f", column “{header}”" if header else ""
        more = f" ({len(text) - 1:,} more like it)" if len(text) > 1 else ""
        message = (
            f"{self.file.name}, line {lines[0].as_py()}{column}: “{text[0].as_py()}” {what}: "
            f"{fix}, so that nobody is missed{more}"
        )
        raise FixTheFile(message)
