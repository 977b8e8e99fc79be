"""The attribute rules of api/batch.md §2.3 and §3.2, one case a line."""

from __future__ import annotations

import pytest

from workbench.twin import jsontext
from workbench.twin.batch.attributes import problem


def _attributes(text: str) -> dict[str, object]:
    read = jsontext.read(text.encode())
    assert isinstance(read, dict)
    return read


A300, A301 = "a" * 300, "a" * 301
URL_2048 = "https://e.fr/" + "x" * 2_035
URL_2049 = URL_2048 + "x"
STRINGS_25 = "[" + ",".join(['"a"'] * 25) + "]"
STRINGS_26 = "[" + ",".join(['"a"'] * 26) + "]"
NAME_30, NAME_31 = "n" * 30, "n" * 31


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"a": "x"}',
        f'{{"a": "{A300}"}}',
        '{"a": "é😀"}',
        '{"a": 3, "b": -1.50, "c": 1e5, "d": 12345678901234567890}',
        '{"a": true, "b": false}',
        f'{{"a": ["x"], "b": {STRINGS_25}}}',
        f'{{"{NAME_30}": 1, "date({NAME_30[:-1]}a)": "2023-08-12T22:30:05Z"}}',
        '{"date(a)": "2023-08-12T22:30:05Z"}',
        '{"date(a)": "2023-08-12T22:30:05.123456789+02:00"}',
        '{"date(a)": "2024-02-29t23:59:59z"}',
        '{"url(a)": "https://example.com/image.jpg"}',
        '{"url(a)": "app://open"}',
        '{"url(a)": "https://user:pw@[::1]:8080/x?y=é#z"}',
        f'{{"url(a)": "{URL_2048}"}}',
        "{" + ",".join(f'"a{n}": {n}' for n in range(15)) + "}",
    ],
)
def test_legal_attributes_have_no_problem(text: str) -> None:
    assert problem(_attributes(text)) is None


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("{" + ",".join(f'"a{n}": {n}' for n in range(16)) + "}", "", "16 attributes"),
        ('{"Name": 1}', "Name", "1 to 30 of a-z"),
        ('{"a-b": 1}', "a-b", "1 to 30 of a-z"),
        ('{"": 1}', "", "1 to 30 of a-z"),
        ('{"a\\n": 1}', "a\n", "1 to 30 of a-z"),
        ('{"é": 1}', "é", "1 to 30 of a-z"),
        ('{"$email_address": "a@b.fr"}', "$email_address", "1 to 30 of a-z"),
        (f'{{"{NAME_31}": 1}}', NAME_31, "1 to 30 of a-z"),
        (f'{{"url({NAME_31})": "https://a.fr"}}', f"url({NAME_31})", "1 to 30 of a-z"),
        ('{"time(a)": 1}', "time(a)", "1 to 30 of a-z"),
        ('{"date(a": 1}', "date(a", "1 to 30 of a-z"),
        ('{"a": 1, "date(a)": "2023-08-12T22:30:05Z"}', "date(a)", "given twice"),
        ('{"a": ""}', "a", "0 characters"),
        (f'{{"a": "{A301}"}}', "a", "301 characters"),
        ('{"a": null}', "a", "found null"),
        ('{"a": {"$add": ["x"]}}', "a", "found an object"),
        ('{"a": []}', "a", "0 items"),
        (f'{{"a": {STRINGS_26}}}', "a", "26 items"),
        ('{"a": ["x", 2]}', "a", "item [1] is 2"),
        ('{"a": ["x", ""]}', "a", "item [1]: found a string of 0"),
        ('{"a": ["x", ["y"]]}', "a", "item [1] is an array"),
        ('{"date(a)": "2023-08-12"}', "date(a)", "RFC 3339"),
        ('{"date(a)": "2012-08-12T22:30:05"}', "date(a)", "RFC 3339"),
        ('{"date(a)": "2024-02-30T00:00:00Z"}', "date(a)", "'2024-02-30T00:00:00Z'"),
        ('{"date(a)": "2023-08-12T24:00:00Z"}', "date(a)", "RFC 3339"),
        ('{"date(a)": "2023-08-12T22:30:05+24:00"}', "date(a)", "RFC 3339"),
        ('{"date(a)": "2023-08-12 22:30:05Z"}', "date(a)", "RFC 3339"),
        ('{"date(a)": "٢٠٢٣-08-12T22:30:05Z"}', "date(a)", "RFC 3339"),
        ('{"date(a)": 1691879405}', "date(a)", "found 1691879405"),
        ('{"date(a)": ["2023-08-12T22:30:05Z"]}', "date(a)", "found an array"),
        ('{"url(a)": "example.com/x"}', "url(a)", "a scheme and a host"),
        ('{"url(a)": "https:///x"}', "url(a)", "a scheme and a host"),
        ('{"url(a)": "https://:80/x"}', "url(a)", "a scheme and a host"),
        ('{"url(a)": "mailto:a@b.fr"}', "url(a)", "a scheme and a host"),
        ('{"url(a)": "https://a.fr/with blank"}', "url(a)", "a scheme and a host"),
        ('{"url(a)": "https://a.fr/x\\n"}', "url(a)", "a scheme and a host"),
        ('{"url(a)": true}', "url(a)", "found true"),
        (f'{{"url(a)": "{URL_2049}"}}', "url(a)", "2049 characters"),
    ],
)
def test_a_broken_attribute_is_named_with_its_problem(text: str, key: str, words: str) -> None:
    found = problem(_attributes(text))
    assert found is not None
    assert found[0] == key
    assert words in found[1]


@pytest.mark.parametrize(
    "text", ["1.50", "-0", "0.1e-7", "12345678901234567890", "1E5", '"1.50"', "true", '["é"]']
)
def test_json_comes_back_exactly_as_it_was_sent(text: str) -> None:
    sent = f'{{"a":{text}}}'.encode()
    assert jsontext.write(jsontext.read(sent)) == sent
