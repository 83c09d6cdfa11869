"""A coordinator and a visitor talk to each other through the web process."""

from __future__ import annotations

import re
import uuid

import pytest

from bot.conversations.phrases import say
from tests.integration.console.support import sign_in
from tests.integration.web.fake_rasa import draft, turn

HUMAN = {"hx-request": "true"}


@pytest.fixture
def chat(web, rasa):
    """A visitor who waits for a person."""
    opened = web.open("de")
    rasa.answer = lambda body: turn(draft("Ich rufe jemanden.", "handoff", handoff=True))
    assert opened.say("Ich möchte einen Menschen sprechen")["mode"] == "waiting"
    return opened


def id_of(web, chat):
    """Return the id behind the newest conversation."""
    return web.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")[0][0]


@pytest.fixture
def path(web, chat):
    """The address of the chat in the console."""
    return f"/chats/{id_of(web, chat)}"


def write(person, path, words, **headers):
    token = person.form_token(path)
    fields = {"form_token": token, "text": words, "client_id": str(uuid.uuid4())}
    return person.client.post(f"/console{path}/messages", data=fields, headers=headers)


def ring(person):
    response = person.post("/chats/signal", "/chats")
    assert response.status_code == 200
    return response.json()


def texts(chat, after=0):
    return [(m["role"], m["text"]) for m in chat.history(after=after)["messages"]]


def test_waiting_chat_rings_and_is_listed_first(coordinator, chat, path):
    assert ring(coordinator)["waiting"] >= 1
    page = coordinator.get("/chats").text
    assert page.index("Warten auf einen Menschen") < page.index(path) < page.index("Mit dem Assistenten")


def test_visitor_and_coordinator_talk_and_the_bot_takes_over_again(web, rasa, coordinator, chat, path):
    assert coordinator.post(f"{path}/take-over", path).status_code == 303
    assert write(coordinator, path, "Guten Tag, womit kann ich helfen?").status_code == 303
    assert chat.say("Mit einer Frage") == {"messages": [], "mode": "human"}
    assert ring(coordinator)["unanswered"] == 1
    page = coordinator.get(path).text.partition('id="transcript"')[2]
    assert page.index("Ich rufe jemanden.") < page.index("womit kann ich helfen") < page.index("Mit einer Frage")
    assert coordinator.post(f"{path}/hand-back", path).status_code == 303

    name = coordinator.account.name
    said = chat.history(after=3)
    assert said["mode"] == "bot"
    assert [(m["role"], m["author"], m["text"]) for m in said["messages"]] == [
        ("system", None, say("de", "taken_over", name=name)),
        ("coordinator", name, "Guten Tag, womit kann ich helfen?"),
        ("visitor", None, "Mit einer Frage"),
        ("system", None, say("de", "handed_back", name=name)),
        ("bot", None, say("de", "greeting")),
    ]


def test_long_poll_of_the_visitor_wakes_when_the_coordinator_writes(coordinator, chat, path):
    coordinator.post(f"{path}/take-over", path)
    seq = chat.history()["messages"][-1]["seq"]
    write(coordinator, path, "Hallo!")
    assert texts(chat, seq) == [("coordinator", "Hallo!")]


def test_second_coordinator_is_told_who_was_faster(web, coordinator, chat, path):
    other = sign_in(web)
    coordinator.post(f"{path}/take-over", path)

    answer = other.post(f"{path}/take-over", path)

    assert answer.status_code == 303
    assert f"{coordinator.account.name} hat dieses Gespräch bereits übernommen." in other.get(path).text
    assert "Nicht gesendet" in write(other, path, "Ich auch!", **HUMAN).text
    assert ("coordinator", "Ich auch!") not in texts(chat)


def test_reply_sent_twice_is_stored_once(coordinator, chat, path):
    coordinator.post(f"{path}/take-over", path)
    fields = {"text": "Einmal", "client_id": str(uuid.uuid4())}
    answers = [coordinator.post(f"{path}/messages", path, **fields).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert texts(chat).count(("coordinator", "Einmal")) == 1


@pytest.mark.parametrize(("words", "problem"), [("", "Bitte schreiben"), ("x" * 1001, "höchstens 1.000")])
def test_reply_that_is_no_message_is_refused_in_place(coordinator, chat, path, words, problem):
    coordinator.post(f"{path}/take-over", path)

    assert problem in write(coordinator, path, words, **HUMAN).text


def test_news_are_given_once(coordinator, chat, path):
    page = coordinator.get(path).text
    address = re.search(rf'hx-get="/console({re.escape(path)}/news[^"]+)"', page)[1].replace("&amp;", "&")
    assert coordinator.get(address).status_code == 204

    chat.say("Sind Sie da?")

    news = coordinator.get(address).text
    assert "Sind Sie da?" in news
    assert "Ich rufe jemanden." not in news
    again = re.search(r'hx-get="/console(/chats/[^"]+/news[^"]+)"', news)[1].replace("&amp;", "&")
    assert coordinator.get(again).status_code == 204


def test_change_of_the_owner_reaches_an_open_page(web, coordinator, chat, path):
    other = sign_in(web)
    page = other.get(path).text
    address = re.search(rf'hx-get="/console({re.escape(path)}/news[^"]+)"', page)[1].replace("&amp;", "&")

    coordinator.post(f"{path}/take-over", path)

    news = other.get(address).text
    assert f"{coordinator.account.name} antwortet. Der Assistent schweigt." in news
    assert 'data-holds="no"' in news


def test_list_is_given_where_it_has_changed(coordinator, web):
    page = coordinator.get("/chats").text
    known = re.search(r"known=([0-9a-f]{16})", page)[1]
    answers = {coordinator.get(f"/chats/list?known={known}&open=").status_code for _ in range(2)}
    assert answers <= {200, 204}
    web.open().say("Hallo")
    assert coordinator.get(f"/chats/list?known={known}&open=").status_code == 200


def test_markup_of_a_visitor_is_shown_literally(coordinator, web):
    web.open().say("<script>alert(1)</script>")
    page = coordinator.get("/chats").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_chat_that_does_not_exist_is_not_found(coordinator):
    assert coordinator.get("/chats/0123456789abcdef0123456789abcdef").status_code == 404
    missing = coordinator.post("/chats/0123456789abcdef0123456789abcdef/take-over", "/chats")
    assert missing.status_code == 404


def test_coordinator_may_stop_taking_chats(coordinator):
    coordinator.post("/chats/availability", "/chats", available="no")
    assert ring(coordinator)["available"] is False
    assert "Wieder Chats annehmen" in coordinator.get("/chats").text
    coordinator.post("/chats/availability", "/chats", available="yes")
    assert ring(coordinator)["available"] is True


def test_takeover_stands_in_the_audit_log(web, coordinator, chat, path):
    coordinator.post(f"{path}/take-over", path)
    coordinator.post(f"{path}/end", path)

    query = "SELECT action FROM audit_events WHERE object = :object ORDER BY id"
    assert web.rows(query, object=path.removeprefix("/chats/")) == [("chats.take_over",), ("chats.ended",)]


def test_phrases_are_offered_in_both_languages(coordinator, path):
    page = coordinator.get(path).text
    assert page.index("Kann ich sonst noch etwas") < page.index("Is there anything else")


def test_export_and_erasure_include_the_person(web, rasa, coordinator, chat, path):
    coordinator.post(f"{path}/take-over", path)
    write(coordinator, path, "Geheim")
    export = chat.client.get("/api/v1/conversations/current/export", headers=chat.headers).json()
    assert [m["author"] for m in export["messages"] if m["author"]] == [coordinator.account.name]
    assert [h["coordinator"] for h in export["handoffs"]] == [coordinator.account.name]
    assert chat.client.delete("/api/v1/conversations/current", headers=chat.headers).status_code == 200
    held = web.rows("SELECT count(*) FROM handoffs WHERE conversation_id = :id", id=path.removeprefix("/chats/"))
    assert held == [(0,)]
    assert coordinator.get(path).status_code == 404


def test_coordinator_who_signs_out_is_no_longer_here(web, coordinator):
    ring(coordinator)
    account = coordinator.account.id
    assert web.rows("SELECT count(*) FROM coordinator_presence WHERE account_id = :id", id=account) == [(1,)]
    coordinator.post("/sign-out")
    assert web.rows("SELECT count(*) FROM coordinator_presence WHERE account_id = :id", id=account) == [(0,)]
