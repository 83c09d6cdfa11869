"""F1, F4: whatever breaks, nothing typed is lost, each message is sent once, and the conversation goes on."""

import json
from threading import Event

import pytest
from playwright.sync_api import expect
from starlette.responses import JSONResponse

from tests.browser.panel import Panel, texts_of
from tests.browser.scenes import play
from tests.browser.site import run_site

ABORTED = JSONResponse({"error": "turn_aborted", "reason": "action_failed"}, 503)


def test_a_reload_keeps_conversation_and_draft(panel):
    panel.play("answer")
    panel.input.fill("Noch nicht gesendet")
    panel.page.reload()
    panel.open()
    expect(panel.messages).to_have_count(3)
    expect(panel.input).to_have_value("Noch nicht gesendet")
    panel.play("related")
    assert panel.site.rasa.texts == ["answer", "related"]


def test_a_second_tab_has_its_own_conversation_and_a_duplicated_one_shares_it(panel, site):
    panel.play("answer")
    context = panel.page.context
    second = Panel.on_demo_page(context, site, "de")
    expect(second.messages).to_have_count(0)
    kept = panel.frame.evaluate("JSON.stringify({...sessionStorage})")
    twin = Panel(context.new_page(), site, "de")
    twin.page.add_init_script(
        f"for (const [name, value] of Object.entries({kept})) sessionStorage.setItem(name, value);"
    )
    twin.page.goto(f"{site.url}/?language=de")
    twin.open()
    expect(twin.messages).to_have_count(3)
    panel.play("related")
    expect(twin.messages).to_have_count(5)
    twin.play("no_answer")
    expect(panel.messages).to_have_count(7)
    texts = [locator.inner_text() for locator in panel.chat.locator(".message .words").all()]
    assert texts == [locator.inner_text() for locator in twin.chat.locator(".message .words").all()]


@pytest.mark.parametrize("language", ["de", "en"])
def test_without_a_line_the_text_stays_and_is_sent_once_when_it_is_back(site, visit, language):
    panel = Panel.on_demo_page(visit(), site, language)
    panel.play("answer")
    panel.page.context.set_offline(True)
    panel.say("related")
    expect(panel.chat.locator(".status.lost")).to_have_text(panel.texts["lost"])
    expect(panel.messages.last).to_contain_text("related")
    expect(panel.messages.last.locator(".delivery")).to_have_text(panel.texts["sending"])
    panel.page.context.set_offline(False)
    expect(panel.chat.locator(".message.related")).to_be_visible()
    expect(panel.chat.locator(".status.lost")).to_have_count(0)
    assert site.rasa.texts == ["answer", "related"]


def test_an_answer_lost_on_its_way_is_asked_for_again_and_given_once(panel, site):
    panel.play("answer")
    lost = []

    def lose_first_answer(route):
        response = route.fetch()
        if lost:
            route.fulfill(response=response)
        else:
            lost.append(route.request.post_data_json["client_id"])
            route.abort("connectionreset")

    panel.page.route("**/api/v1/messages", lose_first_answer)
    panel.play("related")
    expect(panel.chat.locator(".message.visitor")).to_have_count(2)
    assert site.rasa.texts == ["answer", "related"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_failed_turn_is_an_apology_with_two_ways_out(site, visit, language):
    panel = Panel.on_demo_page(visit(), site, language)
    site.rasa.answer = lambda body: play(body) if body["text"].startswith("/") else ABORTED
    apology = panel.say("related", "error")
    link = apology.locator(".ways a")
    assert link.get_attribute("href") == f"/enquiry?language={language}"
    site.rasa.answer = play
    apology.get_by_role("button", name=panel.texts["retry"]).click()
    expect(panel.chat.locator(".message.related")).to_be_visible()
    expect(panel.chat.locator(".message.error")).to_have_count(0)
    expect(panel.chat.locator(".message.visitor")).to_have_count(1)


def test_a_failed_turn_can_be_repeated_after_a_reload(panel, site):
    site.rasa.answer = lambda body: play(body) if body["text"].startswith("/") else ABORTED
    panel.say("related", "error")
    panel.page.reload()
    panel.open()
    site.rasa.answer = play
    panel.press(panel.texts["retry"])
    expect(panel.chat.locator(".message.related")).to_be_visible()
    expect(panel.chat.locator(".message.error")).to_have_count(0)


def test_while_an_answer_is_on_its_way_it_shows_and_more_can_be_written(panel, site):
    panel.play("answer")
    gate = Event()
    site.rasa.answer = lambda body: gate.wait(3) and play(body)
    panel.say("related")
    expect(panel.chat.locator(".typing")).to_be_visible()
    panel.say("no_answer")
    gate.set()
    expect(panel.chat.locator(".message.no_answer")).to_be_visible()
    expect(panel.chat.locator(".typing")).to_have_count(0)
    assert site.rasa.texts == ["answer", "related", "no_answer"]


def test_a_conversation_that_is_gone_begins_anew_with_what_was_typed(panel, site):
    panel.play("answer")
    site.execute("UPDATE conversations SET erasing_at = CURRENT_TIMESTAMP WHERE id = :id", id=panel.conversation_id())
    panel.say("related", "related")
    expect(panel.messages).to_have_count(3)
    assert site.rasa.texts == ["answer", "related"]


def test_too_much_at_once_is_explained_and_can_be_sent_later(visit, tmp_path):
    with run_site(tmp_path, limit_messages="1/minute") as site:
        panel = Panel.on_demo_page(visit(), site, "en")
        panel.play("answer")
        panel.say("related")
        stuck = panel.chat.locator(".delivery.stuck")
        expect(stuck).to_contain_text("Please wait")
        expect(panel.chat.locator(".ways").get_by_role("button", name=panel.texts["retry"])).to_be_visible()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_chat_that_is_turned_off_leads_to_the_form_at_once(visit, tmp_path, language):
    with run_site(tmp_path, chat_enabled=False) as site:
        panel = Panel.on_demo_page(visit(), site, language)
        panel.say("answer")
        expect(panel.chat.locator(".delivery.stuck")).to_contain_text(f"{site.settings.public_url}/enquiry")
        assert panel.chat.locator(".ways a").get_attribute("href") == f"/enquiry?language={language}"


def test_a_killed_web_process_loses_nothing(visit, tmp_path):
    english = texts_of("en")
    with run_site(tmp_path) as first:
        panel = Panel.on_demo_page(visit(), first, "en")
        panel.play("answer")
        port = int(first.url.rsplit(":", 1)[1])
    panel.say("related")
    expect(panel.chat.locator(".status.lost")).to_have_text(english["lost"])
    with run_site(tmp_path, port=port) as second:
        expect(panel.chat.locator(".message.related")).to_be_visible(timeout=25_000)
        assert second.rasa.texts == ["related"]
        assert second.rows("SELECT count(*) FROM messages") == [(5,)]


def test_a_server_that_answers_in_html_is_no_answer(panel):
    panel.play("answer")
    html = {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}
    panel.page.route("**/api/v1/messages", lambda route: route.fulfill(**html))
    panel.say("related")
    expect(panel.chat.locator(".status.lost")).to_be_visible()
    panel.page.unroute("**/api/v1/messages")
    expect(panel.chat.locator(".message.related")).to_be_visible()


def test_a_server_that_is_down_leaves_a_way_to_close_and_to_try_again(site, visit):
    page = visit().new_page()
    page.goto(f"{site.url}/?language=de")
    panel = Panel(page, site, "de")
    page.route("**/widget/frame*", lambda route: route.abort("connectionrefused"))
    panel.button.click()
    expect(panel.button).to_be_visible()
    panel.button.click()
    expect(page.locator("iframe")).to_be_hidden()
    page.unroute("**/widget/frame*")
    panel.button.click()
    expect(panel.input).to_be_visible()


def test_what_is_remembered_is_little(panel):
    panel.play("answer")
    # The answer may come with the poll, a moment before that to the message.
    panel.frame.wait_for_function("() => JSON.parse(sessionStorage.getItem('enquiry-chat')).outbox.length === 0")
    kept = json.loads(panel.frame.evaluate("sessionStorage.getItem('enquiry-chat')"))
    assert set(kept) == {"token", "language", "draft", "outbox", "judged"}
    assert (kept["draft"], kept["outbox"]) == ("", [])
