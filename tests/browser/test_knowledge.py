"""The knowledge pages in a browser: accessible in both languages, on desk and phone; an edit from search to undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.accounts import sessions
from bot.console.texts import phrase
from bot.embedding import Embedder
from bot.knowledge.gaps import record_unanswered, report_wrong_answer
from bot.knowledge.repository import seed
from bot.languages import Language
from tests.browser.axe import find_violations
from tests.integration.console.support import add_account
from tests.integration.web.support import Web
from tests.unit.knowledge.samples import KNOWLEDGE, HashingBackend

FACT = "/knowledge/facts/g-data-location"
PAGES = (
    "/knowledge",
    "/knowledge?q=nothing+like+that",
    "/knowledge/new",
    FACT,
    "/knowledge/try",
    "/knowledge/entries/entity",
    "/knowledge/entries/entity/edit/bmr",
    "/knowledge/entries/source/edit/press-release",
    "/knowledge/entries/unknown/edit/phone",
    "/knowledge/relations",
    "/knowledge/release",
    "/knowledge/changes",
    "/knowledge/history?kind=fact&key=g-data-location",
    "/knowledge/files",
    "/gaps",
)
Open = Callable[..., Page]


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    """The language of the coordinator."""
    return request.param


@pytest.fixture
def open_console(site: Web, language: Language, visit: Callable[..., BrowserContext]) -> Open:
    """Open a page of the console, signed in, on the small knowledge base with a few gaps."""
    console = next(route.app for route in site.app.routes if getattr(route, "path", "") == "/console")
    console.state.services.desk.__dict__["embedder"] = Embedder(HashingBackend())
    site.execute("DELETE FROM unanswered_questions")
    with site.database.begin() as session:
        seed(session, KNOWLEDGE)
        for text in ("Wie hoch ist der Umsatz?", "wie hoch ist der umsatz", "Wo kann ich parken?"):
            record_unanswered(session, text, "de", "no_answer", "c1")
        report_wrong_answer(session, ("zbt-location",), "en", "It has moved.", "c1")
    account = add_account(site, "admin", language)

    def open_page(path: str, **options: Any) -> Page:
        with site.database.begin() as session:
            token = sessions.open_session(session, account.id)
        context = visit(**options)
        context.add_cookies([{"name": "console", "value": token, "url": site.url}])
        page = context.new_page()
        page.goto(f"{site.url}/console{path}")
        return page

    return open_page


@pytest.mark.pages
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_are_accessible_and_nothing_sticks_out(site: Web, open_console: Open, width: int) -> None:
    page = open_console("/knowledge", viewport={"width": width, "height": 800}, bypass_csp=True)
    found: dict[str, Any] = {}
    for path in PAGES:
        page.goto(f"{site.url}/console{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        found[path] = find_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert {path: each for path, each in found.items() if each} == {}


def test_fact_is_found_edited_and_taken_back(site: Web, language: Language, open_console: Open) -> None:
    def words(key: str, **values: object) -> str:
        return phrase(language, f"knowledge.{key}", **values)

    page = open_console("/knowledge")
    page.get_by_label(words("facts.words")).fill("Bochum sitzt")
    page.keyboard.press("Enter")
    page.locator(".list a", has_text="G DATA").first.click()
    answer = page.get_by_label(words("fact.answer_de"))
    expect(answer).to_have_value("Die G DATA sitzt in Bochum.")
    answer.fill("Die G DATA sitzt in <i>Bochum</i> am Campus.")
    page.get_by_role("button", name=words("fact.preview")).click()
    expect(page.locator(".bubble").first).to_contain_text("<i>Bochum</i> am Campus.")
    page.get_by_role("button", name=words("fact.save_live")).click()
    expect(page.get_by_text(words("notices.saved"))).to_be_visible()
    expect(page.locator(".bubble").last).to_contain_text(phrase("en", "knowledge.visitor.unconfirmed"))

    page.get_by_role("button", name=phrase(language, "base.undo")).click()
    expect(page.get_by_text(words("notices.taken_back"))).to_be_visible()
    page.goto(f"{site.url}/console{FACT}")
    expect(page.get_by_label(words("fact.answer_de"))).to_have_value("Die G DATA sitzt in Bochum.")
    page.get_by_role("link", name=words("history.link")).click()
    expect(page.locator("del").first).to_be_visible()
