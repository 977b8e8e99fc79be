"""One vendor and one app for all browser tests; a browser for each module."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from browser_page import watched
from browser_world import World, served, world
from playwright.sync_api import Browser, Page, sync_playwright

# Nothing that asks other machines by itself, and no graphics card. A test is over before code that
# was compiled to run fast has paid for its compiling.
QUIET = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--js-flags=--always-sparkplug --no-opt --no-maglev",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's Chromium; without it browser tests are skipped, or fail where they must run."""
    program = shutil.which("chromium")
    if program is None:
        reason = "Chromium is not installed, so no browser test can run"
        if os.environ.get("WORKBENCH_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return program


# Not for the session: while it is open, Playwright's event loop runs in this thread, and tests of
# other folders start loops of their own.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, driven by the Playwright of the package index."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of a fresh profile; its `context` opens more of them."""
    with watched(browser) as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def shared(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The home and the vendor that most tests share."""
    with world(tmp_path_factory.mktemp("browser")) as made:
        yield made


@pytest.fixture(scope="session")
def app(shared: World) -> Iterator[str]:
    """The address of the app of the shared home."""
    with served(shared) as server:
        yield server.url


@pytest.fixture
def own(shared: World, tmp_path: Path) -> Iterator[World]:
    """A home in which nothing has happened yet, with the shared vendor."""
    made = shared.another_home(tmp_path / "own-home")
    yield made
    made.end_runs()


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures are kept, or None when nobody asked for them."""
    place: Path | None = request.config.getoption("--screenshots")
    if place is not None:
        place.mkdir(parents=True, exist_ok=True)
    return place


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    return request.param  # type: ignore[no-any-return]  # one of the two above


@pytest.fixture
def tab(browser: Browser, theme: Literal["light", "dark"]) -> Iterator[Page]:
    """A tab of a reader who prefers that theme."""
    with watched(browser, theme) as context:
        yield context.new_page()
