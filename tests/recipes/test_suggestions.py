"""What is said about a header: shortly where it is plain, not at all where nothing is renamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.plans.preparing import suggestions
from workbench.recipes.suggesting import Suggestion
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

TO = "batch.audiences.update"


def suggested(folder: Path, text: str, **hints: str) -> tuple[Suggestion, ...]:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    reading = Reading(**hints)  # type: ignore[arg-type]
    return suggestions(open_table(path, reading, folder / "spools"), TO, reading)


@pytest.mark.parametrize("header", ["date(born)", "url(avatar)", "Date( born )", "born", "a_1"])
def test_a_legal_name_is_not_renamed_by_its_wrapper(tmp_path: Path, header: str) -> None:
    found = suggested(tmp_path, f"id;{header}\n1;x\n")[1]
    assert found.finding is None
    assert (found.confidence, found.why) == (100, "an attribute of yours")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("First Name", "first_name"),
        ("Prénom", "prenom"),
        ("E-mail", "e_mail"),
        ("CITY", "city"),
        ("date(Born On)", "born_on"),
    ],
)
def test_a_plain_renaming_is_a_short_warning(tmp_path: Path, header: str, name: str) -> None:
    finding = suggested(tmp_path, f"id;{header}\n1;x\n")[1].finding
    assert finding is not None
    assert (finding.rule, finding.severity, finding.target) == ("column-renamed", "warning", name)
    assert finding.sentence() == (
        f"line 1, {header}: Sent as “{name}”. Nothing to do if that name is right."
    )


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("A header that is far longer than thirty characters", "a_header_that_is_far_longer_th"),
        ("city;City", "city_2"),
    ],
)
def test_a_name_that_is_cut_or_numbered_is_told_at_length(
    tmp_path: Path, headers: str, name: str
) -> None:
    finding = suggested(
        tmp_path, f"id;{headers}\n1;x;y\n".replace(";y", ";y" * headers.count(";"))
    )[-1].finding
    assert finding is not None
    assert finding.message == f"The header is not a legal name; it is sent as “{name}”"
    assert finding.fix.startswith("Nothing to do, or rename the column yourself: 1 to 30 lower")


def test_a_doubt_names_the_count_an_example_and_the_hint(tmp_path: Path) -> None:
    text = "id;Téléphone\n" + "".join(f"c{n};06 12 34 56 {n}\n" for n in range(10, 30))
    found = suggested(tmp_path, text)[1]
    assert found.use.kind == "text"
    assert found.doubt is not None
    assert (found.doubt.severity, found.doubt.target) == ("warning", "telephone")
    assert found.doubt.sentence() == (
        "line 1, Téléphone: 20 of 20 cells look like phone numbers without a country code; the "
        "column is sent as text (found “06 12 34 56 10”). Say which country they are of, for "
        "example France (--region FR), or write them with their country code, like +33612345678."
    )
    told = suggested(tmp_path, text, region="FR")[1]
    assert (told.use.kind, told.use.how.region, told.doubt) == ("phone", "FR", None)


def test_phones_that_lost_their_zero_are_told_as_numbers(tmp_path: Path) -> None:
    text = "id;Mobile\n" + "".join(f"c{n};6123456{n}\n" for n in range(10, 30))
    found = suggested(tmp_path, text)[1]
    assert found.use.kind == "integer"
    assert found.doubt is not None
    assert found.doubt.message.endswith("; the column is sent as whole numbers")
