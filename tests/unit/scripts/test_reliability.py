"""The page of the reliability list says what the reports say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from scripts.reliability import PROJECT, collect, render
from tests.rows import LIST, Figure, read_numbers

REPORT = """<testsuites><testsuite>
<testcase classname="tests.security.test_sizes" name="a"><properties>
<property name="row" value="S3"/><property name="figure" value="p95 × 1.1"/></properties></testcase>
<testcase classname="tests.security.test_sizes.TestIt" name="b"><properties>
<property name="row" value="S3"/></properties><failure/></testcase>
<testcase classname="tests.unit.test_x" name="c"><properties>
<property name="row" value="S4"/></properties><skipped message="no Redis"/></testcase>
<testcase classname="tests.unit.test_x" name="d"/>
</testsuite></testsuites>"""
ROWS = {"S3": ["Sizes", "413"], "S4": ["Unicode", "round trip"], "S5": ["Markup", "shown literally"]}


@pytest.fixture
def page(tmp_path: Path) -> str:
    report = tmp_path / "system.xml"
    report.write_text(REPORT, "utf-8")
    return render(ROWS, collect([report]), [report])


def test_each_row_has_its_result_and_command(page: str) -> None:
    lines = page.splitlines()[-3:]
    assert lines == [
        "| S3 | Sizes | 413 | **1 failed**, 1 passed | p95 × 1.1 | `pytest -m slow tests/security/test_sizes.py` |",
        "| S4 | Unicode | round trip | 1 skipped (no Redis) | – | `pytest -m slow tests/unit/test_x.py` |",
        "| S5 | Markup | shown literally | no test in the last run | – | – |",
    ]
    assert "0 of 3 rows passed" in page
    assert "There is no report of `make test`." in page
    assert "no report of `make test-system`" not in page


def test_newest_result_of_a_test_counts(tmp_path: Path) -> None:
    first, again = tmp_path / "system.xml", tmp_path / "system-again.xml"
    first.write_text(REPORT, "utf-8")
    again.write_text(REPORT.replace("<failure/>", ""), "utf-8")
    os.utime(first, (1, 1))

    assert collect([again, first])["S3"].tell() == "passed (2)"


@pytest.mark.parametrize(
    ("docstring", "numbers"),
    [
        ("S2, S20: a conversation opens with its own token.", ["S2", "S20"]),
        ("F5 and F6: away or slow.", ["F5", "F6"]),
        ("A page about S3.", []),
        ("", []),
    ],
)
def test_numbers_are_read_from_docstrings(docstring: str, numbers: list[str]) -> None:
    class Documented:
        __doc__ = docstring

    assert list(read_numbers(Documented)) == numbers


def test_every_row_says_what_and_when() -> None:
    rows = yaml.safe_load(LIST.read_text("utf-8"))
    assert LIST == PROJECT / "tests" / "rows.yml"
    assert {number: row for number, row in rows.items() if list(map(type, row)) != [str, str]} == {}


@pytest.mark.row("S0")
def test_figures_and_rows_reach_the_report(figure: Figure, request: pytest.FixtureRequest) -> None:
    figure("a figure, from the test of the report")
    assert ("row", "S0") in request.node.user_properties
    assert ("figure", "a figure, from the test of the report") in request.node.user_properties
