"""Responses are filled without touching the braces of payloads and values."""

from __future__ import annotations

import pytest

from bot.engine.aborted import TurnAborted
from bot.engine.templates import interpolate_text


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("In {place}.", {"place": "Essen"}, "In Essen."),
        ("{answer}", {"answer": "0[1] and {place} and }}"}, "0[1] and {place} and }}"),
        ('/help{"language": "de"}', {"language": "en"}, '/help{"language": "de"}'),
        ('/help{{"language": "{language}"}}', {"language": "en"}, '/help{"language": "en"}'),
        ("{{literal}} {answer}", {"answer": "{{x}}"}, "{literal} {{x}}"),
        ("no variables", {}, "no variables"),
        (None, {}, None),
    ],
)
def test_text_is_filled(template: str, values: dict[str, str], text: str) -> None:
    assert interpolate_text(template, values) == text


def test_missing_value_ends_the_turn() -> None:
    with pytest.raises(TurnAborted, match="response_variable_missing"):
        interpolate_text("In {place}.", {})
