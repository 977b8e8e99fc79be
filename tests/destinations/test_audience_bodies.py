"""The request bodies of the four audience operations, typed by hand from seed 001 and the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import verbs
from workbench.plans.plan import Plan


def planned(tmp_path: Path, to: str, text: str, **options: object) -> tuple[Plan, list[bytes]]:
    source = tmp_path / "people.csv"
    source.write_text(text, encoding="utf-8")
    made = verbs.plan(source, to=to, set=options, out=tmp_path / "plan")
    return made, [made.chunk_path(chunk.n).read_bytes() for chunk in made.chunks]


def test_update_is_the_body_of_the_seed(tmp_path: Path) -> None:
    """Seed 001: name, ids with action, id and attributes; numbers bare, dates and URLs wrapped."""
    made, bodies = planned(
        tmp_path,
        "batch.audiences.update",
        "custom_id,att1,att2,date(att15),url(att20)\n"
        "CUSTOM-ID-1,3,string,2023-08-12T22:30:05Z,https://example.com/image.jpg\n"
        "CUSTOM-ID-2,2,string,2023-08-12T22:30:05Z,https://example.com/image.jpg\n",
        name="AUDIENCE_NAME",
    )
    assert bodies == [
        b'{"name":"AUDIENCE_NAME","ids":['
        b'{"action":"add","id":"CUSTOM-ID-1","attributes":{"att1":3,"att2":"string",'
        b'"date(att15)":"2023-08-12T22:30:05Z","url(att20)":"https://example.com/image.jpg"}},'
        b'{"action":"add","id":"CUSTOM-ID-2","attributes":{"att1":2,"att2":"string",'
        b'"date(att15)":"2023-08-12T22:30:05Z","url(att20)":"https://example.com/image.jpg"}}]}'
    ]
    assert [(s.operation, s.route, s.repeat) for s in made.steps] == [
        ("update", "2.11/audiences/update", "I")
    ]


def test_a_removal_carries_no_attributes(tmp_path: Path) -> None:
    """Seed 001: attributes are only accepted for the add action."""
    _, bodies = planned(
        tmp_path,
        "batch.audiences.update",
        "id,action,city\na,remove,Paris\nb,add,\nc,,Lyon\n",
        name="A",
    )
    assert bodies == [
        b'{"name":"A","ids":[{"action":"remove","id":"a"},{"action":"add","id":"b"},'
        b'{"action":"add","id":"c","attributes":{"city":"Lyon"}}]}'
    ]


def test_rows_without_a_word_do_what_the_send_does(tmp_path: Path) -> None:
    _, bodies = planned(tmp_path, "batch.audiences.update", "id\na\nb\n", name="A", action="remove")
    assert bodies == [
        b'{"name":"A","ids":[{"action":"remove","id":"a"},{"action":"remove","id":"b"}]}'
    ]


def test_create_first_is_a_step_of_its_own(tmp_path: Path) -> None:
    """doc.batch.com audiences/create: name and type custom_ids, display_name optional."""
    made, bodies = planned(
        tmp_path, "batch.audiences.update", "id\na\n", name="A", create=True, display_name="Été"
    )
    assert bodies == [
        '{"name":"A","type":"custom_ids","display_name":"Été"}'.encode(),
        b'{"name":"A","ids":[{"action":"add","id":"a"}]}',
    ]
    assert [(s.operation, s.route, s.waits_for) for s in made.steps] == [
        ("create", "2.11/audiences/create", "none"),
        ("update", "2.11/audiences/update", "applied"),
    ]
    assert made.requests == 2


def test_replace_has_no_action(tmp_path: Path) -> None:
    """doc.batch.com audiences/replace: ids with id and attributes only."""
    made, bodies = planned(
        tmp_path, "batch.audiences.replace", "id,vip\n1,true\n2,false\n", name="A"
    )
    assert bodies == [
        b'{"name":"A","ids":[{"id":"1","attributes":{"vip":true}},'
        b'{"id":"2","attributes":{"vip":false}}]}'
    ]
    assert [(s.operation, s.repeat) for s in made.steps] == [("replace", "III")]


def test_a_replace_is_never_chunked(tmp_path: Path) -> None:
    """A second replace would drop the first one's people: the rest are additions that wait."""
    rows = "".join(f"c{n:05d}\n" for n in range(20_001))
    made, bodies = planned(tmp_path, "batch.audiences.replace", f"id\n{rows}", name="A")
    assert [(s.operation, s.route, s.waits_for, s.repeat) for s in made.steps] == [
        ("replace", "2.11/audiences/replace", "none", "III"),
        ("update", "2.11/audiences/update", "applied", "I"),
    ]
    assert [(c.step, c.records) for c in made.chunks] == [(1, 10_000), (2, 10_000), (2, 1)]
    assert bodies[2] == b'{"name":"A","ids":[{"action":"add","id":"c20000"}]}'


def test_each_row_creates_an_audience(tmp_path: Path) -> None:
    made, bodies = planned(
        tmp_path, "batch.audiences.create", "name,display_name\nVIP,Best\nNEW-1,\n"
    )
    assert bodies == [
        b'{"name":"VIP","type":"custom_ids","display_name":"Best"}',
        b'{"name":"NEW-1","type":"custom_ids"}',
    ]
    assert [chunk.object for chunk in made.chunks] == ["VIP", "NEW-1"]


def test_each_row_removes_a_whole_audience(tmp_path: Path) -> None:
    made, bodies = planned(tmp_path, "batch.audiences.remove", "name\nVIP\n")
    assert bodies == [b'{"name":"VIP"}']
    assert [(s.route, s.repeat) for s in made.steps] == [("2.11/audiences/remove", "III")]


def test_text_arrives_as_it_was_written(tmp_path: Path) -> None:
    """Zeros, NA, exponents, long ids, quotes and accents: nothing is retyped."""
    _, bodies = planned(
        tmp_path,
        "batch.audiences.update",
        'id,code,note\n00123,0007,NA\n12345678901234567890,0008,"1e5 said ""é"""\n',
        name="A",
    )
    assert bodies == [
        '{"name":"A","ids":[{"action":"add","id":"00123","attributes":{"code":"0007","note":"NA"}},'
        '{"action":"add","id":"12345678901234567890","attributes":{"code":"0008",'
        '"note":"1e5 said \\"é\\""}}]}'.encode()
    ]


def test_the_last_row_of_an_id_is_the_one_that_is_sent(tmp_path: Path) -> None:
    made, bodies = planned(
        tmp_path, "batch.audiences.update", "id,action\na,add\nb,add\na,remove\n", name="A"
    )
    assert bodies == [
        b'{"name":"A","ids":[{"action":"add","id":"b"},{"action":"remove","id":"a"}]}'
    ]
    assert made.not_sent == {"superseded": 1}


@pytest.mark.parametrize(("filled", "sent"), [(15, 1), (16, 0)])
def test_fifteen_filled_attributes_are_the_most(filled: int, sent: int, tmp_path: Path) -> None:
    """Seed 001: up to 15 elements; counted by filled cells of the row, not by mapped columns."""
    headers = ",".join(f"a{n}" for n in range(20))
    cells = ",".join("x" if n < filled else "" for n in range(20))
    made, _ = planned(tmp_path, "batch.audiences.update", f"id,{headers}\np,{cells}\n", name="A")
    assert made.rows_planned == sent


def test_ten_thousand_ids_are_the_most_of_a_request(tmp_path: Path) -> None:
    rows = "".join(f"c{n}\n" for n in range(10_001))
    made, _ = planned(tmp_path, "batch.audiences.update", f"id\n{rows}", name="A")
    assert [chunk.records for chunk in made.chunks] == [10_000, 1]
    assert made.eta_s == 1.0
