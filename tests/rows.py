"""Which rows of the reliability list (tests/rows.yml) a test covers, and the figures that it measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

LIST = Path(__file__).parent / "rows.yml"
_NUMBERS = re.compile(r"^((?:[SFLPA]\d+)(?:,? (?:and )?[SFLPA]\d+)*)\b")
Figure = Callable[[str], None]


def rows_of(item: pytest.Item) -> list[str]:
    """Return the numbers that the test's marker, its docstring or its module's docstring begins with."""
    marked = [number for marker in item.iter_markers("row") for number in marker.args]
    told = [getattr(item, "obj", None), getattr(item, "module", None)]
    return list(dict.fromkeys([*marked, *(number for each in told for number in read_numbers(each))]))


def read_numbers(documented: Any) -> Iterable[str]:
    """Yield the numbers at the beginning of a docstring: "S2, S20: a conversation opens …"."""
    found = _NUMBERS.match((getattr(documented, "__doc__", None) or "").strip())
    return re.findall(r"[SFLPA]\d+", found[1]) if found else []


def record_rows(items: Iterable[pytest.Item]) -> None:
    """Put the numbers into the report (JUnit's properties)."""
    for item in items:
        item.user_properties.extend(("row", number) for number in rows_of(item))


@pytest.fixture
def figure(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Figure:
    """Record what was measured, for docs/reliability.md, and print it.

    Not through pytest's `record_property`, which warns about its own report's format.
    """

    def record(text: str) -> None:
        request.node.user_properties.append(("figure", text))
        with capsys.disabled():
            print(f"\n  {text}")  # noqa: T201

    return record
