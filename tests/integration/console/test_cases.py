"""A case: everything about an enquiry on one page, and every step of the work on it."""

import re

import pytest

from tests.integration.console.enquiries import submit
from tests.integration.console.support import sign_in
from tests.security.test_markup_and_sql import MARKUP


def test_a_case_shows_what_belongs_to_it(web, coordinator):
    chat = web.open("de")
    chat.say("Wer koordiniert das?")
    ((conversation,),) = web.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")
    page = coordinator.get(f"/inbox/{submit(web, conversation_id=conversation)}").text
    for words in ("Erika Muster", "Muster GmbH", "Brennstoffzellen", "Wer koordiniert das?", "Ich bin einverstanden"):
        assert words in page


def test_taking_a_new_case_begins_the_work(web, coordinator):
    reference = submit(web)
    coordinator.post(f"/inbox/{reference}/assign", account=str(coordinator.account.id), begin="1")
    rows = web.rows("SELECT account_id, status FROM enquiries WHERE reference = :r", r=reference)
    assert rows == [(coordinator.account.id, "open")]
    assert f"Zuständig ist jetzt {coordinator.account.name}." in coordinator.get(f"/inbox/{reference}").text


def test_a_reply_goes_out_in_the_visitors_language_and_stays_in_the_thread(web, coordinator):
    reference = submit(web, language="en", name="Tom Jones")
    page = coordinator.get(f"/inbox/{reference}?template=reply_received").text
    draft = re.search(r'name="text"[^>]*>\s*([^<]+)', page)[1]
    assert draft.startswith("Dear Tom Jones")
    coordinator.post(f"/inbox/{reference}/reply", text=draft, back="view=new")
    ((body, reply_to, in_reply_to),) = web.rows(
        "SELECT body, reply_to, in_reply_to FROM outgoing_mails WHERE template = 'reply' AND about = :r", r=reference
    )
    assert body.startswith("Dear Tom Jones")
    assert reply_to == coordinator.account.email
    assert in_reply_to
    page = coordinator.get(f"/inbox/{reference}?back=view%3Dnew").text
    assert "Ihre Antwort ist unterwegs." in page
    assert 'href="/console/inbox?view=new"' in page
    assert page.count("Dear Tom Jones") == 1
    assert web.rows("SELECT status FROM enquiries WHERE reference = :r", r=reference) == [("answered",)]


@pytest.mark.parametrize(("path", "field"), [("reply", "text"), ("note", "note")])
def test_an_empty_text_is_asked_for_again(web, coordinator, path, field):
    response = coordinator.post(f"/inbox/{submit(web)}/{path}", **{field: "  "})
    assert (response.status_code, "Bitte schreiben Sie einen Text." in response.text) == (422, True)


def test_notes_are_for_coordinators(web, coordinator):
    reference = submit(web)
    coordinator.post(f"/inbox/{reference}/note", note="Bitte <b>zurückrufen</b>\n\nDanke")
    assert "Bitte &lt;b&gt;zurückrufen&lt;/b&gt;" in coordinator.get(f"/inbox/{reference}").text
    assert web.rows("SELECT count(*) FROM outgoing_mails WHERE body LIKE '%zurückrufen%'") == [(0,)]


def test_a_status_can_be_had_back(web, coordinator):
    reference = submit(web)
    coordinator.post(f"/inbox/{reference}/status", status="closed")
    page = coordinator.get(f"/inbox/{reference}").text
    undo = re.search(r'<div class="notice".*?</div>', page, re.DOTALL)[0]
    assert f'action="/console/inbox/{reference}/status"' in undo
    assert 'name="status" value="new"' in undo
    assert coordinator.post(f"/inbox/{reference}/status", status="withdrawn").status_code == 400


def test_a_withdrawn_case_is_left_alone(web, coordinator):
    reference = submit(web)
    web.execute("UPDATE enquiries SET status = 'withdrawn' WHERE reference = :r", r=reference)
    page = coordinator.get(f"/inbox/{reference}").text
    assert "Die Anfrage wurde zurückgezogen." in page
    assert 'name="text"' not in page
    assert coordinator.post(f"/inbox/{reference}/status", status="open").status_code == 409
    assert coordinator.post(f"/inbox/{reference}/reply", text="Hallo").status_code == 409


def test_the_audit_log_holds_no_words(web, admin):
    reference = submit(web)
    admin.post(f"/inbox/{reference}/note", note="Kanarienvogel")
    assert web.rows("SELECT action FROM audit_events WHERE object = :r", r=reference) == [("enquiry.note",)]
    assert web.rows("SELECT count(*) FROM audit_events WHERE details LIKE '%Kanarien%'") == [(0,)]


@pytest.mark.row("S5")
@pytest.mark.parametrize("typed", MARKUP)
def test_markup_is_text_everywhere(web, coordinator, typed):
    reference = submit(web, topic=f"x {typed}"[:120], message=f"Hallo {typed}", name="Tom", organisation=typed[:100])
    for path in ("/inbox", f"/inbox/{reference}", "/inbox/results"):
        page = coordinator.get(path).text
        assert not re.search(r"<(script(?! type=\"module\"| src)|img|svg/|iframe|math|body onload|details open )", page)


@pytest.mark.row("S22")
def test_500_foreign_ids_leak_nothing(web, coordinator):
    submit(web)
    foreign = [f"GMR-{number:04d}-ABCD" for number in range(250)] + [str(number) for number in range(250)]
    assert {coordinator.get(f"/inbox/{each}").status_code for each in foreign} == {404}


def test_a_case_speaks_the_readers_language(web):
    english = sign_in(web, language="en")
    page = english.get(f"/inbox/{submit(web)}").text
    assert '<html lang="en">' in page
    assert "Matching partners" in page
    assert "Zuständig" not in page
