"""A key is never shown, stored or sent to another process by accident (reliability.md T1)."""

from __future__ import annotations

import base64
import copy
import dataclasses
import html
import json
import logging
import pickle
from urllib.parse import quote

import orjson
import pytest

from workbench.delivery.secrets import (
    Redacting,
    Secret,
    header_text,
    redact,
    redact_bytes,
    secret,
)
from workbench.errors import FixTheConnection

KEY = "rk_4f9c!/+=%41b7"


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{0!r}".format, "{0:>40}".format, ascii])
def test_no_way_of_printing_shows_the_key(shown) -> None:
    assert KEY not in shown(Secret(KEY))
    assert "41b7" not in shown(Secret(KEY))


@dataclasses.dataclass
class Holder:
    key: Secret


@pytest.mark.parametrize(
    "store", [orjson.dumps, json.dumps, dataclasses.asdict, pickle.dumps, copy.deepcopy]
)
def test_a_value_that_holds_a_secret_is_not_stored_either(store) -> None:
    with pytest.raises(TypeError) as told:
        store(Holder(Secret(KEY)))
    assert KEY not in str(told.value)


def test_where_a_secret_is_written_down_all_the_same_it_is_a_mask() -> None:
    assert orjson.dumps(Holder(Secret(KEY)), default=str) == '{"key":"••••"}'.encode()
    assert KEY not in repr(Holder(Secret(KEY)))


@pytest.mark.parametrize(
    "store", [pickle.dumps, copy.copy, copy.deepcopy, object.__reduce__, Secret.__getstate__]
)
def test_a_secret_is_not_stored(store) -> None:
    with pytest.raises(TypeError, match=r"not stored|cannot be pickled|cannot pickle"):
        store(Secret(KEY))


def test_the_hint_shows_the_last_four_of_a_long_key_only() -> None:
    assert Secret(KEY).hint() == "••••41b7"
    assert Secret("short").hint() == "••••"


@pytest.mark.parametrize(
    "bad", ["", "  ", "a\nb", "a\r\nX-Other: 1", "a b", "clé", "a\x7fb", "a\tb"]
)
def test_a_key_that_would_break_a_header_gets_a_sentence_without_the_key(bad: str) -> None:
    with pytest.raises(FixTheConnection, match="WORKBENCH_ACME_REST_KEY") as told:
        secret(bad, "WORKBENCH_ACME_REST_KEY")
    assert "\n" not in str(told.value)
    assert "clé" not in str(told.value)


def test_space_around_a_key_is_taken_off() -> None:
    assert header_text("  abc\n", "X") == "abc"


@pytest.mark.parametrize(
    "text",
    [
        f"Bearer {KEY}",
        f"https://x/?token={KEY}",
        "https://x/?token=rk_4f9c%21%2F%2B%3D%2541b7",
        f'{{"error":"{KEY} is not valid"}}',
    ],
)
def test_one_redactor_finds_the_key_plain_and_percent_encoded(text: str) -> None:
    cleaned = redact(text, [Secret("other"), Secret(KEY)])
    assert "rk_4f9c" not in cleaned
    assert "••••" in cleaned


HARD = "rk_\"<&'\\/+9c!41b7"
QUOTED = {
    "percent twice": quote(quote(HARD, safe=""), safe=""),
    "percent in small letters": quote(HARD, safe="").lower(),
    "JSON": json.dumps(HARD),
    "JSON in JSON": json.dumps(json.dumps({"key": HARD})),
    "JSON with a slash escaped": json.dumps(HARD).replace("/", "\\/"),
    "JSON by numbers": "".join(f"\\u{ord(one):04X}" for one in HARD),
    "HTML": html.escape(HARD),
    "HTML twice": html.escape(html.escape(HARD)),
    "XML": HARD.replace("&", "&amp;").replace("<", "&lt;").replace("'", "&apos;"),
    "HTML by numbers": "".join(f"&#{ord(one)};" for one in HARD),
    "HTML by hexadecimal numbers": "".join(f"&#x{ord(one):X};" for one in HARD),
    "Python": repr(HARD),
    "Python's bytes": repr(HARD.encode()),
}


@pytest.mark.parametrize("text", QUOTED.values(), ids=QUOTED)
def test_one_redactor_finds_the_key_however_it_is_quoted(text: str) -> None:
    for cleaned in (
        redact(f"a {text} b", [Secret(HARD)]),
        redact_bytes(f"a {text} b".encode(), [Secret(HARD)]).decode(),
    ):
        assert "••••" in cleaned
        assert "41b7" not in cleaned
        assert "rk_" not in cleaned


@pytest.mark.parametrize("before", ["", "u", "us", "use", "user:"])
@pytest.mark.parametrize("after", ["", ":", ":x", ":xy"])
@pytest.mark.parametrize("code", [base64.b64encode, base64.urlsafe_b64encode])
def test_the_key_is_found_in_base64_between_other_bytes(before: str, after: str, code) -> None:
    """As in `Authorization: Basic`, for whose first part one has to know nothing."""
    coded = code(f"{before}{HARD}{after}".encode()).decode()
    cleaned = redact(f"Basic {coded}", [Secret(HARD)])
    assert "••••" in cleaned
    assert len(cleaned) <= len(f"Basic {before}••••{after}") + 6


@pytest.mark.parametrize("text", [HARD, json.dumps(HARD)[1:-1], quote(HARD)])
def test_a_key_that_was_cut_off_is_found_by_half_of_it(text: str) -> None:
    whole = redact(f"no: {text}", [Secret(HARD)])
    assert whole == "no: ••••"
    for cut in range(1, len(text) // 4):
        assert redact(f"no: {text[:-cut]}…", [Secret(HARD)]).startswith("no: ••••")


def test_a_key_of_any_length_is_found() -> None:
    for length in (1, 7, 8, 9, 64, 200):
        assert redact(f"a {'k%' * length} b", [Secret("k%" * length)]) == "a •••• b"


def test_a_short_text_stays_in_an_answer_where_it_stands_by_chance() -> None:
    assert redact_bytes(b'{"name":"short"}', [Secret("short")]) == b'{"name":"short"}'
    assert redact("a short key", [Secret("short")]) == "a •••• key"


def test_what_a_library_logs_is_cleaned_and_not_dropped(caplog: pytest.LogCaptureFixture) -> None:
    logger, cleaning = logging.getLogger("some.library"), Redacting(Secret(KEY))
    logger.addFilter(cleaning)
    try:
        raise ValueError(f"no header {KEY!r}")
    except ValueError as err:
        logger.warning("could not read %s: %s", f"/x?token={KEY}", err, exc_info=True)
    finally:
        logger.removeFilter(cleaning)
    assert "could not read /x?token=••••: no header '••••'" in caplog.text
    assert "ValueError: no header" in caplog.text
    assert KEY not in caplog.text
