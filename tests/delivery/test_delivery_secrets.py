"""A key is never shown, stored or sent to another process by accident (reliability.md T1)."""

from __future__ import annotations

import copy
import pickle

import pytest

from workbench.delivery.secrets import Secret, header_text, redact, secret
from workbench.errors import FixTheConnection

KEY = "rk_4f9c!/+=%41b7"


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{0!r}".format, "{0:>40}".format, ascii])
def test_no_way_of_printing_shows_the_key(shown) -> None:
    assert KEY not in shown(Secret(KEY))
    assert "41b7" not in shown(Secret(KEY))


@pytest.mark.parametrize("store", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_is_not_stored(store) -> None:
    with pytest.raises(TypeError, match="not stored"):
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
