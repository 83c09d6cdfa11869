"""What a visitor can do in the chat, in both languages."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.panel import Panel, texts_of
from tests.browser.scenes import REFERENCE, SOURCE, TEXTS


@pytest.mark.row("P2")
def test_the_welcome_says_that_a_machine_answers_and_offers_questions(bilingual_panel):
    panel, texts = bilingual_panel, bilingual_panel.texts
    expect(panel.chat.locator(".welcome")).to_contain_text(texts["welcome_text"])
    expect(panel.chat.locator(".foot a[href^='/privacy?']")).to_be_visible()
    expect(panel.chat.locator(".welcome li")).to_have_text(texts["starters"])
    panel.press(texts["starters"][1])
    expect(panel.messages.nth(1)).to_contain_text(texts["starters"][1])
    expect(panel.chat.locator(".answer")).to_be_visible()
    expect(panel.chat.locator(".welcome")).to_have_count(0)


def test_an_answer_names_who_when_and_where_from(bilingual_panel):
    panel, texts = bilingual_panel, bilingual_panel.texts
    answer = panel.play("answer")
    expect(answer.locator(".who")).to_have_text(texts["bot"])
    assert re.fullmatch(r"\d\d:\d\d", answer.locator("time").inner_text())
    expect(answer.locator(".words li")).to_have_count(3)
    expect(answer.locator(".words")).to_have_attribute("lang", panel.language)
    source = SOURCE[panel.language]
    link = answer.locator(".sources a")
    assert link.get_attribute("href") == source["url"]
    assert link.get_attribute("rel") == "noopener noreferrer"
    expect(link).to_contain_text(source["title"])
    expect(answer.locator(".about")).to_contain_text(source["publisher"])
    expect(answer.locator(".about")).to_contain_text(
        {"de": "23. November 2026", "en": "23 November 2026"}[panel.language]
    )


def test_offers_are_pressed_once_and_belong_to_the_last_turn(panel):
    panel.play("clarification")
    choices = panel.chat.locator(".choices .choice")
    expect(choices).to_have_text(["Das Treffen in Bochum", "Das Treffen in Duisburg"])
    choices.first.click()
    expect(panel.chat.locator(".answer")).to_be_visible()
    expect(choices).to_have_count(0)
    expect(panel.messages.nth(-2)).to_contain_text("Das Treffen in Bochum")


def test_an_uncertain_answer_is_labelled(bilingual_panel):
    expect(bilingual_panel.play("related").locator(".flag")).to_have_text(bilingual_panel.texts["related"])


def test_opinions_on_an_answer_are_kept(bilingual_panel):
    panel, texts = bilingual_panel, bilingual_panel.texts
    answer = panel.play("answer")
    thumb = answer.get_by_role("button", name=texts["helpful_no"], exact=True)
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    expect(answer.locator(".judgement [role=status]")).to_have_text(texts["helpful_thanks"])
    assert panel.site.rows("SELECT helpful FROM feedback ORDER BY created_at DESC LIMIT 1") == [(0,)]


FIELDS = [
    ("name", "text", "name", "input_name"),
    ("organisation", "text", "organization", "input_organisation"),
    ("email", "email", "email", "input_email"),
]


@pytest.mark.row("A7")
def test_fields_are_of_the_kind_that_is_asked_for(bilingual_panel):
    panel = bilingual_panel
    for field, kind, autocomplete, label in FIELDS:
        panel.play(field)
        expect(panel.input).to_have_attribute("type", kind)
        expect(panel.input).to_have_attribute("autocomplete", autocomplete)
        expect(panel.chat.get_by_label(panel.texts[label], exact=True)).to_be_focused()
    panel.play("message")
    expect(panel.chat.locator("textarea#message")).to_be_focused()
    expect(panel.chat.get_by_label(panel.texts["input_message"], exact=True)).to_be_visible()


def test_a_summary_is_a_card_whose_parts_can_be_changed(bilingual_panel):
    panel = bilingual_panel
    card = panel.play("summary")
    labels = {
        "de": ["Thema", "Nachricht", "Name", "Organisation", "E-Mail"],
        "en": ["Topic", "Message", "Name", "Organisation", "Email"],
    }[panel.language]
    expect(card.locator("dt")).to_have_text(labels)
    expect(card.locator("dd").nth(0)).to_have_text({"de": "Wasserstoff", "en": "Hydrogen"}[panel.language])
    expect(card.locator(".change button")).to_have_count(5)
    change = {"de": "E-Mail ändern", "en": "Change email"}[panel.language]
    card.get_by_role("button", name=change, exact=True).click()
    expect(panel.chat.locator(".message.visitor").last).to_contain_text(change)


def test_a_receipt_has_a_reference_to_copy(bilingual_panel):
    panel = bilingual_panel
    panel.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.play("summary")
    panel.chat.locator(".choice.main").click()
    receipt = panel.chat.locator(".message.receipt")
    expect(receipt.locator(".reference")).to_have_text(REFERENCE)
    panel.press(panel.texts["copy"])
    expect(receipt.get_by_role("button", name=panel.texts["copied"])).to_be_visible()
    assert panel.frame.evaluate("navigator.clipboard.readText()") == REFERENCE


def test_switching_the_language_keeps_the_conversation(panel):
    panel.play("answer")
    panel.chat.get_by_role("button", name="EN, English").click()
    expect(panel.chat.locator(".smalltalk .words")).to_have_text(TEXTS["en"]["switched"])
    expect(panel.chat.locator(".smalltalk .words")).to_have_attribute("lang", "en")
    english = texts_of("en")
    expect(panel.chat.get_by_role("button", name=english["human"])).to_be_visible()
    expect(panel.messages).to_have_count(5)
    assert panel.frame.evaluate("document.documentElement.lang") == "en"
    panel.say("Which partners work on hydrogen?", "answer")
    assert panel.site.rows("SELECT count(*) FROM conversations WHERE id = :id", id=panel.conversation_id()) == [(1,)]


def test_who_writes_another_language_is_offered_its_controls(panel):
    panel.say("english answer", "answer")
    panel.press(texts_of("en")["switch_offer"])
    expect(panel.chat.get_by_role("button", name=texts_of("en")["human"])).to_be_visible()
    expect(panel.messages).to_have_count(3)  # nothing had to be said


def test_asking_for_a_person_and_talking_to_one(bilingual_panel):
    panel = bilingual_panel
    panel.press(panel.texts["human"])
    expect(panel.messages.nth(1)).to_contain_text(panel.texts["human_request"])
    expect(panel.chat.locator(".message.handoff")).to_be_visible()
    panel.let_coordinator_say("Guten Tag, hier ist ein Mensch.")
    message = panel.chat.locator(".message.coordinator")
    expect(message.locator(".who")).to_have_text(f"Rebecca Großmann, {panel.texts['coordinator']}")
    expect(panel.chat.locator("h1")).to_contain_text("Rebecca Großmann")
    expect(panel.chat.get_by_role("button", name=panel.texts["human"])).to_have_count(0)
    panel.say("Danke!")
    expect(panel.chat.locator(".message.visitor .delivery")).to_have_count(0)
    assert panel.site.rasa.texts == [panel.texts["human_request"]]


def test_waiting_for_a_person_is_said(bilingual_panel):
    panel = bilingual_panel
    panel.say("person", "handoff")
    expect(panel.chat.locator(".status")).to_have_text(panel.texts["waiting"])
    expect(panel.chat.locator("h1")).to_have_text(panel.texts["subtitle_waiting"])


def test_the_counter_appears_near_the_limit_and_too_much_is_not_sent(panel):
    counter = panel.chat.locator("#counter")
    panel.input.fill("a" * 849)
    expect(counter).to_be_empty()
    panel.input.fill("a" * 900)
    expect(counter).to_have_text("900 von 1.000 Zeichen")
    panel.input.fill("a" * 1001)
    expect(counter).to_contain_text("bitte kürzen")
    expect(panel.input).to_have_attribute("aria-invalid", "true")
    panel.input.press("Enter")
    expect(panel.messages).to_have_count(0)
    expect(panel.input).to_have_value("a" * 1001)


def test_the_badge_counts_what_comes_while_the_panel_is_closed(panel):
    panel.play("answer")
    panel.input.press("Escape")
    expect(panel.button).to_be_focused()
    panel.let_coordinator_say("Hier bin ich.")
    expect(panel.page.locator("html > div b")).to_have_text("2")  # who has come, and what is said
    panel.button.click()
    expect(panel.input).to_be_focused()
    expect(panel.page.locator("html > div b")).to_be_empty()


def test_everything_can_be_taken_along(bilingual_panel):
    panel, texts = bilingual_panel, bilingual_panel.texts
    panel.play("answer")
    panel.press(texts["data"])
    with panel.page.expect_download() as download:
        panel.press(texts["transcript"])
    assert download.value.suggested_filename == texts["transcript_file"]
    content = download.value.path().read_text("utf-8-sig")
    assert SOURCE[panel.language]["title"] in content
    assert f"] {texts['you']}:" in content
    with panel.page.expect_download() as download:
        panel.press(texts["export"])
    assert len(json.loads(download.value.path().read_text("utf-8"))["messages"]) == 3


def test_everything_can_be_deleted(bilingual_panel):
    panel, texts = bilingual_panel, bilingual_panel.texts
    panel.play("answer")
    conversation = panel.conversation_id()
    panel.press(texts["data"])
    panel.press(texts["delete"])
    expect(panel.chat.get_by_role("button", name=texts["delete_no"])).to_be_focused()
    panel.press(texts["delete_yes"])
    expect(panel.chat.locator(".status")).to_contain_text(texts["deleted"].split("{")[0])
    expect(panel.messages).to_have_count(0)
    assert panel.site.rows("SELECT count(*) FROM messages WHERE conversation_id = :id", id=conversation) == [(0,)]
    assert panel.frame.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("name", ["דוד כהן", "محمد", "A\u202eB"])
def test_names_that_run_from_right_to_left_keep_their_place(panel, name):
    panel.say(name, "answer")
    words = panel.chat.locator(".visitor .words")
    expect(words).to_have_attribute("dir", "auto")
    expect(panel.chat.locator(".visitor .who")).to_have_text("Sie")


def test_a_visitor_who_reads_back_is_not_pulled_away(panel):
    for _ in range(4):
        panel.play("answer")
    panel.chat.locator("#scroll").evaluate("area => { area.scrollTop = 0; }")
    panel.let_coordinator_say("Eine Nachricht von unten.")
    panel.press(panel.texts["newest"])
    expect(panel.chat.locator(".message.coordinator")).to_be_in_viewport()


def test_a_press_on_escape_in_the_dialog_closes_the_dialog_only(panel):
    assert isinstance(panel, Panel)
    panel.press(panel.texts["data"])
    dialog = panel.chat.locator("#data")
    expect(dialog).to_be_visible()
    panel.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(panel.input).to_be_visible()
