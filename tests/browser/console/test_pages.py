"""Every page of the console, in both languages: no barriers, nothing cut off, nothing refused by the policy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect
from starlette.routing import Route

from bot.console.routes import list_routes
from bot.knowledge.repository import seed
from tests.browser.axe import find_violations
from tests.browser.console.desk import Desk
from tests.integration.console.enquiries import submit, submit_many
from tests.integration.web.support import Web
from tests.unit.knowledge.samples import KNOWLEDGE

NO_PAGE = {"/badges", "/inbox/results", "/chats/list", "/knowledge/files/all.zip", "/sign-in", "/forgotten"}
SIZES = [{"width": 1280, "height": 860}, {"width": 320, "height": 640}]
PUBLIC = ["/sign-in", "/forgotten", "/nothing"]


def list_pages() -> list[str]:
    """Return the addresses of all pages that need no id; those with one are visited by the tests of their topic."""
    routes = [route for route in list_routes() if isinstance(route, Route) and "GET" in (route.methods or ())]
    return [each.path for each in routes if "{" not in each.path and each.path not in NO_PAGE]


@pytest.fixture(scope="module")
def filled(running_site: Web) -> Web:
    """A site that has something to show."""
    with running_site.database.begin() as session:
        seed(session, KNOWLEDGE)
    submit_many(running_site, 6)
    return running_site


@pytest.mark.pages
@pytest.mark.parametrize("language", ["de", "en"])
def test_pages_have_no_barriers(filled: Web, visit: Callable[..., BrowserContext], language: str) -> None:
    desk = Desk.open(visit(bypass_csp=True), filled, language)
    found, texts = {}, {}
    case = f"/inbox/{submit(filled, message='Ein <b>Text</b> mit Folgen für alle.')}"
    for path in [*list_pages(), case, "/settings/texts/consent", "/inbox?q=nothing"]:
        for size in SIZES:
            desk.page.set_viewport_size(size)
            desk.go(path)
            violations = find_violations(desk.page)
            if violations or desk.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found[f"{path} {size['width']}"] = violations or "wider than the window"
        texts[path] = desk.page.content()
    assert found == {}
    assert {path for path, text in texts.items() if f'<html lang="{language}"' not in text} == set()
    assert {path for path, text in texts.items() if re.search(r"\sstyle=|\son\w+=\"", text)} == set()


@pytest.mark.parametrize("language", ["de", "en"])
def test_public_pages_have_no_barriers(filled: Web, visit: Callable[..., BrowserContext], language: str) -> None:
    page = visit(bypass_csp=True, locale=language).new_page()
    for path in PUBLIC:
        page.goto(f"{filled.url}/console{path}?language={language}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert find_violations(page) == [], path


def test_nothing_is_refused_by_the_policy(filled: Web, visit: Callable[..., BrowserContext]) -> None:
    context, refused = visit(), []
    context.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    desk = Desk.open(context, filled, "en")
    for path in ("/", "/inbox", "/statistics", "/settings", "/chats", "/knowledge"):
        desk.go(path)
    assert refused == []


def test_everything_is_reached_with_the_keyboard(filled: Web, visit: Callable[..., BrowserContext]) -> None:
    # A page's keys work once its scripts are there: `wait_for_url` waits for them, `to_have_url` does not.
    desk = Desk.open(visit(), filled, "en")
    desk.go("/")
    keyboard = desk.page.keyboard
    keyboard.press("g")
    keyboard.press("i")
    desk.page.wait_for_url(re.compile("/console/inbox$"))
    keyboard.press("?")
    expect(desk.page.locator("#shortcuts")).to_contain_text(desk.t("inbox.keys.j"))
    keyboard.press("Escape")
    keyboard.press("/")
    expect(desk.page.locator("[type=search]")).to_be_focused()
    keyboard.type("Muster")
    keyboard.press("Enter")
    desk.page.wait_for_url(re.compile("q=Muster"))
    desk.page.locator("h1").click()
    keyboard.press("j")
    keyboard.press("x")
    expect(desk.page.locator("[data-choose]").first).to_be_checked()
    keyboard.press("Enter")
    desk.page.wait_for_url(re.compile("/inbox/GMR-"))
    keyboard.press("r")
    expect(desk.page.locator("#field-text")).to_be_focused()
