"""Fixtures: one browser and one website per module, a fresh visitor per test.

pytest-playwright's own fixtures live for the whole session, and with them an event loop in the main thread:
tests that come later could no longer call `asyncio.run`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.panel import Panel
from tests.browser.scenes import play
from tests.browser.site import run_site
from tests.conftest import lend
from tests.integration.web.support import Web
from tests.services import find_chromium

DESKTOP = {"width": 1200, "height": 860}


@contextmanager
def run_chromium() -> Iterator[Browser]:
    """Run Debian's Chromium without a window."""
    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with lend(run_chromium()) as browser:
        yield browser


@pytest.fixture(scope="module")
def running_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The bot's pages and its API, with a scripted Rasa."""
    with run_site(tmp_path_factory.mktemp("site"), turn_timeout_seconds=3) as site:
        yield site


@pytest.fixture
def site(running_site: Web) -> Web:
    """The site, its Rasa playing the scenes."""
    running_site.rasa.reset()
    running_site.rasa.answer = play
    return running_site


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make visitors; what their browsers complain about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "de-DE", **options})  # type: ignore[arg-type]
        context.set_default_timeout(8_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}") or dialog.dismiss())
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def panel(site: Web, visit: Callable[..., BrowserContext]) -> Panel:
    """A visitor with the panel open, on the German demo page."""
    return Panel.on_demo_page(visit(), site, "de")


@pytest.fixture(params=["de", "en"])
def bilingual_panel(request: pytest.FixtureRequest, site: Web, visit: Callable[..., BrowserContext]) -> Panel:
    """A visitor with the panel open, once in each language."""
    return Panel.on_demo_page(visit(), site, request.param)
