"""What a look at Altcraft's profiles takes from an answer, and what it leaves unknown."""

from __future__ import annotations

import json
from typing import Any, Literal
from xml.sax.saxutils import escape

import pytest

from workbench.destinations.altcraft.seeing import profiles
from workbench.vocabulary.replies import Reply, Seen, Tried
from workbench.vocabulary.steps import Step

SENT = json.dumps(
    {
        "db_id": 1,
        "matching": "email",
        "skip_triggers": True,
        "data": [{"email": "a@example.com", "position": "cook"}],
    }
).encode()


def seen(status: int, body: bytes) -> Seen:
    step = Step("update", "POST", "profiles/update_batch", "I", "nothing")
    (found,) = profiles(step, "1", SENT, lambda route, asked: Reply(status, {}, body), Tried(None))
    return found


@pytest.mark.parametrize(
    ("status", "body", "there", "told"),
    [
        (200, b'{"error":0,"data":{"email":"a@example.com","position":"cook"}}', True, "holds"),
        (200, b'{"error":0,"data":{"email":"a@example.com","position":"baker"}}', False, "positi"),
        (200, b'{"error":404,"error_text":"nobody"}', False, "no such profile is there now"),
        (200, b'{"error":500,"error_text":"broken"}', False, "it answered 500 broken"),
        (200, b'{"error":0,"data":[]}', False, "it answered what it never says"),
        (404, b"<html>", False, "it answered what it never says"),
    ],
)
def test_only_a_404_says_that_nobody_is_there(
    status: int, body: bytes, there: bool, told: str
) -> None:
    found = seen(status, body)
    assert found.there is there
    assert told in found.told


def compared(sent: str, form: Literal["json", "xml"], shown: Any) -> bool:
    """Whether a look takes `shown` for what was sent: a literal of JSON, or the elements of XML."""
    if form == "json":
        start = '{"db_id":1,"matching":"email","skip_triggers":true,"data":['
        body = f'{start}{{"email":"a@b.example","f":{sent}}}]}}'
    else:
        start = "<xml><db_id>1</db_id><matching>email</matching><skip_triggers>true</skip_triggers>"
        body = f"{start}<data array='true'><email>a@b.example</email>{sent}</data></xml>"
    step = Step("update", "POST", "profiles/update_batch", "I", "none", form=form)
    held = json.dumps({"error": 0, "data": {"email": "a@b.example", "f": shown}}).encode()
    answer = Reply(200, {}, held)
    (found,) = profiles(step, "1", body.encode(), lambda route, asked: answer, Tried(None))
    return found.there


DAY = "2024-03-31"
MIDNIGHT = "2024-03-31T00:00:00.000Z"


@pytest.mark.parametrize(
    ("sent", "shown", "same"),
    [
        # A text is that text.
        ('"cook"', "cook", True),
        ('"00123"', "123", False),
        ('"123"', "00123", False),
        ('"1e5"', "100000", False),
        ('"1.1"', "1.10", False),
        ('"123"', 123, False),
        ('"true"', True, False),
        ('"true"', "true", True),
        ('"None"', None, False),
        ('"[1]"', [1], False),
        ('""', "", True),
        # A date is another spelling of the same moment, shown with its time.
        (f'"{DAY}"', MIDNIGHT, True),
        (f'"{DAY}"', DAY, True),
        ('"2024-03-31T02:00+02:00"', MIDNIGHT, True),
        ('"2024-03-31T00:00:00Z"', MIDNIGHT, True),
        ('"2024-03-31T00:00:00Z"', DAY, False),
        (f'"{DAY}"', "2024-03-31T00:00:00", False),
        (f'"{DAY}"', "2024-03-31T01:00:00.000Z", False),
        (f'"{DAY}"', "2024-03-31T00:00:00.000Z of spring", False),
        ('"2024-03-31T00:00:00.1234567Z"', "2024-03-31T00:00:00.1234568Z", False),
        ('"2024-02-30"', "2024-02-30T00:00:00.000Z", False),
        ('"0001-01-01T00:00:00+14:00"', "0001-01-01T00:00:00.000Z", False),
        # A number is that number, shown as one or as the text that was sent.
        ("123", 123, True),
        ("123", "123", True),
        ("1.10", 1.1, True),
        ("1.10", "1.1", True),
        ("1.10", "1.10", True),
        ("5.0", "5", True),
        ("100", "1", False),
        ("1.1", "1.10", False),  # a text that is held: the number would have made “1.1” of it
        ("100000", "1e5", False),
        ("100000", 1e5, True),
        ('"1.1"', 1.1, False),
        ("12345678901234567890", "12345678901234567890", True),
        ("12345678901234567891", "12345678901234567890", False),
        ("0.12345678901234567", 0.12345678901234568, False),
        ("123", "00123", False),
        ("123", "1_23", False),
        ("123", " 123", False),
        ("123", "١٢٣", False),
        ("123", 124, False),
        ("1", True, False),
        ("0", None, False),
        ("0", "", False),
        ("1", "1e99999999999999999999", False),
        ("-0.5", -0.5, True),
        # A boolean is that boolean.
        ("true", True, True),
        ("true", "true", True),
        ("true", False, False),
        ("true", 1, False),
        ("true", "True", False),
        # A list has these values in any order, each as often.
        ('["a","b"]', ["b", "a"], True),
        ('["a","a","b"]', ["a", "b", "b"], False),
        ('["a"]', ["a", "a"], False),
        ('["a","a"]', ["a"], False),
        ('["00123"]', ["123"], False),
        ('["1"]', [1], False),
        ("[1]", [1], True),
        ("[]", [], True),
        ("[]", None, False),
        ('["None"]', None, False),
        # What is cleared is not there.
        ("null", None, True),
        ("null", "", True),
        ("null", "None", False),
    ],
)
def test_in_json_a_text_is_the_same_text_and_a_number_the_same_number(
    sent: str, shown: Any, same: bool
) -> None:
    assert compared(sent, "json", shown) is same


@pytest.mark.parametrize(
    ("sent", "shown", "same"),
    [
        ("cook & co", "cook & co", True),
        ("123", "123", True),
        ("00123", "123", False),
        ("123", "00123", False),
        ("1e5", "100000", False),
        ("1.10", "1.1", False),
        ("123", 123, True),
        ("1.10", 1.1, True),
        ("1e5", 100000, True),
        ("00123", 123, False),  # no number is written so
        ("1_23", 123, False),
        ("124", 123, False),
        ("1e99999999999999999999", 1, False),
        ("1", True, False),
        ("true", True, True),
        ("true", "true", True),
        ("True", True, False),
        ("None", None, False),
        (DAY, MIDNIGHT, True),
        ("2024-03-31T00:00:00Z", DAY, False),
    ],
)
def test_in_xml_the_vendors_own_type_says_how_a_text_is_compared(
    sent: str, shown: Any, same: bool
) -> None:
    assert compared(f"<f>{escape(sent)}</f>", "xml", shown) is same
    assert compared(f"<f array='true'>{escape(sent)}</f>", "xml", [shown]) is same
