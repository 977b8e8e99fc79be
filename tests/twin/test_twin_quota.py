"""How much a project may ask for in which time, family by family (api/batch.md §1.4)."""

from __future__ import annotations

from typing import Any

import pytest
from twin_harness import Desk


@pytest.fixture
def paced(desk: Desk) -> Desk:
    """A desk with quotas."""
    desk.quota = True
    return desk


def operations(count: int) -> list[dict[str, Any]]:
    return [{"identifiers": {"custom_id": f"{n}"}} for n in range(count)]


def update(desk: Desk, count: int) -> int:
    return desk.post("profiles/update", operations(count))[0]


def mass_update(desk: Desk, count: int) -> int:
    return desk.post("profiles/mass-update", operations(count))[0]


def catalog(desk: Desk, name: str = "MOVIES") -> int:
    body = {"name": name, "fields": [{"name": "title", "type": "string"}]}
    return desk.post("catalogs/create", body)[0]


def edit(desk: Desk, count: int, name: str = "MOVIES") -> int:
    items = [{"id": f"{n}", "action": "remove"} for n in range(count)]
    return desk.post("catalogs/items/edit", {"name": name, "items": items})[0]


def test_profiles_update_lets_1000_updates_through_and_then_300_a_second(paced: Desk) -> None:
    assert [update(paced, 200) for _ in range(5)] == [202] * 5
    status, body = paced.post("profiles/update", operations(1))
    assert (status, body["error_code"]) == (429, "TOO_MANY_REQUESTS")
    assert "Too many updates" in body["error_message"]
    paced.now += 0.5
    assert [update(paced, 151), update(paced, 150), update(paced, 1)] == [429, 202, 429]
    paced.now += 60
    assert [update(paced, 200) for _ in range(6)] == [202] * 5 + [429]


def test_mass_update_lets_10000_updates_through_each_second(paced: Desk) -> None:
    assert [mass_update(paced, 10_000), mass_update(paced, 1)] == [202, 429]
    paced.now += 0.5
    assert [mass_update(paced, 5_001), mass_update(paced, 5_000)] == [429, 202]
    paced.now += 60
    assert [mass_update(paced, 10_000), mass_update(paced, 1)] == [202, 429]


def test_the_two_profile_routes_have_buckets_of_their_own(paced: Desk) -> None:
    assert mass_update(paced, 10_000) == 202
    assert [update(paced, 200) for _ in range(6)] == [202] * 5 + [429]
    paced.project = "project_b"
    assert update(paced, 200) == 202


def test_a_call_that_is_refused_takes_no_updates(paced: Desk) -> None:
    assert update(paced, 201) == 400
    assert paced.post("profiles/update", [{}] * 200)[0] == 400
    assert [update(paced, 200) for _ in range(6)] == [202] * 5 + [429]


def test_catalog_routes_share_5_requests_a_second(paced: Desk) -> None:
    assert catalog(paced) == 201
    answered = [
        paced.get("catalogs/view", name="MOVIES")[0],
        paced.get("catalogs/list")[0],
        paced.post("catalogs/update", {})[0],
        paced.post("catalogs/remove", {})[0],
        paced.get("catalogs/list")[0],
    ]
    assert answered == [200, 200, 400, 400, 429]
    paced.now += 0.2
    assert [paced.get("catalogs/list")[0] for _ in range(2)] == [200, 429]


def test_items_edit_takes_5_requests_a_second(paced: Desk) -> None:
    assert catalog(paced) == 201
    assert [edit(paced, 1) for _ in range(6)] == [202] * 5 + [429]
    paced.now += 0.2
    assert [edit(paced, 1), edit(paced, 1)] == [202, 429]


def test_items_edit_takes_1000_items_a_second_beside_its_requests(paced: Desk) -> None:
    assert catalog(paced) == 201
    paced.now += 10
    assert [edit(paced, 200) for _ in range(5)] == [202] * 5
    store = paced.twin().store
    with store.transaction() as db:  # as if requests were free: only the items are left to count
        db.execute("UPDATE bucket SET tokens = 5 WHERE quota = 'catalogs/items/edit'")
    status, body = paced.post(
        "catalogs/items/edit", {"name": "MOVIES", "items": [{"id": "1", "action": "remove"}]}
    )
    assert (status, "Too many items" in body["error_message"]) == (429, True)


def test_every_other_route_shares_one_request_a_second(paced: Desk) -> None:
    assert paced.get("orchestrations/list")[0] == 200
    assert paced.post("campaigns/create", {})[0] == 429
    assert paced.get("audiences/list")[0] == 429
    paced.now += 1
    assert paced.post("campaigns/create", {})[0] == 400
    assert paced.get("orchestrations/list")[0] == 429
    assert (update(paced, 1), catalog(paced)) == (202, 201)


def test_without_quota_nothing_is_counted(desk: Desk) -> None:
    assert [update(desk, 200) for _ in range(6)] == [202] * 6
    assert [mass_update(desk, 10_000) for _ in range(2)] == [202] * 2
    assert [catalog(desk, f"C{n}") for n in range(6)] == [201] * 5 + [400]
    assert [edit(desk, 200, "C0") for _ in range(6)] == [202] * 6
    assert [desk.get("orchestrations/list")[0] for _ in range(3)] == [200] * 3
