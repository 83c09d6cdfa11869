"""A long conversation goes on in a new section of Rasa (RELIABILITY S12)."""

import pytest

from bot.web.texts import phrase
from tests.integration.web.fake_rasa import answer_politely, draft, turn
from tests.integration.web.support import run_web

pytestmark = pytest.mark.row("S12")


@pytest.fixture
def short(rasa, tmp_path):
    """A web process that rolls over after three turns."""
    rasa.reset()
    with run_web(tmp_path, rasa, section_turns=3) as web:
        yield web


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_section_changes_with_a_notice(short, rasa, language):
    chat = short.open(language)
    kinds = [[m["kind"] for m in chat.say(str(number))["messages"]] for number in range(8)]
    assert kinds == [["answer"]] * 3 + [["notice", "answer"]] + [["answer"]] * 2 + [["notice", "answer"]] + [["answer"]]
    sender = rasa.turns[0]["sender"]
    assert [t["sender"] for t in rasa.turns[1:]] == [sender] * 3 + [f"{sender}-2"] * 3 + [f"{sender}-3"] * 2
    notices = [m["text"] for m in chat.history()["messages"] if m["kind"] == "notice"]
    assert notices == [phrase(language, "chat.rolled_over", turns=3)] * 2


def test_an_open_form_is_finished_first(short, rasa):
    chat = short.open()
    rasa.answer = lambda body: turn(draft("Ihre E-Mail?", "question", expects={"field": "email"}))
    for number in range(6):
        assert [m["kind"] for m in chat.say(str(number))["messages"]] == ["question"]
    rasa.answer = answer_politely
    assert [m["kind"] for m in chat.say("a")["messages"]] == ["answer"]
    assert [m["kind"] for m in chat.say("b")["messages"]] == ["notice", "answer"]


def test_erasure_reaches_every_section(short, rasa):
    chat = short.open()
    for number in range(8):
        chat.say(str(number))
    short.client.delete("/api/v1/conversations/current", headers=chat.headers)
    sender = rasa.turns[0]["sender"]
    assert rasa.erased == [sender, f"{sender}-2", f"{sender}-3"]
