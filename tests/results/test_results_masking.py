"""Masks: what is not known to be harmless becomes a pseudonym that says nothing of it."""

from __future__ import annotations

import json

import pytest

from workbench.results.masking import Masks
from workbench.results.own_words import own_wholes, own_words

WORDS, PHRASES = own_words()
MASKS = Masks(b"k" * 32, WORDS, PHRASES, frozenset({"first_name", "VIP", "a list.csv"}))
ANNA = MASKS.masked("Anna")


def test_equal_values_have_equal_pseudonyms_and_length_does_not_show() -> None:
    assert MASKS.masked("Anna") == ANNA
    assert MASKS.masked("Bob") != ANNA
    assert len(MASKS.masked("x" * 500)) == len(ANNA) == 10
    assert MASKS.masked("") == ""
    assert (MASKS.name("database 1"), MASKS.name("Anna 1")) == (
        "database 1",
        MASKS.masked("Anna 1"),
    )
    assert MASKS.masked(ANNA) == ANNA
    assert MASKS.masked(22) == MASKS.masked("22")
    assert Masks(b"l" * 32).masked("Anna") != ANNA


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("The cell is empty", "The cell is empty"),
        ("25,000 rows and 12 columns", "25,000 rows and 12 columns"),
        ("found “Anna”", f"found “{ANNA}”"),
        ("digits with “.” as", "digits with “.” as"),
        ("MISSING_PARAMETER The cell is empty", "MISSING_PARAMETER The cell is empty"),
        # A quotation of a word that sentences have may be a cell all the same.
        ("found “cell”", f"found “{MASKS.masked('cell')}”"),
        # One that goes on in the next line of its source is the product's own as well.
        ("will be answered “already exists”", "will be answered “already exists”"),
        ("the number 33612345678", f"the number {MASKS.masked('33612345678')}"),
        ("column first_name of VIP", "column first_name of VIP"),
        ("a list.csv", "a list.csv"),
        ("ask qzx@example.com.", f"ask {MASKS.masked('qzx@example.com')}."),
    ],
)
def test_a_sentence_keeps_the_products_own_words(sentence: str, shown: str) -> None:
    assert MASKS.text(sentence) == shown


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("no answer (Connection reset by peer)", "no answer (Connection reset by peer)"),
        ("Write one address, like name@example.com.", "Write one address, like name@example.com."),
        ("Write it like 2024-03-31, or say how", "Write it like 2024-03-31, or say how"),
        # Without the word before them they may be cells, and so may what only begins like them.
        ("found name@example.com", f"found {MASKS.masked('name@example.com')}"),
        ("read 2024-03-31 there", f"read {MASKS.masked('2024-03-31')} there"),
        ("Write it like 2024-03-3", f"Write it like {MASKS.masked('2024-03-3')}"),
        (
            "no answer (Connection Peers)",
            f"no answer ({MASKS.masked('Connection')} {MASKS.masked('Peers')})",
        ),
    ],
)
def test_the_products_own_examples_and_the_systems_errors_stay(sentence: str, shown: str) -> None:
    masks = Masks(MASKS.secret, WORDS, PHRASES, own_wholes())
    assert masks.text(sentence) == shown


@pytest.mark.parametrize(
    "name",
    ["Anna", "Müller", "Jörg", "Zoë", "Pierre", "Martin", "Vincent", "Paris", "Köln", "Lyon"],
)
def test_a_name_that_an_example_has_is_no_word_of_the_products(name: str) -> None:
    assert MASKS.text(f"the name {name} is not valid") == (
        f"the name {MASKS.masked(name)} is not valid"
    )


@pytest.mark.parametrize(
    "name", ["May", "Mark", "Grace", "Will", "Summer", "Rich", "Price", "Skip"]
)
def test_a_name_that_is_a_word_of_the_products_as_well_is_known_by_its_capital(name: str) -> None:
    assert name.lower() in WORDS
    hidden = MASKS.masked(name)
    for sentence in ("the name {} is not valid", "“x” {}", "Unknown: see {}, who is on 3 lines"):
        assert hidden in MASKS.text(sentence.format(name))
        assert name not in MASKS.text(sentence.format(name))
    assert MASKS.text(f"the {name.lower()} of 3 rows") == f"the {name.lower()} of 3 rows"
    assert MASKS.text(f"{name} 3 rows") == f"{name} 3 rows"


@pytest.mark.parametrize(
    "sentence",
    [
        "Sent to Batch by the page Columns, as CSV of Excel or LibreOffice",
        "visits: Not a whole number. Write digits only",
        "**The campaign cannot be sent as it is.** Change it on File",
        "answered TOO_MANY_REQUESTS with Retry-After",
        "set WORKBENCH_HOME to a folder that you may write to",
        "12 rows\nNothing was sent",
    ],
)
def test_capitals_of_the_products_own_stay(sentence: str) -> None:
    assert MASKS.text(sentence) == sentence


@pytest.mark.parametrize(
    "cell",
    [
        "06-12-34-56-78",
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "+1 (202) 555-0100",
        "06\N{NARROW NO-BREAK SPACE}12\N{NARROW NO-BREAK SPACE}34",
        "123\N{ZERO WIDTH SPACE}456\N{ZERO WIDTH SPACE}789",
        "123-45-678",
        "12/03/85",
        "12.03.1985",
        "10.1.2.3",
        "4111 1111 1111 1111",
    ],
)
def test_a_number_in_groups_is_a_cell_and_no_counts(cell: str) -> None:
    assert MASKS.text(f"the phone {cell} is not valid") == (
        f"the phone {MASKS.masked(cell)} is not valid"
    )
    # A header that is a small number does not tear it apart.
    headed = Masks(MASKS.secret, WORDS, PHRASES, frozenset({"12", "06", "202"}))
    assert MASKS.masked(cell) in headed.text(f"the phone {cell} is not valid")
    shown = MASKS.json_text(json.dumps({cell: None}, ensure_ascii=False))
    assert json.loads(shown) == {MASKS.masked(cell): None}


@pytest.mark.parametrize(
    "sentence",
    [
        "12 of 30 rows in 2 requests, 3.5 rows/s",
        "line 12, 40, 88, 120 and 124 more",
        "at 12:03:45, request 2 of 3",
        "12,345,678 rows; 10,000 a second",
        "run 20261123-023456-ab12",
        "12 rows\n345 cells\n678",
        "12\n345\n678",
    ],
)
def test_counts_and_times_side_by_side_stay(sentence: str) -> None:
    assert MASKS.text(sentence) == sentence


def test_json_is_masked_wherever_it_is_cut_off() -> None:
    body = json.dumps(
        [{"id": "qzx1", "attributes": {"first_name": "qzx\\" + '"', "n": 17.25, "date(born)": "q"}}]
    )
    for end in range(len(body) + 1):
        shown = MASKS.json_text(body[:end])
        assert "qzx" not in shown
        assert "17.2" not in shown
    whole = json.loads(MASKS.json_text(body))
    assert whole == MASKS.values(json.loads(body))
    assert whole[0]["id"] == MASKS.masked("qzx1")
    assert MASKS.values({"a": {"n": 1, "born": 2}}, {"n"}) == {
        "a": {"n": 1, "born": MASKS.masked(2)}
    }


def test_xml_is_masked_wherever_it_is_cut_off() -> None:
    body = '<?xml version="1.0"?><data><row id="qzx1"><first_name>qzxann</first_name></row></data>'
    for end in range(len(body) + 1):
        assert "qzx" not in MASKS.xml_text(body[:end])
    assert "<first_name>qzxann</first_name>" in MASKS.xml_text(body, {"first_name"})
    for odd in ("<a id=qzx>", "<a qzx>", "<?row qzx?>", "<!-- qzx -->", '<a b="1" qzx/>'):
        assert "qzx" not in MASKS.xml_text(f"<data>{odd}</data>")


BESIDE = (
    {
        "name": "VIP",
        "type": "custom_ids",
        "db_id": 7,
        "skip_triggers": True,
        "of_nobody": "qzx",
        "ids": [{"id": "VIP", "attributes": {"type": "custom_ids", "n": 7, "ok": True}}],
    },
    {"name": "VIP", "type": "custom_ids", "db_id": 7, "skip_triggers": True},
)


def test_of_a_whole_body_only_what_stands_beside_its_records_stays() -> None:
    body, clear = BESIDE
    options = {"VIP", "7", "true"}
    shown = MASKS.values(body, options=options)
    assert {name: shown[name] for name in clear} == clear
    assert "qzx" not in json.dumps(shown)
    (row,) = shown["ids"]
    inside = [row["id"], *row["attributes"].values()]
    assert all(str(one).startswith("••") for one in inside), inside
    assert json.loads(MASKS.json_text(json.dumps(body), options=options)) == shown
    # What is no whole body is a record, and all of it is masked.
    assert all(MASKS.values(clear)[name] == MASKS.masked(clear[name]) for name in clear)
    assert MASKS.values([clear], options=options) == MASKS.values([clear])
    assert json.loads(MASKS.json_text(json.dumps([clear]), options=options)) == MASKS.values(
        [clear]
    )


def test_of_a_whole_xml_body_only_what_stands_beside_its_records_stays() -> None:
    body = (
        '<?xml version="1.0"?><request><db_id>7</db_id><name>VIP</name><who>qzx</who>'
        "<data><row><id>7</id><name>VIP</name></row></data></request>"
    )
    shown = MASKS.xml_text(body, options={"VIP", "7"})
    assert shown.startswith('<?xml version="1.0"?><request><db_id>7</db_id><name>VIP</name>')
    assert "qzx" not in shown
    assert (shown.count("VIP"), shown.count(">7<")) == (1, 1)
    assert "VIP" not in MASKS.xml_text(body)


def test_in_an_answer_each_result_that_went_well_says_so() -> None:
    """The same values are cells where they stand in a record."""
    told = '{"error":0,"result":[{"error":0,"error_text":"SUCCESS","name":"SUCCESS","n":0}]}'
    shown = json.loads(MASKS.answer_text(told))
    (one,) = shown["result"]
    assert (shown["error"], one["error"], one["error_text"]) == (0, 0, "SUCCESS")
    refused = json.loads(MASKS.answer_text('{"error_text":"The cell is empty: Zoé"}'))
    assert refused["error_text"] == f"The cell is empty: {MASKS.masked('Zoé')}"
    assert (one["name"], one["n"]) == (MASKS.masked("SUCCESS"), MASKS.masked("0"))
    assert "SUCCESS" not in MASKS.json_text(told)


def test_an_error_code_that_the_product_knows_stays_in_an_answer() -> None:
    told = '{"error_code": "MALFORMED_JSON_BODY", "error_message": "no qzx"}'
    assert "MALFORMED_JSON_BODY" in MASKS.json_text(told)
    assert "qzx" not in MASKS.json_text(told)
