"""A visitor's panel and a coordinator's console talk to each other in two browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bot.accounts import sessions
from bot.accounts.records import Account
from bot.console.texts import phrase
from bot.conversations.phrases import say
from bot.languages import Language
from tests.browser.axe import find_violations
from tests.browser.panel import Panel
from tests.integration.console.support import add_account
from tests.integration.web.support import Web

PHONE = {"width": 375, "height": 740}


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    """The language of both sides."""
    return request.param


@pytest.fixture
def account(site: Web, language: Language) -> Account:
    """A coordinator."""
    site.execute("UPDATE conversations SET mode = 'bot'")
    return add_account(site, language=language)


@pytest.fixture
def open_console(site: Web, account: Account, visit: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Open the chats of the console in a browser that is signed in."""

    def open_page(path: str = "/chats", **options: Any) -> Page:
        with site.database.begin() as session:
            token = sessions.open_session(session, account.id)
        context = visit(**options)
        context.add_cookies([{"name": "console", "value": token, "url": site.url}])
        page = context.new_page()
        page.goto(f"{site.url}/console{path}")
        return page

    return open_page


@pytest.fixture
def visitor(site: Web, account: Account, language: Language, visit: Callable[..., BrowserContext]) -> Panel:
    """A visitor who has asked for a person."""
    panel = Panel.on_demo_page(visit(), site, language)
    panel.say("person", "handoff")
    return panel


def take_over(desk: Page, language: Language) -> None:
    """Press the button and wait for the page with its scripts, which note what is typed from then on."""
    with desk.expect_navigation(wait_until="load"):
        desk.get_by_role("button", name=phrase(language, "chats.take_over")).click()


def test_two_people_talk_and_the_bot_goes_on(
    site: Web, account: Account, language: Language, visitor: Panel, open_console: Callable[..., Page]
) -> None:
    desk = open_console()
    expect(desk).to_have_title(f"(1) {phrase(language, 'chats.title')} · {phrase(language, 'base.product')}")
    desk.locator(".chat-link").first.click()
    take_over(desk, language)
    expect(visitor.messages.last).to_contain_text(say(language, "taken_over", name=account.name))

    reply = desk.locator("#reply")
    reply.fill("Guten Tag!")
    reply.press("Enter")
    expect(visitor.messages.last).to_contain_text("Guten Tag!")
    expect(visitor.messages.last).to_contain_text(account.name)
    expect(reply).to_have_value("")

    visitor.say("answer")
    expect(desk.locator(".chat-message.visitor").last).to_contain_text("answer")
    assert visitor.chat.locator(".message.answer").count() == 0

    desk.get_by_text(phrase(language, "chats.phrases")).click()
    desk.locator("[data-phrase]").first.click()
    expect(reply).not_to_have_value("")

    desk.get_by_role("button", name=phrase(language, "chats.hand_back")).click()
    expect(visitor.messages.last).to_contain_text(say(language, "greeting"))
    visitor.play("answer")


def test_chat_that_returns_by_itself_keeps_what_the_coordinator_typed(
    site: Web, language: Language, visitor: Panel, open_console: Callable[..., Page]
) -> None:
    path = f"/chats/{visitor.conversation_id()}"
    desk = open_console(path)
    take_over(desk, language)
    reply = desk.locator("#reply")
    with desk.expect_response("**/typing"):  # it is a sign of the coordinator, which must come before the long silence
        reply.fill("Noch nicht fertig")
    expect(desk.locator("#composer-state")).to_have_attribute("data-holds", "yes")

    site.execute("UPDATE conversations SET attended_at = '2026-01-01 00:00:00.000000' WHERE mode = 'human'")

    expect(desk.locator("#composer-state")).to_have_attribute("data-holds", "no", timeout=15_000)
    expect(reply).to_be_hidden()
    take_over(desk, language)
    expect(reply).to_have_value("Noch nicht fertig")


@pytest.mark.pages
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE], ids=["desktop", "phone"])
def test_pages_of_the_chats_have_no_barriers(
    language: Language, visitor: Panel, open_console: Callable[..., Page], size: dict[str, int]
) -> None:
    page = open_console(viewport=size)
    expect(page.locator(".chat-link").first).to_be_visible()
    assert find_violations(page) == []
    page.locator(".chat-link").first.click()
    take_over(page, language)
    expect(page.locator("#reply")).to_be_visible()
    assert find_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
