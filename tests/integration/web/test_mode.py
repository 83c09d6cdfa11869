"""While a person answers, the bot is silent; nothing that was typed is lost (DESIGN §9)."""

import pytest
from starlette.responses import JSONResponse

from tests.integration.web.fake_rasa import answer_politely, draft, turn
from tests.integration.web.support import new_client_id


def set_mode(web, mode: str) -> None:
    web.execute("UPDATE conversations SET mode = :mode", mode=mode)


@pytest.mark.parametrize("mode", ["human", "waiting"])
def test_a_message_is_stored_and_not_answered(web, rasa, mode):
    chat = web.open()
    set_mode(web, mode)
    assert chat.say("Hallo?") == {"messages": [], "mode": mode}
    assert rasa.texts == []
    assert [m["text"] for m in chat.history(after=1)["messages"]] == ["Hallo?"]


def test_a_repetition_is_stored_once(web):
    chat, client_id = web.open(), new_client_id()
    set_mode(web, "human")
    chat.say("Hallo?", client_id=client_id)
    assert chat.say("Hallo?", client_id=client_id) == {"messages": [], "mode": "human"}
    assert len(chat.history(after=1)["messages"]) == 1


def test_even_what_cannot_be_read_gets_no_word_of_the_bot(web):
    chat = web.open()
    set_mode(web, "human")
    assert chat.say("/") == {"messages": [], "mode": "human"}
    assert chat.post(button="unknown").json() == {"messages": [], "mode": "human"}


def test_a_late_answer_is_dropped(web, rasa):
    chat = web.open()

    def answer_after_takeover(body):
        set_mode(web, "human")
        return answer_politely(body)

    rasa.answer = answer_after_takeover
    assert chat.say("Hallo?") == {"messages": [], "mode": "human"}
    assert [(m["seq"], m["text"]) for m in chat.history(after=1)["messages"]] == [(2, "Hallo?")]
    set_mode(web, "bot")
    rasa.answer = answer_politely
    assert [m["seq"] for m in chat.say("Wieder da?")["messages"]] == [4]


def test_a_late_receipt_is_kept(web, rasa):
    chat = web.open()

    def send_after_takeover(body):
        set_mode(web, "human")
        return turn(draft("Danke.", "smalltalk"), draft("Gesendet: GMR-7K3M-Q9XD", "receipt"))

    rasa.answer = send_after_takeover
    (receipt,) = chat.say("Ja, senden")["messages"]
    assert (receipt["seq"], receipt["role"], receipt["kind"], receipt["text"]) == (
        3,
        "system",
        "receipt",
        "Gesendet: GMR-7K3M-Q9XD",
    )


def test_a_late_failure_is_not_told(web, rasa):
    chat = web.open()

    def fail_after_takeover(body):
        set_mode(web, "human")
        return JSONResponse({"error": "x"}, 503)

    rasa.answer = fail_after_takeover
    assert chat.say("Hallo?") == {"messages": [], "mode": "human"}


def test_a_turn_that_failed_before_the_takeover_is_not_run_again(web, rasa):
    chat, client_id = web.open(), new_client_id()
    rasa.answer = lambda body: JSONResponse({"error": "x"}, 503)
    chat.say("Hallo?", client_id=client_id)
    set_mode(web, "human")
    rasa.answer = answer_politely
    assert chat.say("Hallo?", client_id=client_id)["mode"] == "human"
    assert rasa.texts == ["Hallo?"]
