"""Questions are split, freed of greetings, and known as follow-ups by their wording alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.wording import analyse


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Wer hat unterschrieben, und wann begann es?", ("wer hat unterschrieben", "wann begann es")),
        ("Who signed it, and when did it begin?", ("who signed it", "when did it begin")),
        ("wer leitet die BMR und wo sitzt G DATA", ("wer leitet die bmr", "wo sitzt g data")),
        ("Where is G DATA? What do they make?", ("where is g data", "what do they make")),
        (
            "Wer kam zu Besuch? Wo war der Empfang? Wie lief er ab?",
            ("wer kam zu besuch", "wo war der empfang", "wie lief er ab"),
        ),
    ],
)
def test_compound_question_is_split(text: str, parts: tuple[str, ...]) -> None:
    wording = analyse(text)
    assert (wording.parts, wording.is_compound) == (parts, True)


@pytest.mark.parametrize(
    "text",
    [
        "Welche Forschung und Lehre gibt es in Bochum?",
        "Which companies and institutes are in Bochum?",
        "Wer sind Andy Burnham, Garrelt Duin und Jörg Kemna?",
        "Forschung und Lehre in Bochum",
    ],
)
def test_and_between_things_does_not_split(text: str) -> None:
    assert not analyse(text).is_compound


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Guten Tag, ich habe wenig Zeit. Wer koordiniert die Zusammenarbeit?", "wer koordiniert die zusammenarbeit"),
        ("Hallo, wer ist Jörg Kemna?", "wer ist joerg kemna"),
        ("Hi there! Who coordinates the partnership?", "who coordinates the partnership"),
        ("I am new here. Where is the ZBT? ", "where is the zbt"),
        ("Wer ist Dr. Anke Diehl? Ich will den Namen richtig schreiben.", "wer ist dr. anke diehl"),
        ("What did he speak about? The subject will do, whatever it was.", "what did he speak about"),
    ],
)
def test_greeting_and_explanation_are_taken_off(text: str, question: str) -> None:
    wording = analyse(text)
    assert (wording.parts, wording.is_compound) == ((question,), False)


@pytest.mark.parametrize("text", ["Danke", "thanks a lot", "", "👍", "Bochum"])
def test_no_question_has_no_part(text: str) -> None:
    assert analyse(text).parts == ()


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("Wo ist das?", True), ("Was machen die?", True), ("und deren Chef?", True), ("Wer arbeitet dort?", True),
        ("Where is it?", True), ("What is its aim?", True), ("Who works there?", True), ("wer ist der", True),
        ("Wer ist der Direktor?", False), ("Wo liegt die Universität?", False),
        ("Who coordinates the partnership?", False), ("Wer koordiniert?", False),
    ],
)  # fmt: skip
def test_referring_words_are_told_from_articles(text: str, refers: bool) -> None:
    assert analyse(text).refers is refers


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Was macht er?", True), ("Welche Rolle hat sie?", False), ("Was ist seine Rolle?", True),
        ("What does he do?", True), ("What is her role?", True), ("What do they do?", False),
        ("Was macht die Person sonst?", True), ("Und mit dem Mann?", True), ("mit dem man reden kann", False),
        ("and the lady, where does she sit", True), ("Is there a person?", False),
    ],
)  # fmt: skip
def test_words_for_one_person_are_known(text: str, person: bool) -> None:
    assert analyse(text).refers_to_person is person


@pytest.mark.parametrize(
    ("text", "continues"),
    [
        ("und in Duisburg?", True), ("was ist mit Bochum?", True), ("Und wer noch?", True),
        ("and in Duisburg?", True), ("What about Bochum?", True), ("how about the others", True),
        ("Wo liegt Duisburg?", False), ("Android", False), ("Where is Duisburg?", False),
    ],
)  # fmt: skip
def test_continuation_is_known_by_its_beginning(text: str, continues: bool) -> None:
    assert analyse(text).continues is continues


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("Wer hat das damals unterschrieben?", True), ("Und was war davor?", True),
        ("Who put their names on that one?", True), ("who signed it back then", True),
        ("Und was ist jetzt neu, damals war es ja anders?", False), ("and the new one, who signed that one?", False),
        ("Wer hat das unterschrieben?", False), ("Who signed it?", False),
    ],
)  # fmt: skip
def test_then_is_told_from_now(text: str, then: bool) -> None:
    assert analyse(text).points_to_then is then


def test_five_words_are_short_and_six_are_not() -> None:
    assert analyse("Wo sitzt denn nun G?").is_short
    assert not analyse("Wo sitzt denn nun die G?").is_short


@given(st.text(max_size=300))
def test_any_text_is_analysed(text: str) -> None:
    wording = analyse(text)
    assert wording.is_compound == (len(wording.parts) > 1)
    assert all(part == part.strip() and part for part in wording.parts)
