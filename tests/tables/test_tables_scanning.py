"""The vectorised scan says what a reader that goes character by character says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.tables.scanning import CLOSES_EARLY, NEVER_CLOSES, scan

Record = tuple[int, str, int | None, str | None]  # line, text, fields (None if suspect), doubt


def slow_scan(text: str, delimiter: str) -> tuple[list[Record], int | None]:
    """The rules of the scan, one character at a time; and the line of a quote left open."""
    records: list[Record] = []
    at = 0
    while at < len(text):
        line = line_of(text, at)
        end, fields, doubt = slow_record(text, at, delimiter)
        if end is None:
            return records, line_of(text, fields)
        body = text[at:end]
        blank = body in {"\n", "\r\n", "\r"}
        records.append((line, body, None if doubt else 0 if blank else fields, doubt))
        at = end
    return records, None


def slow_record(text: str, at: int, delimiter: str) -> tuple[int | None, int, str | None]:
    fields, doubt = 1, None
    while True:
        if text[at : at + 1] == '"':
            close = at + 1
            while close < len(text) and (text[close] != '"' or text[close + 1 : close + 2] == '"'):
                close += 2 if text[close] == '"' else 1
            if close >= len(text):
                return None, at, doubt
            after = text[close + 1 : close + 2]
            if after in {"", delimiter, "\n", "\r"}:
                at = close + 1
            elif newline_at(text, at) < close:
                return newline_end(text, newline_at(text, at)), fields, doubt or NEVER_CLOSES
            else:
                doubt, at = doubt or CLOSES_EARLY, close + 1
        while at < len(text) and text[at] not in {delimiter, "\n", "\r"}:
            at += 1
        if at == len(text):
            return at, fields, doubt
        if text[at] != delimiter:
            return newline_end(text, at), fields, doubt
        fields, at = fields + 1, at + 1


def newline_at(text: str, at: int) -> int:
    return min((p for mark in "\r\n" if (p := text.find(mark, at)) >= 0), default=len(text))


def newline_end(text: str, at: int) -> int:
    return at + (2 if text[at : at + 2] == "\r\n" else 1)


def line_of(text: str, at: int) -> int:
    before = text[:at]
    return before.count("\n") + before.count("\r") - before.count("\r\n")


def fast_scan(text: str, delimiter: str) -> tuple[list[Record], int | None]:
    window = text.encode()
    found = scan(window, delimiter, last=True)
    records: list[Record] = []
    for number in range(len(found)):
        doubt = found.suspects.get(number)
        body = window[found.starts[number] : found.ends[number]].decode()
        fields = None if doubt else int(found.fields[number])
        records.append((int(found.lines[number]), body, fields, doubt))
    return records, found.open_line


@given(st.text(st.sampled_from('a"",\n\r;é'), max_size=40))
@settings(max_examples=600, deadline=None)
def test_any_text_is_cut_as_by_the_slow_reader(text: str) -> None:
    assert fast_scan(text, ",") == slow_scan(text, ",")


@given(st.text(st.sampled_from('a"",\n\r'), max_size=30), st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_a_window_that_ends_anywhere_gives_only_records_that_stay_as_they_are(
    text: str, size: int
) -> None:
    whole, _ = slow_scan(text, ",")
    found = scan(text[:size].encode(), ",", last=False)
    starts, ends = found.starts.tolist(), found.ends.tolist()
    cut = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    assert cut == [body for _, body, _, _ in whole][: len(cut)]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("a,b,c\n", [3]),
        ('ab"c,d\n', [2]),  # a quote inside an unquoted field is a character
        ('5" disk,7" disk\n', [2]),
        ('"a,b",c\n', [2]),
        ('"a\nb",c\r\nd,e', [2, 2]),
        ('"a""b",""\n', [2]),
        ('""""\n', [1]),
        ("a,b\r\rc,d\r", [2, 0, 2]),
        ("\n\n", [0, 0]),
    ],
)
def test_fields_of_each_record(text: str, fields: list[int]) -> None:
    assert scan(text.encode(), ",", last=True).fields.tolist() == fields


def test_text_after_a_closing_quote_makes_only_that_record_suspect() -> None:
    found = scan(b'a,b\n"abc"def,1\nc,d\n', ",", last=True)
    assert found.suspects == {1: CLOSES_EARLY}
    assert found.lines.tolist() == [0, 1, 2]


def test_a_quote_that_runs_into_another_lines_quote_costs_only_its_own_line() -> None:
    found = scan(b'1,"x\n2,"y"\n3,"z"\n', ",", last=True)
    assert found.suspects == {0: NEVER_CLOSES}
    assert found.fields.tolist()[1:] == [2, 2]


def test_a_quote_left_open_is_told_by_its_line() -> None:
    found = scan(b'a,b\nc,"d\ne,f\n', ",", last=True)
    assert (found.open_line, found.used, len(found)) == (1, 4, 1)
