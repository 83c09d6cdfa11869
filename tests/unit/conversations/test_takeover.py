"""A person takes over and hands back; in between the bot is silent, and the visitor is told of each change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.conversations.models import Handoff
from bot.conversations.phrases import say
from bot.conversations.records import Draft, OfferedChoice
from bot.conversations.row_lock import ConversationGone
from bot.conversations.takeover import NotHolding, TakenByAnother
from bot.conversations.turns import Kept, Turn
from bot.database import Database, utc_now
from tests.unit.conversations.chats import ANNA, BEN, CALLS_PERSON, LiveChat, asks

CLIENT_ID = "0b0c5f4e-6f2d-4c6b-9d55-3f6f0f4e8a11"
ANSWER = Draft("Das ist so.", "answer")
RECEIPT = Draft("Gesendet: GMR-7K3M-Q9XD", "receipt")


@pytest.fixture
def chat(database: Database) -> LiveChat:
    """A new conversation."""
    return LiveChat(database)


def endings(chat: LiveChat) -> list[tuple[bool, str | None, str | None]]:
    with chat.database.read() as session:
        rows = session.scalars(select(Handoff).where(Handoff.conversation_id == chat.id).order_by(Handoff.id))
        return [(row.requested_at is not None, row.coordinator_name, row.outcome) for row in rows]


def test_visitor_is_told_who_answers_and_when_that_ends(chat: LiveChat) -> None:
    assert chat.take_over()
    assert chat.outcome.mode == "human"
    chat.write("Guten Tag, Adler hier.")
    chat.hand_back()

    assert chat.story == [
        ("system", "handoff", say("de", "taken_over", name="Anna Adler")),
        ("coordinator", "message", "Guten Tag, Adler hier."),
        ("system", "handoff", say("de", "handed_back", name="Anna Adler")),
        ("bot", "greeting", say("de", "greeting")),
    ]
    assert [message.seq for message in chat.messages] == [2, 3, 4, 5]
    assert [message.author for message in chat.messages] == [None, "Anna Adler", None, None]
    assert chat.outcome.mode == "bot"
    assert endings(chat) == [(False, "Anna Adler", "handed_back")]


def test_visitor_is_told_in_the_language_of_the_conversation(database: Database) -> None:
    chat = LiveChat(database, "en")
    chat.take_over()

    assert chat.messages[0].text.startswith("Anna Adler has joined the chat")
    assert chat.messages[0].language == "en"


def test_second_coordinator_is_told_who_has_the_chat(chat: LiveChat) -> None:
    chat.take_over(ANNA)

    with pytest.raises(TakenByAnother) as caught:
        chat.take_over(BEN)

    assert caught.value.name == "Anna Adler"
    assert len(chat.messages) == 1


def test_taking_over_twice_changes_nothing(chat: LiveChat) -> None:
    chat.take_over()

    assert not chat.take_over()
    assert len(chat.messages) == 1


def test_only_the_holder_writes_and_hands_back(chat: LiveChat) -> None:
    with pytest.raises(NotHolding):
        chat.write("Zu früh")
    chat.take_over(ANNA)
    with pytest.raises(NotHolding):
        chat.write("Fremd", BEN)
    with pytest.raises(NotHolding):
        chat.hand_back(BEN)
    chat.hand_back(ANNA)
    with pytest.raises(NotHolding):
        chat.write("Zu spät")

    assert "coordinator" not in [role for role, _, _ in chat.story]


def test_repetition_of_a_reply_is_refused(chat: LiveChat) -> None:
    chat.take_over()
    chat.write("Einmal", client_id=CLIENT_ID)

    with pytest.raises(IntegrityError):
        chat.write("Einmal", client_id=CLIENT_ID)

    assert [m.seq for m in chat.messages] == [2, 3]
    assert chat.write("Weiter") == 4


def test_late_answer_is_dropped_and_a_receipt_is_kept(chat: LiveChat) -> None:
    turn = chat.send("Ja, senden")
    chat.take_over()

    outcome = chat.answer(turn, RECEIPT, Draft("Danke.", "smalltalk"))

    assert [(m.role, m.kind) for m in outcome.messages] == [("system", "receipt")]
    assert [m.seq for m in chat.messages] == [2, 3, 4]


def test_open_question_is_asked_again_after_the_hand_back(chat: LiveChat) -> None:
    question = Draft("E-Mail?", "question", (OfferedChoice("Abbrechen", "/cancel{}"),), expects={"field": "email"})
    chat.say("Anfrage", question)
    chat.take_over()
    chat.send("anna@example.org")
    chat.hand_back()

    notice, again = chat.messages[-2:]
    assert (notice.kind, again.text, again.expects) == ("notice", "E-Mail?", {"field": "email"})
    assert [button.title for button in again.buttons] == ["Abbrechen"]
    assert isinstance(chat.send(button=again.buttons[0].id), Turn)


def test_question_that_could_not_be_asked_is_asked_after_the_hand_back(chat: LiveChat) -> None:
    chat.say("Anfrage", asks("email"))
    turn = chat.send("anna@example.org")
    chat.take_over()
    chat.answer(turn, asks("message"))
    chat.hand_back()

    assert [message.text for message in chat.messages][-1] == "message?"


def test_form_that_ended_unseen_is_not_asked_again(chat: LiveChat) -> None:
    chat.say("Anfrage", asks("confirm"))
    turn = chat.send("Ja")
    chat.take_over()
    chat.answer(turn, RECEIPT)
    chat.hand_back()

    assert chat.messages[-1].kind == "greeting"


def test_answer_that_was_no_question_leaves_a_greeting(chat: LiveChat) -> None:
    chat.say("Wer?", asks("email"))
    chat.say("Abbrechen", Draft("Gut.", "smalltalk"))
    chat.take_over()
    chat.hand_back()

    assert chat.messages[-1].kind == "greeting"


def test_end_of_a_chat_has_the_last_word(chat: LiveChat) -> None:
    chat.take_over()
    chat.hand_back(ending="ended")

    assert chat.story[-1] == ("system", "handoff", say("de", "ended", name="Anna Adler"))
    assert chat.outcome.mode == "bot"
    assert endings(chat) == [(False, "Anna Adler", "ended")]


def test_chat_waits_once_the_bot_says_that_it_calls_somebody(chat: LiveChat) -> None:
    outcome = chat.say("Ein Mensch, bitte", CALLS_PERSON, asks("email"))

    assert [m.kind for m in outcome.messages] == ["handoff"]
    assert outcome.mode == "waiting"
    assert isinstance(chat.send("Hallo?"), Kept)
    assert [m.seq for m in chat.messages] == [2, 3, 4]


def test_question_behind_the_call_comes_back_when_nobody_has_come(chat: LiveChat) -> None:
    chat.say("Ein Mensch, bitte", CALLS_PERSON, asks("email"))

    assert chat.give_up_waiting(when="am Montag")

    offer, _, question = chat.messages[-3:]
    assert (offer.role, offer.kind) == ("bot", "handoff")
    assert "am Montag" in offer.text
    assert [button.title for button in offer.buttons] == ["Anfrage senden"]
    assert question.expects is not None
    assert endings(chat) == [(True, None, "nobody")]


def test_visitor_who_waited_long_enough_is_offered_the_form_once(chat: LiveChat) -> None:
    chat.say("Ein Mensch, bitte", CALLS_PERSON)
    assert not chat.give_up_waiting(utc_now() - timedelta(minutes=2))
    assert chat.outcome.mode == "waiting"

    assert chat.give_up_waiting()
    assert not chat.give_up_waiting()

    assert [m.kind for m in chat.messages] == ["message", "handoff", "handoff"]
    assert isinstance(chat.send(button=chat.messages[-1].buttons[0].id), Turn)


@pytest.mark.parametrize(
    ("payload", "mode"),
    [("/stop_waiting{}", "bot"), ('/start_enquiry{"language": "de"}', "bot"), ("/show_fact{}", "waiting")],
)
def test_button_of_the_queue_leaves_it(chat: LiveChat, payload: str, mode: str) -> None:
    waits = Draft("Ich rufe.", "handoff", (OfferedChoice("Titel", payload),), asks_for_person=True)
    (offered,) = chat.say("Ein Mensch, bitte", waits).messages

    chat.send(button=offered.buttons[0].id)

    assert chat.outcome.mode == mode
    assert endings(chat) == [(True, None, "withdrawn" if mode == "bot" else None)]


def test_question_held_back_is_forgotten_where_the_visitor_goes_on_with_the_bot(chat: LiveChat) -> None:
    waits = Draft("Ich rufe.", "handoff", (OfferedChoice("Titel", "/stop_waiting{}"),), asks_for_person=True)
    (offered,) = chat.say("Ein Mensch, bitte", waits, asks("email")).messages
    chat.answer(chat.send(button=offered.buttons[0].id), Draft("Gut.", "smalltalk"))
    chat.take_over()
    chat.hand_back()

    assert chat.messages[-1].kind == "greeting"


def test_request_that_is_answered_is_one_handoff(chat: LiveChat) -> None:
    chat.say("Ein Mensch, bitte", CALLS_PERSON)
    chat.take_over()
    chat.hand_back()

    assert endings(chat) == [(True, "Anna Adler", "handed_back")]


def test_bot_returns_after_a_coordinator_who_gives_no_sign(chat: LiveChat) -> None:
    chat.take_over()
    chat.write("Einen Moment bitte")
    before = utc_now() - timedelta(minutes=15)
    assert not chat.return_idle(before)

    chat.send("Sind Sie noch da?")
    assert chat.return_idle()
    assert not chat.return_idle()

    assert chat.story[-2:] == [
        ("system", "handoff", say("de", "idle", name="Anna Adler")),
        ("bot", "greeting", say("de", "greeting")),
    ]
    with pytest.raises(NotHolding):
        chat.write("Doch wieder da")


def test_failure_of_the_bot_is_not_told_while_a_person_answers(chat: LiveChat) -> None:
    turn = chat.send("Hallo?")
    chat.take_over()

    assert chat.fail(turn).messages == ()


def test_nothing_happens_to_a_conversation_that_is_gone(database: Database) -> None:
    chat = LiveChat(database)
    chat.id = "gone"

    for act in (chat.take_over, chat.hand_back, chat.return_idle, chat.give_up_waiting, lambda: chat.write("x")):
        with pytest.raises(ConversationGone):
            act()
