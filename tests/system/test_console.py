"""A coordinator corrects a fact in the browser, and the next visitor is told so, with the whole assistant behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from bot.accounts import service
from bot.console.texts import phrase
from bot.database import Database
from bot.languages import Language
from tests.rows import Figure
from tests.system.assistant import Assistant, Visitor
from tests.system.test_widget import PATIENCE, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, pytest.mark.processes]
FACT = "g-data-location"
QUESTIONS = {"de": "Wo sitzt G DATA?", "en": "Where is G DATA based?"}
EDITED = "Die G DATA sitzt in Bochum, nahe der Universität."
NOTE = phrase("en", "knowledge.visitor.unconfirmed")
EMAIL, PASSWORD = "coordinator@example.org", "vier Hunde bellen leise"


@pytest.fixture
def desk(assistant: Assistant, browser: Browser) -> Iterator[Page]:
    """A coordinator's browser, signed in for the first time through the form."""
    database = Database(assistant.environment["BOT_DATABASE_URL"])
    with database.begin(immediate=True) as session:
        account = service.add_account(session, EMAIL, "Rebecca Großmann", "coordinator", "de")
        once = service.give_one_time_password(session, account.id)
    database.dispose()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{assistant.url}/console/")
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=password]").fill(once)
    press(page, "signing.sign_in")
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "signing.save_password")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rebecca Großmann", timeout=PATIENCE)
    yield page
    context.close()


def press(page: Page, key: str, **values: object) -> None:
    page.get_by_role("button", name=phrase("de", key, **values), exact=True).click()


def ask(visitor: Visitor, language: Language) -> str:
    """Return what a visitor is told; each asks only once, since who repeats a question is told more."""
    messages = visitor.say(QUESTIONS[language])
    assert [FACT] in [message["facts"] for message in messages], messages
    return "\n".join(message["text"] for message in messages)


def is_save(response: Response) -> bool:
    """Tell the answer to the form from those to what the page asks for by itself."""
    return response.request.method == "POST" and response.url.endswith(f"/knowledge/facts/{FACT}")


def test_the_next_visitor_gets_the_corrected_fact(assistant: Assistant, desk: Page, figure: Figure) -> None:
    ask(assistant.open("de"), "de")
    waiting, next_one = assistant.open("de"), assistant.open("de")
    began = time.monotonic()
    assert EDITED not in ask(waiting, "de")
    usual = time.monotonic() - began
    assert NOTE not in ask(assistant.open("en"), "en")

    desk.goto(f"{assistant.url}/console/knowledge/facts/{FACT}")
    answer = desk.locator("#field-answer_de")
    before = answer.input_value()
    answer.fill(EDITED)
    with desk.expect_response(is_save) as saved:
        press(desk, "knowledge.fact.save_live")
    assert saved.value.status == HTTPStatus.SEE_OTHER
    began = time.monotonic()
    assert EDITED in ask(next_one, "de")
    took = time.monotonic() - began
    figure(f"corrected answer {took:.2f} s after the save; an ordinary one took {usual:.2f} s")
    assert took <= 1.0 + usual
    assert NOTE in ask(assistant.open("en"), "en")

    press(desk, "knowledge.fact.confirm", language=phrase("de", "knowledge.languages.en"))
    expect(desk.get_by_text(phrase("de", "knowledge.notices.confirmed"))).to_be_visible(timeout=PATIENCE)
    assert NOTE not in ask(assistant.open("en"), "en")

    answer.fill(before)
    desk.locator("[name=same_meaning]").check()
    press(desk, "knowledge.fact.save_live")
    expect(desk.get_by_text(phrase("de", "knowledge.notices.saved"))).to_be_visible(timeout=PATIENCE)
    assert EDITED not in ask(assistant.open("de"), "de")
