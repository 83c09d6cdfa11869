"""Ten tasks of a coordinator's day, in German and in English, each with no more clicks than it needs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from bot.accounts import service
from bot.console.texts import phrase
from bot.knowledge.repository import seed
from bot.languages import Language
from bot.site import texts
from tests.browser.console.desk import Desk
from tests.browser.scenes import play
from tests.integration.console.enquiries import submit
from tests.integration.console.support import add_account
from tests.integration.web.fake_rasa import draft, turn
from tests.integration.web.support import Web
from tests.unit.knowledge.samples import KNOWLEDGE

WORD = {"de": "nordlicht", "en": "suedwind"}
"""A name that only one of the two runs of a test uses."""


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    """The coordinator's language."""
    return request.param


@pytest.fixture(scope="module")
def filled(running_site: Web) -> Web:
    """A site with knowledge."""
    with running_site.database.begin() as session:
        seed(session, KNOWLEDGE)
    return running_site


@pytest.fixture
def desk(filled: Web, site: Web, language: Language, visit: Callable[..., BrowserContext]) -> Desk:
    """A coordinator who is signed in."""
    return Desk.open(visit(), site, language)


def test_sign_in_for_the_first_time(filled: Web, language: Language, visit: Callable[..., BrowserContext]) -> None:
    account = add_account(filled, language=language)
    with filled.database.begin() as session:
        password = service.give_one_time_password(session, account.id)
    page = visit(locale=language).new_page()
    page.goto(f"{filled.url}/console/")
    page.locator("[name=email]").fill(account.email)
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name=phrase(language, "signing.sign_in")).click()
    page.locator("[name=password]").fill("vier Hunde bellen leise")
    page.get_by_role("button", name=phrase(language, "signing.save_password")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(account.name)


def test_answer_a_new_enquiry(desk: Desk) -> None:
    reference = submit(desk.site, language="en", name="Tom Jones", topic="Fuel cells")
    desk.go("/")
    desk.follow("inbox")
    desk.click(desk.page.locator(f'a[href*="{reference}"]'))
    desk.click(desk.page.get_by_role("link", name=desk.t("site_texts.names.reply_received")))
    expect(desk.page.locator("#field-text")).to_have_value(re.compile("Dear Tom Jones"))
    desk.press("case.send")
    expect(desk.page.locator(".notice")).to_contain_text(desk.t("case.done.reply"))
    expect(desk.page.locator(".thread")).to_contain_text("Dear Tom Jones")
    assert desk.clicks == 4


def test_find_an_enquiry_from_last_month(desk: Desk) -> None:
    reference = submit(desk.site, name=f"Wilhelmine {WORD[desk.language]}", organisation="Zeche Zollverein")
    desk.site.execute("UPDATE enquiries SET created_at = '2026-01-05 10:00:00' WHERE reference = :r", r=reference)
    desk.go("/inbox?view=all")
    desk.page.locator("[type=search]").fill(f"zollverein {WORD[desk.language]}")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("[data-row]")).to_have_count(1)
    desk.click(desk.page.locator("[data-row] a"))
    expect(desk.page.locator("main")).to_contain_text(reference)
    desk.click(desk.page.get_by_role("link", name=desk.t("case.back")))
    expect(desk.page.locator("[type=search]")).to_have_value(f"zollverein {WORD[desk.language]}")
    assert desk.clicks == 2


def test_take_a_case_and_leave_a_note(desk: Desk) -> None:
    desk.go(f"/inbox/{submit(desk.site)}")
    desk.press("case.take")
    expect(desk.page.locator(".notice")).to_contain_text(desk.account.name)
    desk.page.locator("#field-note").fill("Morgen anrufen")
    desk.press("case.keep_note")
    expect(desk.page.locator(".thread")).to_contain_text("Morgen anrufen")
    assert desk.clicks == 2


def test_close_several_enquiries_and_take_it_back(desk: Desk) -> None:
    name = f"Sammel {WORD[desk.language]}"
    for _ in range(3):
        submit(desk.site, name=name)
    desk.go(f"/inbox?q={name}")
    desk.click(desk.page.locator("[data-all]"))
    desk.choose(desk.page.locator("#wish"), "status:closed")
    desk.press("inbox.apply")
    expect(desk.page.locator(".notice")).to_contain_text(desk.t("inbox.changed", count=3))
    expect(desk.page.locator("[data-row]")).to_have_count(0)
    desk.press("base.undo")
    expect(desk.page.locator("[data-row]")).to_have_count(3)
    assert desk.clicks == 4


def test_take_over_a_chat(desk: Desk) -> None:
    def call_person(body: dict[str, object]) -> object:
        if body["text"] != "person":
            return play(body)
        return turn(draft("…", "handoff", handoff=True), language="de")

    desk.site.rasa.answer = call_person
    desk.site.execute("UPDATE conversations SET mode = 'bot'")
    visitor = desk.site.open("de")
    visitor.say("person")
    desk.go("/")
    desk.click(desk.page.locator('.tile[href="/console/chats"]'))
    desk.click(desk.page.locator(".chat-link").first)
    desk.press("chats.take_over")
    reply = desk.page.locator("#reply")
    reply.fill("Guten Tag!")
    reply.press("Enter")
    expect(reply).to_have_value("")
    assert visitor.history()["messages"][-1]["author"] == desk.account.name
    assert desk.clicks == 3


def test_correct_a_fact(desk: Desk) -> None:
    desk.go("/")
    desk.follow("knowledge")
    desk.click(desk.page.locator('main .list a[href*="/knowledge/facts/"]').first)
    field = desk.page.locator(f"#field-answer_{desk.language}")
    field.fill(f"{field.input_value().strip()} ({desk.language})")
    desk.click(desk.page.locator('main form:has([name="answer_de"]) button').first)
    expect(desk.page.locator(".notice")).to_be_visible()
    assert desk.clicks == 3


def test_look_at_the_statistics_and_take_them_along(desk: Desk) -> None:
    desk.go("/")
    desk.follow("statistics")
    expect(desk.page.locator(".charts svg").first).to_be_visible()
    with desk.page.expect_download() as download:
        desk.press_text("CSV")
    assert download.value.suggested_filename == "statistics.csv"
    assert desk.clicks == 2


def test_invite_a_colleague(desk: Desk) -> None:
    email = f"neu-{desk.language}@example.org"
    desk.go("/settings/users")
    desk.page.locator("#field-name").fill("Neue Kraft")
    desk.page.locator("#field-email").fill(email)
    desk.press("users.invite_button")
    expect(desk.page.locator(".notice")).to_contain_text(desk.t("users.invited", name="Neue Kraft"))
    assert desk.site.rows("SELECT template FROM outgoing_mails WHERE recipient = :e", e=email) == [("invitation",)]
    assert desk.clicks == 1


def test_change_the_greeting(desk: Desk) -> None:
    with desk.site.database.read() as session:
        before = texts.current(session, "greeting", desk.language).text
    desk.go("/settings/texts/greeting")
    desk.page.locator(f"#field-text_{desk.language}").fill(f"Neu, {desk.language}: hier antwortet ein Programm.")
    desk.press("site_texts.preview")
    expect(desk.page.locator(".paper").first).to_be_visible()
    desk.press("site_texts.publish")
    expect(desk.page.locator(".notice")).to_contain_text(desk.t("site_texts.only_one"))
    (greeting,) = desk.site.open(desk.language).opened["messages"]
    assert greeting["text"] == f"Neu, {desk.language}: hier antwortet ein Programm."
    assert greeting["text"] != before
    assert desk.clicks == 2


def test_a_new_enquiry_appears_by_itself(desk: Desk) -> None:
    desk.go("/inbox?view=new")
    expect(desk.page.locator('[data-badge="inbox"]')).to_be_visible()
    reference = submit(desk.site, name="Gerade Gekommen")
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.page.locator(f'a[href*="{reference}"]')).to_be_visible()
