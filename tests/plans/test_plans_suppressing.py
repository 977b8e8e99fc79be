"""Nobody on a list of people to hold back is added, whatever a row names them by."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench import verbs
from workbench.delivery import homes
from workbench.errors import FixTheFile

PEOPLE = """custom_id,$email_address,$phone_number,$email_marketing
c1,Jane@Example.com,+33 6 12 34 56 78,subscribed
c2,joe@example.com,+33699887766,subscribed
c3,,+33611111111,subscribed
c4,jane@example.com,,unsubscribed
"""
WHAT = {"to": "batch.profiles.update", "set": {"allow_subscribe": True}}


def held_back(tmp_path: Path, listed: str) -> dict[str, int]:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text(PEOPLE)
    out.write_text(listed)
    return dict(verbs.plan(source, out=tmp_path / "plan", suppress=out, **WHAT).not_sent)


@pytest.mark.parametrize(
    ("listed", "count"),
    [
        ("custom_id\nc2\n", 1),
        ("e-mail\njane@example.com\n", 1),  # another case; the row that unsubscribes is sent
        ("e-mail\n JOE@EXAMPLE.COM \n", 1),
        ("phone\n+33 6 99 88 77 66\n", 1),  # another way of writing the same number
        ("phone\n+33612345678\n", 1),
        ("custom_id,e-mail\nc3,\n,joe@example.com\n", 2),
        ("c1\njoe@example.com\n+33611111111\n", 3),  # no header: whatever it names them by
        ("custom_id\nc9\n", 0),
    ],
)
def test_a_person_is_found_by_any_id_or_address(listed: str, count: int, tmp_path: Path) -> None:
    assert held_back(tmp_path, listed) == ({"suppressed": count} if count else {})


def test_a_list_by_an_address_that_the_rows_do_not_have_stops(tmp_path: Path) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text("custom_id,$email_marketing\nc1,subscribed\n")
    out.write_text("e-mail,why\njane@example.com,asked\n")
    with pytest.raises(FixTheFile, match="which no column of the rows is mapped to"):
        verbs.plan(source, out=tmp_path / "plan", suppress=out, **WHAT)


def test_a_standing_list_holds_for_its_connection_until_it_is_taken_away(
    tmp_path: Path, practice: SimpleNamespace
) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text("id\na\nb\nc\n")
    out.write_text("id\nb\n")
    what = {"to": "batch.audiences.update", "set": {"name": "A", "create": True}}
    verbs.keep_standing_list("twin", out)
    out.unlink()  # a copy is kept
    done = verbs.send(source, **what)
    assert (done.counts.accepted, done.counts.not_sent_why) == (2, {"suppressed": 1})
    verbs.keep_standing_list("twin", None)
    assert homes.standing_list("twin") is None
    assert verbs.send(source, **what).counts.accepted == 3
