"""The report on growth, and the knowledge that it multiplies."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from benchmarks.charts import bars
from benchmarks.growth import Series, multiply_facts, render
from bot.knowledge.checking import check
from tests.system.assistant import little_knowledge


def test_report_compares_with_the_smallest_size() -> None:
    report = render([Series("facts", (80, 10_000), [10.0, 11.5])])
    assert "| facts | 80 | 10.0 | 1.00 |  |" in report
    assert "| facts | 10,000 | 11.5 | 1.15 | ≤ 1.2 |" in report


def test_chart_is_svg_with_every_value() -> None:
    chart = bars("Turn & more", ["80", "10,000"], [10.0, 20.0])
    root = ET.fromstring(chart)
    widths = [float(each.get("width", 0)) for each in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths[0] * 2 == widths[1]
    assert ">20.0<" in chart


def test_multiplied_facts_are_sound() -> None:
    knowledge = little_knowledge()
    grown = multiply_facts(knowledge, 200)
    slugs = [fact.slug for fact in grown.facts]
    assert len(slugs) == len(set(slugs)) == 200
    targets = {question.target for question in grown.questions}
    assert {f"fact:{slug}" for slug in slugs[len(knowledge.facts) :]} <= targets
    kinds = {problem.kind for problem in check(grown)}
    assert kinds <= {problem.kind for problem in check(knowledge)}
