"""A conversation opens with a greeting, in the right language, with or without Rasa."""

import pytest
from starlette.responses import JSONResponse

from bot.site import texts
from bot.web.texts import phrase
from tests.integration.web.support import open_body


@pytest.mark.parametrize(
    ("language", "greeting"),
    [("de", "Guten Tag, hier antwortet ein Programm."), ("en", "Hello, a program answers here.")],
)
def test_conversation_opens_with_the_greeting_of_rasa(web, rasa, language, greeting):
    opened = web.open(language).opened
    assert open_body(opened) == {
        "language": language,
        "mode": "bot",
        "messages": [
            {
                "seq": 1,
                "role": "bot",
                "text": greeting,
                "language": language,
                "kind": "greeting",
                "buttons": [],
                "sources": [],
                "facts": [],
                "expects": None,
                "client_id": None,
                "author": None,
            }
        ],
    }
    (asked,) = rasa.turns
    assert asked["text"] == f'/start_conversation{{"language":"{language}"}}'
    assert set(asked["metadata"]) == {"language", "turn_id", "deadline"}
    assert [(row[0],) for row in web.rows("SELECT id FROM conversations WHERE id = :id", id=asked["sender"])] == [
        (asked["sender"],)
    ]


@pytest.mark.parametrize("language", ["de", "en"])
def test_conversation_opens_without_rasa(web, rasa, language):
    rasa.answer = lambda body: JSONResponse({"error": "turn_aborted", "reason": "x"}, 503)
    (message,) = web.open(language).opened["messages"]
    assert (message["kind"], message["text"]) == ("greeting", phrase(language, "chat.greeting"))


@pytest.mark.parametrize(("header", "language"), [("en-GB,de;q=0.5", "en"), ("de", "de"), ("fr", "de"), ("", "de")])
def test_the_browser_decides_where_no_language_is_given(web, header, language):
    assert web.open(None, **{"Accept-Language": header}).opened["language"] == language


def test_only_the_hash_of_the_token_is_stored(web):
    chat = web.open()
    everything = [str(row) for row in web.rows("SELECT * FROM conversations")]
    assert len(chat.token) == 43
    assert not any(chat.token in row for row in everything)


def test_the_greeting_stands_in_the_transcript(web):
    chat = web.open("en")
    assert chat.history() == {"messages": chat.opened["messages"], "mode": "bot"}


def test_greeting_of_the_operator_is_the_first_message(web):
    with web.database.begin() as session:
        texts.publish(session, "greeting", "en", "Hello, I am a machine.")
    try:
        assert [message["text"] for message in web.open("en").opened["messages"]] == ["Hello, I am a machine."]
        assert web.open("de").opened["messages"][0]["text"] == "Guten Tag, hier antwortet ein Programm."
    finally:
        web.execute("DELETE FROM site_texts")
