"""The chat in a browser, with the whole assistant behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import run_chromium
from tests.browser.panel import Panel, texts_of
from tests.conftest import lend
from tests.system.assistant import Assistant

pytestmark = pytest.mark.processes
ENGLISH = texts_of("en")
PATIENCE = 60_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with lend(run_chromium()) as browser:
        yield browser


@pytest.fixture
def panel(assistant: Assistant, browser: Browser) -> Iterator[Panel]:
    """A visitor with the panel open."""
    context = browser.new_context(viewport={"width": 1200, "height": 860}, locale="de-DE")
    context.set_default_timeout(PATIENCE)
    yield Panel.on_demo_page(context, assistant, "de")  # type: ignore[arg-type]
    context.close()


def test_questions_are_answered_and_the_language_changes(panel: Panel) -> None:
    panel.press(panel.texts["starters"][2])
    answer = panel.chat.locator(".message.answer")
    answer.wait_for()
    expect(answer.locator(".sources li")).to_have_count(1)
    panel.chat.get_by_role("button", name="EN, English").click()
    expect(panel.chat.locator(".message.bot .words[lang=en]").first).to_be_visible(timeout=PATIENCE)
    panel.press(ENGLISH["human"])
    expect(panel.chat.locator(".message.handoff .words[lang=en]")).to_be_visible(timeout=PATIENCE)
