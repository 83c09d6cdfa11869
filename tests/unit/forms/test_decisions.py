"""Yes, no, send, stop, and questions."""

from __future__ import annotations

import pytest

from bot.forms.decisions import decide, says_cancel, says_go_on, says_send
from bot.forms.questions import asks_why, surely_a_question


@pytest.mark.parametrize(
    "text",
    ["ja", "jau, is in Ordnung", "Yes, I do", "kein Problem", "no objections", "yes, no changes", "👍", "Looks right."],
)
def test_yes(text: str) -> None:
    assert decide(text) is True


@pytest.mark.parametrize("text", ["nein", "nee danke", "No, I don't agree.", "lieber nicht", "nein, das ist okay so"])
def test_no(text: str) -> None:
    assert decide(text) is False


@pytest.mark.parametrize("text", ["hm", "vielleicht", "I'm not sure", "Anna Müller", ""])
def test_neither_yes_nor_no(text: str) -> None:
    assert decide(text) is None


@pytest.mark.parametrize("text", ["abschicken", "send it please", "passt, raus damit", "weg damit"])
def test_send(text: str) -> None:
    assert says_send(text)


@pytest.mark.parametrize("text", ["nicht absenden", "don't send it", "ja"])
def test_not_send(text: str) -> None:
    assert not says_send(text)


@pytest.mark.parametrize(
    "text",
    [
        "abbrechen",
        "cancel that please",
        "ach, vergessen Sie es",
        "forget it",
        "lass gut sein",
        "Nee, lassen wir dat. Hab ja gar keine Mail.",
        "Never mind. I will write a letter.",
    ],
)
def test_cancel(text: str) -> None:
    assert says_cancel(text)


@pytest.mark.parametrize(
    "text", ["Stoppschilder", "Lassen Sie uns reden.", "Wir brechen ab und zu Beton", "Abbruchhämmer", "ja"]
)
def test_topic_that_sounds_like_cancel(text: str) -> None:
    assert not says_cancel(text)


def test_going_on_is_not_cancelling() -> None:
    assert says_go_on("nein, nicht abbrechen")
    assert says_go_on("carry on")
    assert not says_go_on("ja, abbrechen")


@pytest.mark.parametrize(
    "text",
    ["Was ist das ZBT?", "kurze Frage: wer koordiniert das?", "Is there a fee?", "Wer kann meine Daten lesen?"],
)
def test_question(text: str) -> None:
    assert surely_a_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wir suchen Betriebe. Gibt es da welche?",
        "KI im Stall",
        "We make bread in Leeds. Would anyone like to try it?",
        "Ich hätte gern Kontakt zu einer Bäckerei, geht das?",
    ],
)
def test_message_with_a_question_mark_is_no_question_to_the_assistant(text: str) -> None:
    assert not surely_a_question(text)


@pytest.mark.parametrize("text", ["Wozu brauchen Sie das?", "why do you need my email", "What is that for?", "Warum?"])
def test_why(text: str) -> None:
    assert asks_why(text)


def test_question_about_the_partnership_is_not_why() -> None:
    assert not asks_why("Warum kooperieren Manchester und das Ruhrgebiet?")
