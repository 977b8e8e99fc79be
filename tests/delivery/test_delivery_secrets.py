"""A key is never shown, stored or sent to another process by accident (reliability.md T1)."""

from __future__ import annotations

import base64
import copy
import dataclasses
import html
import json
import logging
import pickle
import time
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


LONG = "twin_Zq7/x+Yw=Kp&3\"Lm<9'T\\vB%R~5u"
CODED = base64.b64encode(LONG.encode()).decode()
NAMES = {"+": "&plus;", "/": "&sol;", "=": "&equals;", "%": "&percnt;", "\\": "&bsol;"}
TRACES = {
    "without its beginning": LONG[6:],
    "a piece from its middle": LONG[9:23],
    "in capitals": LONG.upper(),
    "in small letters": LONG.lower(),
    "broken into lines": f"{LONG[:16]}\n{LONG[16:]}",
    "broken into lines of JSON": f"{LONG[:16]}\\r\\n{LONG[16:]}",
    "UTF-16": LONG.encode("utf-16-le").decode("latin-1"),
    "UTF-16 in JSON": json.dumps(LONG.encode("utf-16-be").decode("latin-1")),
    "base64 in lines": f"{CODED[:20]}\r\n {CODED[20:]}",
    "base64 in lines of JSON": json.dumps(f"{CODED[:20]}\n{CODED[20:]}"),
    "base64 with a percentage": quote(CODED, safe=""),
    "base64 cut short": CODED[:24],
    "base64 without its beginning": CODED[7:],
    "hexadecimal": LONG.encode().hex(),
    "hexadecimal in capitals": LONG.encode().hex().upper(),
    "hexadecimal with colons": LONG.encode().hex(":"),
    "hexadecimal with spaces": LONG.encode().hex(" "),
    "hexadecimal as of a program": ", ".join(f"0x{one:02x}" for one in LONG.encode()),
    "octal": "".join(f"\\{ord(one):03o}" for one in LONG),
    "numbers in braces": "".join(f"\\u{{{ord(one):x}}}" for one in LONG),
    "numbers of eight digits": "".join(f"\\U{ord(one):08x}" for one in LONG),
    "names of HTML 5": "".join(NAMES.get(one, html.escape(one)) for one in LONG),
    "HTML in JSON": json.dumps(html.escape(LONG)),
    "JSON in HTML": html.escape(json.dumps(LONG)[1:-1]),
    "JSON three times": json.dumps(json.dumps(json.dumps(LONG)[1:-1])[1:-1])[1:-1],
}


@pytest.mark.parametrize("text", TRACES.values(), ids=TRACES)
def test_a_long_piece_of_the_key_is_found_in_any_usual_encoding(text: str) -> None:
    """No more is left of it than the edges that an encoding of its own has."""
    cleaned = redact(f"BEGIN {text} END", [Secret(LONG)])
    assert cleaned.startswith("BEGIN ")
    assert cleaned.endswith(" END")
    assert "••••" in cleaned
    assert len(cleaned) <= len("BEGIN •••• END") + 8
    data = f"BEGIN {text} END".encode()
    assert redact_bytes(data, [Secret(LONG)]) == cleaned.encode()


def test_what_is_around_a_key_stays_byte_for_byte() -> None:
    around = '{"a": "é \\u00e9 %20 \\\\ &amp; \ud800 \t", "b": "'
    assert redact(f"{around}{KEY}{around}", [Secret(KEY)]) == f"{around}••••{around}"
    data = bytes(range(256))
    assert redact_bytes(data + KEY.encode() + data, [Secret(KEY)]) == data + "••••".encode() + data


@pytest.mark.parametrize(
    "text",
    [
        "The practice vendor (twin) takes practice keys only: one that starts with twin_.",
        '{"project":"project_practice","error_code":"MALFORMED_PRACTICE"}',
        "twin_practi",
    ],
)
def test_ordinary_words_stay_though_the_practice_key_is_made_of_them(text: str) -> None:
    assert redact(text, [Secret("twin_practice")]) == text
    assert redact(f"{text} twin_practice", [Secret("twin_practice")]) == f"{text} ••••"


@pytest.mark.parametrize(
    "unit",
    [
        '{"error":"a row of the practice vendor","code":17}\n',
        "\\",
        "%25",
        "&amp;",
        "&#0",
        "\\u{0",
        "a ",
        LONG[:11],
        LONG[:-1],
    ],
)
def test_the_search_takes_time_in_proportion_to_the_text(unit: str) -> None:
    """Four times as much text takes about four times as long; by its square it would be sixteen."""

    def took(length: int) -> float:
        data = (unit * (length // len(unit))).encode()
        begun = time.process_time()
        redact_bytes(data, [Secret(LONG)])
        return time.process_time() - begun

    took(1_000)
    assert min(took(160_000) for _ in range(2)) < 9 * max(0.005, took(40_000))


def test_a_key_outside_ascii_is_found_whole_and_no_character_is_halved() -> None:
    assert redact("a clé-secrète-numéro b", [Secret("clé-secrète-numéro")]) == "a •••• b"
    # A cut inside “é” would leave half of it, which no text can hold.
    assert redact("a xxè-secrète-numèx b", [Secret("xxé-secrète-numéx")]).isprintable()


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
