"""Every operation of Batch that the twin answers, in one table (api/batch.md §1.2)."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.twin.batch import (
    audiences,
    campaigns,
    catalogs,
    exports,
    orchestrations,
    profiles,
)
from workbench.twin.routes import Route

ROUTES: Mapping[str, Route] = {
    **audiences.ROUTES,
    **profiles.ROUTES,
    **catalogs.ROUTES,
    **campaigns.ROUTES,
    **orchestrations.ROUTES,
    **exports.ROUTES,
}
