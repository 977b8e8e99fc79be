"""Bytes are a function of file and recipe: not of slice size, run or folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import verbs
from workbench.destinations.batch import audience_people
from workbench.errors import FixTheFile
from workbench.vocabulary.steps import Limit


def folder_bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


MIXED = '''id,action,city,date(born),phone,tags
{rows}x1,,Paris,2024-02-30,+33199001234,a|b
x2,delete,Paris,2024-02-29,+33199001234,a
x1,remove,Paris,,,
,add,Lyon,,,
too,many,cells,in,this,line,here
x3,add,"Saint-Étienne, ""Loire""",2001-01-01,+33 1 99 00 12 34,a||b
'''


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_the_folder_is_the_same_for_every_slice_size(slice_rows: int, tmp_path: Path) -> None:
    good = "".join(f"g{n},add,Köln,2020-01-{n:02d},+33199001234,a|b\n" for n in range(1, 31))
    source = tmp_path / "mixed.csv"
    source.write_text(MIXED.format(rows=good), encoding="utf-8")
    what = {"to": "batch.audiences.update", "set": {"name": "X", "create": True}}
    first = verbs.plan(source, out=tmp_path / "first", **what)
    again = verbs.plan(source, out=tmp_path / "again", slice_rows=slice_rows, **what)
    assert again.plan_sha256 == first.plan_sha256
    assert folder_bytes(tmp_path / "again") == folder_bytes(tmp_path / "first")
    # x1's first row is wrong as well as superseded, so it counts as invalid.
    assert (first.rows, first.rows_planned) == (36, 31)
    assert first.not_sent == {"invalid": 5}


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_replace_switches_steps_at_the_same_row_for_every_slice_size(
    slice_rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "p.csv"
    source.write_text("id,n\n" + "".join(f"{n:04d},{n}\n" for n in range(1, 201)))
    # A request of few bytes makes many chunks without many rows.
    monkeypatch.setattr(audience_people, "BYTES", Limit(600, "bytes", "this test"))
    what = {"to": "batch.audiences.replace", "set": {"name": "A"}}
    first = verbs.plan(source, out=tmp_path / "first", **what)
    verbs.plan(source, out=tmp_path / "again", slice_rows=slice_rows, **what)
    assert len(first.chunks) > 10
    assert [chunk.step for chunk in first.chunks] == [1] + [2] * (len(first.chunks) - 1)
    assert folder_bytes(tmp_path / "again") == folder_bytes(tmp_path / "first")


def test_a_suppression_list_holds_back_additions_and_never_removals(tmp_path: Path) -> None:
    source, listed = tmp_path / "p.csv", tmp_path / "optout.csv"
    source.write_text("id,action\na,add\nb,remove\nc,add\n")
    listed.write_text("id\na\nb\n")
    what = {"to": "batch.audiences.update", "set": {"name": "A"}}
    made = verbs.plan(source, out=tmp_path / "plan", suppress=listed, **what)
    assert made.not_sent == {"suppressed": 1}
    assert b'"a"' not in made.chunk_path(1).read_bytes()
    assert b'"b"' in made.chunk_path(1).read_bytes()


@pytest.mark.parametrize(
    ("listed", "held_back"),
    [
        ("email,custom_id\nfoo,x\n", 1),
        ("email;Custom ID\nfoo;x\n", 1),
        ("x\ny\n", 2),  # without a header
        ("id\n x\ny \n", 2),
    ],
)
def test_a_suppression_list_is_read_as_it_comes(
    listed: str, held_back: int, tmp_path: Path
) -> None:
    source, out = tmp_path / "p.csv", tmp_path / "optout.csv"
    source.write_text("id\nx\ny\nz\n")
    out.write_text(listed)
    made = verbs.plan(
        source,
        to="batch.audiences.update",
        set={"name": "A"},
        out=tmp_path / "plan",
        suppress=out,
    )
    assert made.not_sent == {"suppressed": held_back}


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [("email,name\na@example.org,x\n", "no column of ids"), ("id,n\nx,1,9\ny,2\n", "does not fit")],
)
def test_a_suppression_list_that_could_miss_somebody_stops(
    listed: str, sentence: str, tmp_path: Path
) -> None:
    source, out = tmp_path / "p.csv", tmp_path / "optout.csv"
    source.write_text("id\nx\ny\n")
    out.write_text(listed)
    what = {"to": "batch.audiences.update", "set": {"name": "A"}}
    with pytest.raises(FixTheFile, match=sentence):
        verbs.plan(source, out=tmp_path / "plan", suppress=out, **what)


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "p.csv"
    source.write_text("id\na\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("years of work")
    with pytest.raises(FixTheFile, match="is not empty and holds no plan"):
        verbs.plan(source, to="batch.audiences.update", set={"name": "A"}, out=tmp_path / "full")
    assert (tmp_path / "full" / "thesis.txt").read_text() == "years of work"
