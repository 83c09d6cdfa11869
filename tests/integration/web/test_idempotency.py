"""The same message is answered once, and a failed one is answered when it comes again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from starlette.responses import JSONResponse

from tests.integration.web.fake_rasa import answer_politely
from tests.integration.web.support import new_client_id

ABORTED = JSONResponse({"error": "turn_aborted", "reason": "action_failed"}, 503)


def test_a_repetition_gets_the_same_answer(web, rasa):
    chat, client_id = web.open(), new_client_id()
    first = chat.say("Hallo", client_id=client_id)
    assert chat.say("Hallo", client_id=client_id.upper()) == first
    assert rasa.texts == ["Hallo"]
    assert len(chat.history()["messages"]) == 3


def test_without_an_id_the_same_text_is_another_message(web, rasa):
    chat = web.open()
    chat.say("Hallo")
    chat.say("Hallo")
    assert rasa.texts == ["Hallo", "Hallo"]


def test_ten_repetitions_at_once_are_one_turn(web, rasa):
    chat, client_id = web.open(), new_client_id()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: chat.say("Hallo", client_id=client_id), range(10)))
    assert answers == answers[:1] * 10
    assert rasa.texts == ["Hallo"]


def test_an_id_belongs_to_one_message(web, rasa):
    chat, client_id = web.open("en"), new_client_id()
    chat.say("Hello", client_id=client_id)
    response = chat.post(text="Something else", client_id=client_id)
    assert (response.status_code, response.json()["title"]) == (409, "Identifier already used")
    assert rasa.texts == ["Hello"]


def test_an_id_belongs_to_one_conversation(web, rasa):
    client_id = new_client_id()
    web.open().say("Hallo", client_id=client_id)
    web.open().say("Hallo", client_id=client_id)
    assert rasa.texts == ["Hallo", "Hallo"]


def test_a_failed_turn_is_run_again(web, rasa):
    chat, client_id = web.open(), new_client_id()
    rasa.answer = lambda body: ABORTED
    (apology,) = chat.say("Hallo", client_id=client_id)["messages"]
    rasa.answer = answer_politely
    (answer,) = chat.say("Hallo", client_id=client_id)["messages"]
    assert (apology["kind"], answer["kind"], answer["text"]) == ("error", "answer", "[Hallo]")
    assert len({turn["metadata"]["turn_id"] for turn in rasa.turns[1:]}) == 1
    assert [m["kind"] for m in chat.history()["messages"]] == ["greeting", "message", "answer"]
    assert chat.say("Hallo", client_id=client_id)["messages"] == [answer]


def test_a_turn_whose_process_died_is_run_again(web, rasa):
    chat, client_id = web.open(), new_client_id()
    chat.say("Hallo", client_id=client_id)
    web.execute("DELETE FROM messages WHERE reply_to = 2 AND text = '[Hallo]'")
    web.execute(
        "UPDATE messages SET state = 'running', started_at = '2026-01-01 00:00:00.000000' WHERE client_id = :id",
        id=client_id,
    )
    assert chat.say("Hallo", client_id=client_id)["messages"][0]["text"] == "[Hallo]"
    assert rasa.texts == ["Hallo", "Hallo"]


def test_a_repetition_waits_for_a_turn_that_another_process_runs(web, rasa):
    chat, client_id, release, begun = web.open(), new_client_id(), Event(), Event()

    def answer_late(body):
        begun.set()
        release.wait(5)
        return answer_politely(body)

    rasa.answer = answer_late
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(chat.say, "Hallo", client_id=client_id)
        assert begun.wait(5)
        # Another process knows the turn from the database only.
        web.app.state.services.dialogue._running.clear()
        second = pool.submit(chat.say, "Hallo", client_id=client_id)
        release.set()
        assert second.result() == first.result()
    assert rasa.texts == ["Hallo"]


def test_the_transcript_names_the_id_that_a_message_was_sent_with(web):
    chat, client_id = web.open(), new_client_id()
    chat.say("Hallo", client_id=client_id)
    assert [message["client_id"] for message in chat.history()["messages"]] == [None, client_id, None]
