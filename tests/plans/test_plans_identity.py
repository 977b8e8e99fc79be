"""Whose row it is, however it is written: by any identifier, by any item, through other rows."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from workbench.plans.identity import Identifier, persons
from workbench.tables.opening import open_table
from workbench.vocabulary.kinds import How
from workbench.vocabulary.reading import Reading

EMAIL = Identifier(0, "email", How())
PHONES = Identifier(1, "phone", How(region="FR"), listed=True)


def groups(folder: Path, rows: list[str], *identifiers: Identifier) -> list[list[int]]:
    """The rows, from 1, that are about the same one."""
    path = folder / "people.csv"
    path.write_text("\n".join(["email;phones;n", *(f"{row};x" for row in rows)]), encoding="utf-8")
    (found,) = persons([(open_table(path, Reading()), identifiers or (EMAIL, PHONES))])
    labels = found.tolist()
    told: dict[int, list[int]] = {}
    for row, label in enumerate(labels, 1):
        told.setdefault(label, []).append(row)
    return sorted(told.values())


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["a@b.example;", "A@B.example;", "c@b.example;"], [[1, 2], [3]]),
        (["a@b.example;", " a@b.example ;"], [[1, 2]]),
        (["a@b.example;06 12 34 56 78", ";+33612345678"], [[1, 2]]),
        ([";+33612345678|+33199001234", ";01 99 00 12 34"], [[1, 2]]),
        ([';"[""+33612345678""]"', ";0612345678"], [[1, 2]]),
        # Through a third row: 1 has the e-mail, 3 has the phone, 2 has both.
        (["a@b.example;", "a@b.example;0612345678", ";+33612345678"], [[1, 2, 3]]),
        ([";", ";", "a@b.example;"], [[1], [2], [3]]),
        # What is no phone is compared as it stands.
        ([";12", ";12", ";13"], [[1, 2], [3]]),
    ],
)
def test_rows_about_the_same_person_are_found(rows, told, tmp_path) -> None:
    assert groups(tmp_path, rows) == told


@pytest.mark.parametrize("seed", [1, 2])
def test_a_long_chain_is_one_person(seed, tmp_path) -> None:
    """Each row shares its e-mail with the one before and its phone with the one behind."""
    chain = [f"p{n // 2}@b.example;+3361234{(n + 1) // 2:04d}" for n in range(400)]
    random.Random(seed).shuffle(chain)
    assert groups(tmp_path, [*chain, "other@b.example;"]) == [list(range(1, 401)), [401]]


@pytest.mark.parametrize(
    ("identifier", "cells", "forms"),
    [
        (EMAIL, ["A@b.Example", None, " x"], ["a@b.example", None, " x"]),
        (PHONES, ["06 12 34 56 78|x", None], ["+33612345678|x", None]),
        (PHONES, ['["06 12 34 56 78"]', '{"a":1}'], ["+33612345678", '{"a":1}']),
        (Identifier(0, "text", How()), ["007", "7"], ["007", "7"]),
    ],
)
def test_a_cell_has_one_form(identifier, cells, forms) -> None:
    assert identifier.form(pa.array(cells, pa.string())).to_pylist() == forms
