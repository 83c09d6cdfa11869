"""What a message does in the form, whatever was asked."""

from __future__ import annotations

import pytest

from bot.forms.messages import Heard, Reading
from bot.forms.reading import read_message


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("geht um ne Ausstellung über Industriekultur", "ne Ausstellung über Industriekultur"),
        ("it's about rye bread", "rye bread"),
    ],
)
def test_topic_that_opens_like_a_question_is_taken(text: str, topic: str) -> None:
    assert read_message("topic", Heard(text, "ask_partnership", 0.9, False), {}) == Reading("values", {"topic": topic})


@pytest.mark.parametrize("text", ["Geht es um Wasserstoff?", "Is it about hydrogen?"])
def test_question_about_the_topic_is_left_to_the_knowledge(text: str) -> None:
    assert read_message("topic", Heard(text, "ask_partnership", 0.9, False), {}).act == "aside"


@pytest.mark.parametrize("name", ["Sir Alastair Penhaligon", "Anna Maria Große-Wöhrmann"])
def test_name_is_taken_whatever_it_is_heard_as(name: str) -> None:
    assert read_message("name", Heard(name, "off_topic", 0.95, False), {}) == Reading("values", {"name": name})


@pytest.mark.parametrize(
    ("text", "intent"), [("Guten Morgen Zusammen", "greet"), ("what lovely weather today", "off_topic")]
)
def test_aside_is_no_name(text: str, intent: str) -> None:
    assert read_message("name", Heard(text, intent, 0.95, False), {}) == Reading("aside")
