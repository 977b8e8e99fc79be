"""`profiles/update_batch`: every item finds its profile and changes it, or fails alone (§3.4)."""

from __future__ import annotations

import sqlite3

from workbench.twin.altcraft import items, matching
from workbench.twin.altcraft.failures import OK, OK_TEXT, Wrong, deny, error_body, refuse
from workbench.twin.altcraft.orders import RECOMMENDED_PROFILES, Order
from workbench.twin.altcraft.practice import Settings
from workbench.twin.altcraft.profiles import save
from workbench.twin.altcraft.results import Outcome
from workbench.twin.altcraft.world import DATABASES
from workbench.twin.errors import shown


def perform(db: sqlite3.Connection, order: Order, now: float, switches: Settings) -> Outcome:
    """One result per item, in order; what was applied; what the log should say."""
    _known_field(order, switches)
    search = order.search
    rules = items.Rules(
        strict=switches.strict,
        skip_invalid=order.skip_invalid_subscriptions,
        keys=_keys(order),
        mail_key="email" in search.matching,
    )
    notes, run = items.Notes(), _Run()
    results = [_result(db, order, item, rules, notes, run, now) for item in order.data]
    body: dict[str, object] = {"error": OK, "error_text": OK_TEXT, "result": results}
    return Outcome(body, run.applied, _said(order, notes, run))


class _Run:
    """What happened so far in one request."""

    def __init__(self) -> None:
        self.applied: list[tuple[str, str]] = []
        self.failed = 0
        self.fallbacks = 0


def _known_field(order: Order, switches: Settings) -> None:
    search = order.search
    if search.matching == "custom" and switches.strict:
        fields = DATABASES[search.database].fields
        if search.field_name not in fields:
            refuse("field_name", f"database {search.database} has no {shown(search.field_name)}")


def _keys(order: Order) -> frozenset[str]:
    """The key of custom matching equals what is stored, so it is not written again (§4)."""
    search = order.search
    named = {search.field_name} if search.matching == "custom" else set()
    return matching.members(search) | named


def _result(
    db: sqlite3.Connection,
    order: Order,
    item: object,
    rules: items.Rules,
    notes: items.Notes,
    run: _Run,
    now: float,
) -> dict[str, object]:
    try:
        if not isinstance(item, dict):
            deny(f"found {shown(item)}, expected an object.")
        keys = matching.wanted(order.search, item)
        run.fallbacks += keys.fallback
        before = matching.matched(db, order.search, keys)
        if before is None and rules.strict:
            raise matching.unmatched(keys)
        base = before or matching.presumed(order.search, keys, now)
        after = save(db, before, items.applied(base, item, rules, notes, now), now)
    except Wrong as problem:
        run.failed += 1
        return error_body(problem.error, problem.text)
    if before is None:
        notes.assumed["practice knows everyone"] += 1
    run.applied.append(("update", keys.label))
    return {"error": OK, "error_text": OK_TEXT, "profile_id": after.id}


def _said(order: Order, notes: items.Notes, run: _Run) -> dict[str, object]:
    assumed: dict[str, object] = dict(notes.assumed)
    if notes.undeclared:
        assumed["undeclared fields kept as text"] = sorted(notes.undeclared)
    if run.failed:
        assumed["errors of single profiles"] = run.failed
    warnings = []
    if len(order.data) > RECOMMENDED_PROFILES:
        many = f"{len(order.data):,} profiles, recommended are at most {RECOMMENDED_PROFILES:,}"
        warnings.append(many)
    if run.fallbacks > 1:
        warnings.append(f"{run.fallbacks:,} profiles share one key given at top level")
    return {
        "options": order.options,
        "failed": run.failed,
        "subscriptions_skipped": notes.skipped,
        "warnings": warnings,
        "assumed": assumed,
    }
