"""A message is stored, answered, and answered in the language that the turn ended in."""

import threading

import pytest

from bot.conversations import dialogue
from bot.conversations.turns import begin_turn
from tests.integration.web.fake_rasa import SOURCE, draft, turn
from tests.integration.web.support import fake_vector, without_times


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_answer_comes_whole(web, rasa, language):
    chat = web.open(language)
    answered = chat.say("Wer  koordiniert?\n")
    assert without_times(answered) == {
        "messages": [
            {
                "seq": 3,
                "role": "bot",
                "text": "[Wer  koordiniert?]",
                "language": language,
                "kind": "answer",
                "buttons": [],
                "sources": [SOURCE],
                "facts": ["fact-a"],
                "expects": None,
                "client_id": None,
                "author": None,
            }
        ],
        "mode": "bot",
    }
    asked = rasa.turns[-1]
    assert asked["metadata"]["language"] == language
    assert asked["metadata"]["vector"] == fake_vector("Wer  koordiniert?")


def test_the_vector_is_computed_while_the_message_is_stored(web, rasa, monkeypatch):
    begun = threading.Event()

    def compute(text):
        begun.set()
        return fake_vector(text)

    def store(*arguments):
        assert begun.wait(5), "the message is stored before its vector is begun"
        return begin_turn(*arguments)

    monkeypatch.setattr(web.vectors, "_compute", compute)
    monkeypatch.setattr(dialogue, "begin_turn", store)
    assert web.open().say("Wer leitet das?")["messages"][0]["text"] == "[Wer leitet das?]"
    assert rasa.turns[-1]["metadata"]["vector"] == fake_vector("Wer leitet das?")


def test_nothing_is_computed_for_a_person(web, monkeypatch):
    computed = []
    monkeypatch.setattr(web.vectors, "_compute", computed.append)
    chat = web.open()
    newest = "(SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1)"
    web.execute(f"UPDATE conversations SET mode = 'human' WHERE id = {newest}")
    assert chat.say("Sind Sie noch da?")["mode"] == "human"
    assert computed == []


def test_the_transcript_holds_both_sides(web):
    chat = web.open()
    answered = chat.say("Hallo")
    greeting, own, answer = chat.history()["messages"]
    assert (own["seq"], own["role"], own["kind"], own["text"]) == (2, "visitor", "message", "Hallo")
    assert greeting == chat.opened["messages"][0]
    assert answer == answered["messages"][0]


def test_the_conversation_follows_the_language_of_the_turn(web, rasa):
    chat = web.open("de")
    rasa.answer = lambda body: turn(draft("An answer."), language="en")
    assert chat.say("Who coordinates it?")["messages"][0]["language"] == "en"
    chat.say("And where?")
    assert rasa.turns[-1]["metadata"]["language"] == "en"
    assert chat.post(text="").json()["title"] == "Invalid value"


def test_several_drafts_stay_in_order(web, rasa):
    chat = web.open()
    rasa.answer = lambda body: turn(draft("eins"), draft("zwei", "notice", expects={"field": "email"}))
    messages = chat.say("Hallo")["messages"]
    assert [(m["seq"], m["text"], m["kind"], m["expects"]) for m in messages] == [
        (3, "eins", "answer", None),
        (4, "zwei", "notice", {"field": "email"}),
    ]


def test_the_turn_is_timed(web):
    chat = web.open()
    chat.say("Wie lange dauert das?")
    ((timing,),) = web.rows("SELECT timing FROM messages WHERE text = 'Wie lange dauert das?'")
    assert "rasa_ms" in timing
    assert "embed_ms" in timing


@pytest.mark.parametrize(("language", "title"), [("de", "Nachricht zu lang"), ("en", "Message too long")])
def test_a_long_message_is_refused_with_the_limit(web, language, title):
    response = web.open(language).post(text="x" * 1_001)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["title"], body["status"]) == (title, 413)
    assert {"de": "1.000 Zeichen", "en": "1,000 characters"}[language] in body["detail"]
