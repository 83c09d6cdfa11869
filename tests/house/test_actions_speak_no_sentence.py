"""What visitors read stands in data/responses/, in both languages; actions name responses and values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.sources import list_files, name, parse

WORDS_OF_A_SENTENCE = 3
_WORD = re.compile(r"(?<![\w/])[^\W\d_]{2,}(?=[\s,.!?]|$)")


def find_sentences(tree: ast.AST) -> Iterator[str]:
    """Yield string literals of three words or more that are no docstring and no log event."""
    excused = set(_excused(tree))
    for node in ast.walk(tree):
        if id(node) not in excused and isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = _WORD.findall(node.value)
            yield from [node.value] if len(words) >= WORDS_OF_A_SENTENCE else []


def _excused(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # a docstring, of a function or of an attribute
            yield id(node.value)
        if isinstance(node, ast.Call) and re.search(r"(^|\.)_?logger\.", ast.unparse(node.func)):
            yield from (id(argument) for argument in node.args)


def test_actions_hold_no_sentence() -> None:
    found = [
        f"{name(path)}: {text}" for path in list_files(("actions",), ".py") for text in find_sentences(parse(path))
    ]
    assert found == []


@pytest.mark.parametrize("source", ["utter('Thank you very much')", "x = f'Dear {name}, here you are'"])
def test_sentence_is_found(source: str) -> None:
    assert list(find_sentences(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["'''Answer a question kindly.'''", "logger.info('a b long event')", "utter(response='utter_answer')"]
)
def test_docstring_and_log_event_are_no_sentence(source: str) -> None:
    assert list(find_sentences(ast.parse(source))) == []
