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
