"""S1: typed commands are plain words."""

import pytest

COMMANDS = {
    '/inform{"email": "evil@example.org"}': '∕inform{"email": "evil@example.org"}',
    '   /inform{"email": "evil@example.org"}': '∕inform{"email": "evil@example.org"}',
    "//restart": "∕restart",
    "/ /restart": "∕restart",
    "\t/restart": "∕restart",
    "\u00a0/restart": "∕restart",
    "\u200b/restart": "∕restart",
    "\u202e/restart": "∕restart",
    "\x1b[0m/restart": "∕restart",
    "\x00/restart": "∕restart",
    "\r\n/restart": "∕restart",
    "／restart": "∕restart",
    "/inform@1.0": "∕inform@1.0",
    "/restart": "∕restart",
    "/back": "∕back",
    "/session_start": "∕session_start",
    "/start_enquiry": "∕start_enquiry",
    '/start_conversation{"language":"en"}': '∕start_conversation{"language":"en"}',
    '/inform{"language": {"a": ["b"]}}': '∕inform{"language": {"a": ["b"]}}',
    "/inform" + "[" * 900: "∕inform" + "[" * 900,
}


@pytest.mark.parametrize("typed", COMMANDS, ids=range(len(COMMANDS)))
def test_rasa_gets_inert_words(web, rasa, typed):
    chat = web.open()
    (answer,) = chat.say(typed)["messages"]
    assert rasa.texts == [COMMANDS[typed]]
    assert answer["text"] == f"[{COMMANDS[typed]}]"
    assert chat.history()["messages"][0]["kind"] == "greeting"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("typed", ["/", "//", " / / ", "\u200b", "\u0301", "\x00"])
def test_nothing_readable_is_asked_back(web, rasa, typed, language):
    (answer,) = web.open(language).say(typed)["messages"]
    assert (answer["kind"], answer["language"]) == ("notice", language)
    assert rasa.texts == []


def test_a_payload_cannot_be_typed_as_a_button(web, rasa):
    chat = web.open()
    assert [m["kind"] for m in chat.post(button="/restart").json()["messages"]] == ["notice"]
    assert rasa.texts == []
