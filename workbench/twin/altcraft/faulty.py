"""What a fault changes in a call of update_batch: rows left out, a `result` that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workbench.twin.altcraft.failures import OK, OK_TEXT, error_body
from workbench.twin.altcraft.orders import Order
from workbench.twin.altcraft.results import Outcome
from workbench.twin.faults import Rule


def left(order: Order, fault: Rule | None) -> Order:
    """The order without the rows that the fault refuses; it may be left with none."""
    refused = _refused(order, fault)
    kept = [item for place, item in enumerate(order.data) if place not in refused]
    return replace(order, data=kept) if refused else order


def told(order: Order, done: Outcome, fault: Rule | None) -> Outcome:
    """What is told of an order, of which `left` was carried out with this outcome."""
    results = done.body["result"]
    assert isinstance(results, list)  # `updates.perform` makes nothing else
    if fault and fault.do == "results":
        return replace(done, body={**done.body, "result": _resized(results, fault.by)})
    refused = _refused(order, fault)
    if not refused:
        return done
    rest = iter(results)
    whole = [refused.get(place) or next(rest) for place in range(len(order.data))]
    notes = {**done.notes, "refused_rows": sorted(refused)}
    return replace(done, body={**done.body, "result": whole}, notes=notes)


def _refused(order: Order, fault: Rule | None) -> Mapping[int, dict[str, object]]:
    if fault is None or fault.do != "partial":
        return {}
    return {
        error["row"]: error_body(error["error"], error["error_text"])
        for error in fault.errors
        if error["row"] < len(order.data)
    }


def _resized(results: list[Any], by: int) -> list[Any]:
    if by < 0:
        return results[:by]
    nobody = {"error": OK, "error_text": OK_TEXT, "profile_id": "0" * 24}
    return results + [nobody] * by
