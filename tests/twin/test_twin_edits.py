"""The values of profile attributes, native and custom (api/batch.md §2.2, §2.3)."""

from __future__ import annotations

import json

import pytest

from workbench.twin import jsontext
from workbench.twin.batch.edits import Fault, read

A300, A301 = "a" * 300, "a" * 301
URL_2048 = "https://e.fr/" + "x" * 2_035
URL_2049 = URL_2048 + "x"
STRINGS_25, STRINGS_26 = ["s"] * 25, ["s"] * 26
NAME_30, NAME_31 = "n" * 30, "n" * 31
EMAIL_256 = "a" * 250 + "@bc.fr"
EMAIL_257 = "a" + EMAIL_256
TOPIC_300, TOPIC_301 = "t" * 300, "t" * 301


def faults(key: str, value: object) -> list[Fault]:
    given = jsontext.read(json.dumps({key: value}).encode())
    assert isinstance(given, dict)
    edits, found = read(given)
    assert len(edits) + len(found) == 1, "an attribute is either an edit or a fault"
    return found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("$email_address", "jane.doe@demobatch.com"),
        ("$email_address", EMAIL_256),
        ("$email_address", None),
        ("$email_marketing", "subscribed"),
        ("$email_marketing", "unsubscribed"),
        ("$email_marketing", None),
        ("$phone_number", "+33639981337"),
        ("$phone_number", "+123456789012345"),
        ("$phone_number", None),
        ("$sms_marketing", "subscribed"),
        ("$sms_marketing", "unsubscribed"),
        ("$sms_marketing", None),
        ("$language", "fr"),
        ("$language", None),
        ("$region", "FR"),
        ("$region", None),
        ("$timezone", "Europe/Paris"),
        ("$timezone", "America/Argentina/Buenos_Aires"),
        ("$timezone", "UTC"),
        ("$timezone", None),
        ("$topic_preferences", ["news", "flash_sales"]),
        ("$topic_preferences", [TOPIC_300]),
        ("$topic_preferences", [f"t{n}" for n in range(25)]),
        ("$topic_preferences", {"$add": ["news"], "$remove": ["deals"]}),
        ("$topic_preferences", None),
        ("a", A300),
        ("a", "é😀"),
        ("a", " "),
        ("a", 3),
        ("a", -1.5),
        ("a", True),
        ("a", None),
        ("a", ["x"]),
        ("a", STRINGS_25),
        ("a", [A300]),
        ("a", {"$add": STRINGS_25}),
        ("a", {"$remove": ["x"]}),
        ("a", {"$add": ["x"], "$remove": ["y"]}),
        (NAME_30, 1),
        ("date(birthdate)", "1989-07-20T00:00:00Z"),
        ("date(birthdate)", None),
        (f"date({NAME_30})", "1989-07-20T00:00:00Z"),
        ("url(page)", URL_2048),
        ("url(page)", "app://open"),
        ("url(page)", None),
    ],
)
def test_a_legal_attribute_is_an_edit(key: str, value: object) -> None:
    assert faults(key, value) == []


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("$email_address", "jane.doe", "an e-mail address"),
        ("$email_address", "jane@demobatch", "an e-mail address"),
        ("$email_address", "a@b@c.fr", "an e-mail address"),
        ("$email_address", "a\t@c.fr", "an e-mail address"),
        ("$email_address", "a@c.fr\n", "an e-mail address"),
        ("$email_address", "", "an e-mail address"),
        ("$email_address", EMAIL_257, "257 characters"),
        ("$email_address", ["a@b.fr"], "found an array"),
        ("$email_marketing", "Subscribed", "subscribed, unsubscribed or null"),
        ("$email_marketing", True, "subscribed, unsubscribed or null"),
        ("$email_marketing", 0, "subscribed, unsubscribed or null"),
        ("$sms_marketing", "yes", "subscribed, unsubscribed or null"),
        ("$phone_number", "0639981337", "+ and 1 to 15 digits"),
        ("$phone_number", "+", "+ and 1 to 15 digits"),
        ("$phone_number", "+1234567890123456", "+ and 1 to 15 digits"),
        ("$phone_number", "+33 6 39 98 13 37", "+ and 1 to 15 digits"),
        ("$phone_number", "+٣٣", "+ and 1 to 15 digits"),
        ("$phone_number", 33639981337, "+ and 1 to 15 digits"),
        ("$language", "FR", "two lower-case"),
        ("$language", "fra", "two lower-case"),
        ("$language", "fr-FR", "two lower-case"),
        ("$region", "fr", "two upper-case"),
        ("$region", "FRA", "two upper-case"),
        ("$timezone", "Paris", "IANA"),
        ("$timezone", "Europe/paris", "IANA"),
        ("$timezone", "../etc/passwd", "IANA"),
        ("$timezone", "", "IANA"),
        ("$topic_preferences", [], "0 topics"),
        ("$topic_preferences", [f"t{n}" for n in range(26)], "26 topics"),
        ("$topic_preferences", ["News"], "topic [0] is 'News'"),
        ("$topic_preferences", ["news", "flash sales"], "topic [1]"),
        ("$topic_preferences", [""], "topic [0]"),
        ("$topic_preferences", [TOPIC_301], "1 to 300"),
        ("$topic_preferences", "news", "an array of topics"),
        ("$topic_preferences", {"$add": ["News"]}, "$add: topic [0]"),
        ("$topic_preferences", {"$remove": [f"t{n}" for n in range(26)]}, "$remove: found 26"),
        ("$email_address", {"$add": ["a@b.fr"]}, "found an object"),
        ("$phone", "+33639981337", "no native attribute"),
        ("$", 1, "no native attribute"),
        ("Name", 1, "1 to 30 of a-z"),
        (NAME_31, 1, "1 to 30 of a-z"),
        (f"date({NAME_31})", "1989-07-20T00:00:00Z", "1 to 30 of a-z"),
        ("Name", None, "1 to 30 of a-z"),
        ("a", "", "0 characters"),
        ("a", A301, "301 characters"),
        ("a", [], "0 items"),
        ("a", STRINGS_26, "26 items"),
        ("a", ["x", 1], "item [1] is 1"),
        ("a", {}, "found an object"),
        ("a", {"street": "x"}, "found an object"),
        ("a", {"$add": ["x"], "$set": ["y"]}, "found an object"),
        ("a", {"$add": "x"}, "$add is 'x', expected an array"),
        ("a", {"$add": []}, "$add: found an array of 0"),
        ("a", {"$add": STRINGS_26}, "$add: found an array of 26"),
        ("a", {"$add": ["x"], "$remove": [1]}, "$remove: item [0] is 1"),
        ("date(a)", {"$add": ["2023-08-12T22:30:05Z"]}, "found an object"),
        ("date(a)", "1989-07-20", "RFC 3339"),
        ("date(a)", 616896000, "RFC 3339"),
        ("url(a)", URL_2049, "2049 characters"),
        ("url(a)", "example.com", "a scheme and a host"),
    ],
)
def test_a_broken_attribute_is_a_fault_that_says_why(key: str, value: object, words: str) -> None:
    (found,) = faults(key, value)
    assert found.key == key
    assert words in found.problem


def test_the_second_spelling_of_one_name_is_the_fault() -> None:
    edits, found = read({"a": "x", "url(a)": "https://a.fr", "b": "y"})
    assert edits == [("a", "x"), ("b", "y")]
    assert [(one.key, "given twice" in one.problem) for one in found] == [("url(a)", True)]
