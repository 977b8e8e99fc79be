"""A request as code: where it goes, and a placeholder wherever a secret belongs."""

from __future__ import annotations

import pytest

from workbench.results.snippets import Language, snippet

JSON, XML = '{"token":"","db_id":1,"data":[]}', "<xml><token></token><db_id>1</db_id></xml>"


@pytest.mark.parametrize("language", ["curl", "python", "http"])
@pytest.mark.parametrize(("body", "form"), [(JSON, "json"), (XML, "xml")])
def test_altcrafts_token_and_host_are_placeholders(language: Language, body, form) -> None:
    made = snippet("altcraft", "profiles/update_batch", body, language)
    assert "YOUR_TOKEN" in made
    assert "YOUR_ALTCRAFT_HOST" in made
    assert f"application/{form}" in made
    assert "batch.com" not in made


def test_plain_http_counts_the_bytes_that_it_shows() -> None:
    head, body = (
        snippet("altcraft", "profiles/update_batch", JSON, "http").rstrip("\n").split("\n\n")
    )
    assert head.startswith(
        "POST /api/v1.1/profiles/update_batch HTTP/1.1\nHost: YOUR_ALTCRAFT_HOST\n"
    )
    assert f"Content-Length: {len(body)}" in head


def test_batchs_keys_stay_in_its_headers() -> None:
    made = snippet("batch", "2.11/profiles/update", '[{"token":""}]', "curl")
    assert "https://api.batch.com/2.11/profiles/update" in made
    assert "Bearer YOUR_REST_API_KEY" in made
    assert '[{"token":""}]' in made
