"""Every row of the reliability list is claimed by a test, and no test claims a row that is not on it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

from tests.house.sources import PROJECT
from tests.rows import LIST, read_numbers

_MARKED = re.compile(r"mark\.row\(([^)]*)\)")


def claimed_rows() -> set[str]:
    return {row for path in (PROJECT / "tests").rglob("test_*.py") for row in rows_of_file(path)}


def rows_of_file(path: Path) -> set[str]:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    documented = [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]
    told = {row for node in documented for row in read_numbers(Documented(ast.get_docstring(node)))}
    return told | {row for arguments in _MARKED.findall(text) for row in re.findall(r'"(\w+)"', arguments)}


class Documented:
    """Anything with a docstring."""

    def __init__(self, docstring: str | None) -> None:
        self.__doc__ = docstring


def test_every_row_is_claimed_by_a_test() -> None:
    rows = set(yaml.safe_load(LIST.read_text("utf-8")))
    assert len(rows) > 60
    # S0 is the row of the report's own test.
    assert claimed_rows() - {"S0"} == rows
