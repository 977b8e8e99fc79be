"""Which kind a column is taken for, and the one sentence about it where that may not be meant."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from workbench.recipes.inference import Asked, Guess, infer
from workbench.recipes.looks import says_phone
from workbench.vocabulary.kinds import How, KindName

ALLOWED: tuple[KindName, ...] = (
    *("text", "integer", "number", "boolean", "date", "url", "array", "phone"),
)
NOTHING = How()


def guess(
    cells: Sequence[str | None], header: str = "column", how: How = NOTHING, slices: int = 8
) -> Guess:
    """The kind of a column that comes in as many slices as a file's does."""
    size = len(cells) // slices + 1
    parts = [pa.array(cells[at : at + size], pa.string()) for at in range(0, len(cells), size)]
    (found,) = infer(
        lambda places: ([part for _ in places] for part in parts),
        *(len(cells), [Asked(header, how)], ALLOWED),
    )
    return found


DATES = ["31/03/1985", "1/4/1990", "05/06/2001", "28/02/1977", "07/12/1963"]
US_DATES = ["03/31/1985", "4/1/1990", "06/05/2001", "02/28/1977", "12/07/1963"]
OPEN_DATES = ["01/03/1985", "02/04/1990", "05/06/2001"]
SHORT_DATES = ["31/03/85", "01/04/90", "28/02/77"]
SPACED = ["06 12 34 56 78", "07 98 76 54 32", "01 23 45 67 89"]
HYPHENS = ["01-23-45-67-89", "06-12-34-56-78", "04-90-12-34-56"]
PLAIN = ["0612345678", "0687654321", "0142345678"]
CUT = ["612345678", "798765432", "123456789"]  # as a spreadsheet leaves them
GERMAN = ["030/123456", "(0221) 47 10-123", "0172 123 45 67"]
AMERICAN = ["(202) 555-0100", "(415) 555-0199"]
COMMAS = ["12,50", "0,99", "1 234,50", "3", "1\u00a0020,00", "1\u202f999,10"]
DOTTED = ["1.234,50", "12,50", "0,99", "12.345.678,00"]
THOUSANDS = ["1,234", "12,345", "999"]
US_AMOUNTS = ["1,234", "12,345.50", "1,234,567"]
PRICES = ["12,50 €", "€ 9.99", "1 234,50\u00a0EUR", "7 €"]

SAY_DMY = "Say that the day comes first (--dates DMY), or choose the kind date for the column."
SAY_MDY = "Say that the month comes first (--dates MDY), or choose the kind date for the column."
SAY_ORDER = (
    "Say which comes first (--dates DMY or --dates MDY), or choose the kind date for the column."
)
SAY_COUNTRY = (
    "Say which country they are of, for example France (--region FR), or write them with their "
    "country code, like +33612345678."
)
SAY_COMMA = (
    "Say that the decimal mark is a comma (--decimal ,), or choose the kind number for the column."
)

# header, cells (each of them four times), kind, what they look like, fix
DOUBTED = [
    ("naissance", DATES, "text", "20 of 20 cells look like dates with the day first", SAY_DMY),
    ("born", US_DATES, "text", "20 of 20 cells look like dates with the month first", SAY_MDY),
    (
        *("born", OPEN_DATES, "text"),
        *("12 of 12 cells look like dates with the day or the month first", SAY_ORDER),
    ),
    (
        *("born", [*DATES, "03/31/1985"], "text"),
        "24 of 24 cells look like dates, some with the day first and some with the month first",
        "Write them all in one order, then say which (--dates DMY or --dates MDY).",
    ),
    (
        *("born", [*DATES, "2001-05-06", "1999-12-31", "1987-01-15"], "text"),
        *("32 of 32 cells look like dates, 20 of them with the day first", SAY_DMY),
    ),
    (
        *("born", ["31.03.1985", "1-4-1990", "05/06/2001 12:30"], "text"),
        *("12 of 12 cells look like dates with the day first", SAY_DMY),
    ),
    (
        *(
            "born",
            SHORT_DATES,
            "text",
            "12 of 12 cells look like dates, some with a year of two digits",
        ),
        "Say what comes first, the day or the month (--dates DMY or --dates MDY), and choose the "
        "kind date for the column: then its years can be repaired, or write all four digits.",
    ),
    *(
        (
            header,
            cells,
            "text",
            f"{n} of {n} cells look like phone numbers without a country code",
            SAY_COUNTRY,
        )
        for header, cells, n in (
            ("contact", SPACED, 12),
            ("telephone", SPACED, 12),
            ("contact", HYPHENS, 12),
            ("Téléphone mobile", PLAIN, 12),
            ("gsm", PLAIN, 12),
            ("phone_number", PLAIN, 12),
            ("Kontakt", GERMAN, 12),
            ("contact", AMERICAN, 8),
        )
    ),
    (
        *("mobile", CUT, "integer"),
        *("12 of 12 cells look like phone numbers without a country code", SAY_COUNTRY),
    ),
    (
        *("Telefono", [*PLAIN, "+34612345678"], "text"),
        *("16 of 16 cells look like phone numbers, 12 of them without a country code", SAY_COUNTRY),
    ),
    (
        *("panier", COMMAS, "text"),
        *("24 of 24 cells look like numbers, 20 of them with a decimal comma", SAY_COMMA),
    ),
    ("Betrag", DOTTED, "text", "16 of 16 cells look like numbers with a decimal comma", SAY_COMMA),
    (
        *("amount", US_AMOUNTS, "text"),
        "12 of 12 cells look like numbers with commas between thousands",
        "Remove those commas to send numbers.",
    ),
    (
        *("amount", THOUSANDS, "text"),
        "12 of 12 cells look like numbers, 8 of them with a comma before three digits",
        "If it is the decimal mark, say so (--decimal ,); if it parts thousands, remove it.",
    ),
    (
        *("prix", PRICES, "text", "16 of 16 cells look like amounts with a currency"),
        "To send numbers, choose the kind number for the column and say that the decimal mark is a "
        "comma (--decimal ,): the check then offers the repair “Remove the currency”. Nothing to "
        "do if text is meant.",
    ),
    (
        *("rate", ["12 %", "7.5%", "80 %", "3"], "text"),
        "16 of 16 cells look like numbers, 12 of them with a per cent sign",
        "To send numbers, choose the kind number for the column: the check then offers the repair "
        "“Read 12 % as 12” or “Read 12 % as 0.12”. Nothing to do if text is meant.",
    ),
    (
        *("code", [str(number) for number in range(1, 20)] + ["007"], "text"),
        "Most cells are numbers, but 4 of 80 begin with a zero or have more than 15 digits",
        "Nothing to do if they are codes; otherwise correct those cells.",
    ),
]


@pytest.mark.parametrize(("header", "cells", "kind", "found", "fix"), DOUBTED)
@pytest.mark.parametrize("slices", [1, 8])
def test_a_column_that_goes_out_as_something_else_is_told_once(
    header: str, cells: list[str], kind: KindName, found: str, fix: str, slices: int
) -> None:
    known = guess(cells * 4, header, slices=slices)
    assert known.kind == kind
    assert known.doubt is not None
    assert (known.doubt.found, known.doubt.fix) == (found, fix)
    assert known.doubt.example in cells


UNTIL = "until then those cells are errors."
SPREADSHEET_DAYS = ["1985-03-12", "2001-12-31", "1977-07-07", "1977-07-08", "1979-07-08"]


@pytest.mark.parametrize(
    ("header", "cells", "kind", "found", "fix"),
    [
        (
            *("Date de naissance", [*SPREADSHEET_DAYS, "1979-07-09", "1985-03-12"], "date"),
            "9 of 9 cells look like dates, 1 of them with the day or the month first",
            f"Say which comes first (--dates DMY or --dates MDY); {UNTIL}",
        ),
        (
            *("born", [*SPREADSHEET_DAYS, "1979-07-09", "25/12/1985"], "date"),
            "9 of 9 cells look like dates, 2 of them with the day first",
            f"Say that the day comes first (--dates DMY); {UNTIL}",
        ),
        (
            *("Panier moyen", ["45.5", "12", "99.99", "7", "8", "8.25", "45,50 €"], "number"),
            "9 of 9 cells look like amounts, 1 of them with a currency",
            f"Remove the currency; {UNTIL}",
        ),
        (
            *("total", ["45", "12", "99", "7", "8", "8", "45,50"], "number"),
            "9 of 9 cells look like numbers, 1 of them with a decimal comma",
            f"Say that the decimal mark is a comma (--decimal ,); {UNTIL}",
        ),
    ],
)
@pytest.mark.parametrize("slices", [1, 8])
def test_a_column_of_which_most_cells_are_dates_or_numbers_is_that_and_the_others_are_asked_about(
    header: str, cells: list[str], kind: KindName, found: str, fix: str, slices: int
) -> None:
    """Two more cells of each: a day of no calendar, written as a date; two whole amounts."""
    more = ["12/03/1985", "1990-02-30"] if kind == "date" else ["8.75", "3"]
    if header == "total":
        more = ["4", "3"]
    known = guess([*cells, *more], header, slices=slices)
    assert known.kind == kind
    assert known.doubt is not None
    assert (known.doubt.found, known.doubt.fix) == (found, fix)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1985-03-12", "2001-12-31", "12/03/1985", "13/03/1985"], "text"),  # only half of them
        (["45.5", "12", "007", "45,50 €"], "text"),
        (["45.5", "12", "1234567890123456", "45,50 €"], "text"),
    ],
)
def test_half_of_the_cells_or_digits_that_no_number_may_have_leave_a_column_text(
    cells: list[str], kind: KindName
) -> None:
    assert guess(cells).kind == kind


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (['["a","b"]', '["c"]'], "array"),
        (['["a|b"]', "plain", "text", "more", "x"], "array"),
        (["[draft] one", "[draft] two"], "text"),
        (['["a"', '["b"'], "text"),
    ],
)
def test_json_lists_of_texts_are_lists_and_text_in_brackets_is_text(
    cells: list[str], kind: KindName
) -> None:
    known = guess(cells * 2)
    assert (known.kind, known.doubt) == (kind, None)


@pytest.mark.parametrize("cells", [['{"a": 1}', '{"b": {"c": 2}}'], ["[1, 2]", '[{"a": 1}]']])
def test_json_that_is_no_list_of_texts_is_told(cells: list[str]) -> None:
    known = guess(cells * 2)
    assert known.kind == "text"
    assert known.doubt is not None
    assert known.doubt.found == "4 of 4 cells look like JSON objects or lists"
    assert "choose the kind json" in known.doubt.fix


def test_blank_cells_count_neither_for_nor_against() -> None:
    """Most of the column is blank, and the slices are fewer rows than a tenth."""
    cells: list[str | None] = []
    for number in range(200):
        cells += [f"{number % 28 + 1:02d}/03/1985", None, None, None]
    doubt = guess(cells, "naissance").doubt
    assert doubt is not None
    assert doubt.found == "200 of 200 cells look like dates with the day first"


@pytest.mark.parametrize(("wrong", "told"), [(10, True), (11, False)])
def test_nine_in_ten_cells_decide(wrong: int, told: bool) -> None:
    cells = ["n/a"] * wrong + SPACED * 30
    cells = cells[: wrong + 90]
    assert (guess(cells, "contact").doubt is not None) == told


# header, cells, kind: nothing to say about them
PLAIN_COLUMNS = [
    ("loyalty_code", [f"{number:05d}" for number in range(100)], "text"),
    ("custom", [f"00{number:08d}" for number in range(74532808, 74532908)], "text"),
    ("customer_number", [f"0{number}" for number in range(612345678, 612345778)], "text"),
    ("postcode", ["75001", "69002", "13008", "33000", "44200"] * 5, "integer"),
    ("code_postal", ["01000", "01300", "02100", "03200"] * 5, "text"),
    ("account", ["0123-456789", "0234-567890", "0345-678901"] * 5, "text"),
    ("ean", ["3012345678901", "4012345678901"] * 5, "integer"),
    ("version", ["5.12.10", "4.0.1", "6.2.22"] * 5, "text"),
    ("mobile_user_id", ["612345678", "798765432"] * 5, "integer"),
    ("mobile", ["true", "false"] * 5, "boolean"),
    ("mobile_visits", ["12", "4", "250"] * 5, "integer"),
    ("phone", ["+33612345678", "+447911123456"] * 5, "phone"),
    ("phone model", ["Fairphone 5", "Nokia 3310"] * 5, "text"),
    ("birthdate", ["1985-03-31", "1990-04-01"] * 5, "date"),
    ("basket", ["12.50", "7", "0.99"] * 5, "number"),
    ("coordinates", ["48.8566,2.3522", "45.7640,4.8357"] * 5, "text"),
    ("name", ["Durand, Zoé", "Paul"] * 5, "text"),
    ("ratio", ["1/2", "3/4"] * 5, "text"),
    ("mix", ["50/30/20", "40/40/20", "60/20/20"] * 5, "text"),
    ("address", ["10.20.30.40", "192.168.0.1"] * 5, "text"),
    ("tags", ["a|b", "c"] * 5, "array"),
    ("site", ["https://example.com/a", "https://example.com/b"] * 5, "url"),
    ("empty", [None] * 9, "text"),
]


@pytest.mark.parametrize(("header", "cells", "kind"), PLAIN_COLUMNS)
def test_nothing_is_said_about_an_ordinary_column(
    header: str, cells: list[str | None], kind: KindName
) -> None:
    assert guess(cells, header) == Guess(kind)


@pytest.mark.parametrize(
    ("header", "cells", "how", "kind"),
    [
        ("naissance", DATES, How(dates="DMY"), "date"),
        ("born", US_DATES, How(dates="MDY"), "date"),
        ("born", [*DATES, "2001-05-06", "1999-12-31"], How(dates="DMY"), "date"),
        ("contact", SPACED, How(region="FR"), "phone"),
        ("contact", HYPHENS, How(region="FR"), "phone"),
        ("mobile", PLAIN, How(region="FR"), "phone"),
        ("mobile", CUT, How(region="FR"), "phone"),
        ("Telefono", ["612 345 678", "612345678"], How(region="ES", decimal=","), "phone"),
        ("panier", COMMAS, How(decimal=","), "number"),
        ("Betrag", DOTTED, How(decimal=","), "number"),
    ],
)
def test_the_hint_that_is_asked_for_settles_it(
    header: str, cells: list[str], how: How, kind: KindName
) -> None:
    assert guess(cells * 4, header, how) == Guess(kind)


def test_a_country_alone_makes_no_phone_of_a_code() -> None:
    """0612345678 under a header that says nothing may be a customer's number: it is asked."""
    known = guess(PLAIN * 4, "customer_number", How(region="FR"))
    assert known.kind == "text"
    assert known.doubt is not None
    assert known.doubt.found == (
        "12 of 12 cells look like phone numbers of FR, though the header does not say so"
    )
    codes = [f"00{number}" for number in range(74532808, 74532908)]
    assert guess(codes, "loyalty_code", How(region="FR")) == Guess("text")


def test_what_the_hint_does_not_settle_is_told_otherwise() -> None:
    known = guess(["12.50", "7", "0.99"] * 4, "basket", How(decimal=","))
    assert known.doubt is not None
    assert known.doubt.found == ("12 of 12 cells look like numbers, 8 of them with a decimal point")
    assert known.doubt.fix.startswith("Say that the decimal mark is a point (--decimal .), or")
    known = guess(DATES * 4, "born", How(dates="MDY"))
    assert known.doubt is not None
    assert known.doubt.fix == SAY_DMY
    assert known.kind == "text"  # three of five fit, and the other two speak against the order
    known = guess(["06 12 34", "06 12 35"] * 6, "telephone", How(region="FR"))
    assert known.kind == "text"
    known = guess(["06 12 34 5", "06 12 35 6"] * 6, "telephone", How(region="FR"))
    assert known.doubt is not None
    assert known.doubt.fix == (
        "Choose the kind phone for the column to see which cells are none of FR."
    )


@pytest.mark.parametrize(
    ("header", "says"),
    [
        *((header, True) for header in ("phone", "Phone Number", "phoneNumber", "TEL", "tel.")),
        *((header, True) for header in ("mobile", "Handy", "Handynummer", "Telefonnummer")),
        *(
            (header, True)
            for header in ("teléfono", "Téléphone", "tél. portable", "GSM", "телефон")
        ),
        *((header, False) for header in ("hotel", "telly", "phone_id", "mobile user id", "id", "")),
    ],
)
def test_headers_that_name_phones(header: str, says: bool) -> None:
    assert says_phone(header) is says


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["oui", "non", "Oui", None, "non"], "4 of 4 cells look like yes or no"),
        (["ja"] * 19 + ["vielleicht"], "19 of 20 cells look like yes or no"),
        (["Да", "нет", "да"], "3 of 3 cells look like yes or no"),
    ],
)
def test_words_for_yes_and_no_say_that_they_go_out_as_text(cells, found) -> None:
    told = guess(cells)
    assert told.kind == "text"
    assert told.doubt is not None
    assert told.doubt.found.startswith(found)
    assert "what each word means" in told.doubt.fix


@pytest.mark.parametrize("cells", [["Oui Café", "Non-Stop", "Ouistreham"], ["red", "no", "blue"]])
def test_other_words_are_left_alone(cells) -> None:
    assert guess(cells).doubt is None
