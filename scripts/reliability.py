"""Make docs/reliability.md from the last runs: `python -m scripts.reliability`, called by `make reliability`.

Reads what pytest has reported below var/test/: `make test`, `test-pages` and `test-system` leave files each run. Of a
test that was run again by itself (`pytest --junitxml=var/test/system-again.xml …`) the newest result counts.
"""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent
REPORTS = PROJECT / "var" / "test"
VERBS = {
    "venv": "make test",
    "venv-rasa": "make test",
    "pages": "make test-pages",
    "system": "make test-system",
}
"""By the name of the report: what makes it."""
MARKERS = {"pages": "pages", "system": "slow"}
PAGE = PROJECT / "docs" / "reliability.md"
_HEAD = """# Reliability

Every row of the list against which the assistant is tested: what is tried, when it passes, and how the last run went.
Made by `make reliability` from the reports of `make test`, `make test-pages` and `make test-system`; rows and criteria
are in `tests/rows.yml`.

{summary}

| row | what | passes when | result | figures | command |
|---|---|---|---|---|---|
"""


@dataclass
class Result:
    """What the tests of one row said."""

    passed: int = 0
    failed: int = 0
    reasons: list[str] = field(default_factory=list)
    """Why tests were skipped; one for each test."""
    figures: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Test files with the marker of pytest that their tests of this row need, if any."""

    def tell(self) -> str:
        """Return the result in a word and a number."""
        why = ", ".join(dict.fromkeys(self.reasons))
        skipped = f"{len(self.reasons)} skipped ({why})" if self.reasons else ""
        if self.failed:
            return ", ".join(filter(None, (f"**{self.failed} failed**", f"{self.passed} passed", skipped)))
        if self.passed:
            return ", ".join(filter(None, (f"passed ({self.passed})", skipped)))
        return skipped or "no test in the last run"


def main() -> None:
    """Write the page."""
    reports = sorted(REPORTS.glob("*.xml"))
    results = collect(reports)
    rows: dict[str, list[str]] = yaml.safe_load((PROJECT / "tests" / "rows.yml").read_text("utf-8"))
    PAGE.write_text(render(rows, results, reports), "utf-8")
    print(f"Wrote {PAGE.relative_to(PROJECT)}.")


def collect(reports: Iterable[Path]) -> dict[str, Result]:
    """Return the results by row; of each test the newest."""
    newest: dict[tuple[str | None, str | None], tuple[ET.Element, str]] = {}
    for report in sorted(reports, key=lambda path: path.stat().st_mtime):
        for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 - written by pytest
            newest[case.get("classname"), case.get("name")] = case, MARKERS.get(report.stem.split("-")[0], "")
    results: dict[str, Result] = {}
    for case, marker in newest.values():
        for number in properties(case, "row"):
            _add(results.setdefault(number, Result()), case, marker)
    return results


def properties(case: ET.Element, name: str) -> Iterator[str]:
    """Yield the values that a test recorded under a name."""
    for each in case.iter("property"):
        if each.get("name") == name:
            yield each.get("value", "")


def render(rows: dict[str, list[str]], results: dict[str, Result], reports: list[Path]) -> str:
    """Return the page."""
    known = {number: results.get(number, Result()) for number in rows}
    green = sum(1 for result in known.values() if result.passed and not result.failed)
    newest = max((path.stat().st_mtime for path in reports), default=0.0)
    day = time.strftime("%Y-%m-%d %H:%M", time.gmtime(newest))
    summary = f"{green} of {len(rows)} rows passed in the last run ({day} UTC)."
    missing = sorted({verb for name, verb in VERBS.items() if name not in {path.stem for path in reports}})
    summary += "".join(f" There is no report of `{verb}`." for verb in missing)
    lines = [_line(number, what, passes, known[number]) for number, (what, passes) in rows.items()]
    return _HEAD.format(summary=summary) + "\n".join(lines) + "\n"


def _line(number: str, what: str, passes: str, result: Result) -> str:
    figures = "; ".join(result.figures) or "–"
    commands = "<br>".join(
        f"`pytest {f'-m {marker} ' if marker else ''}{file}`" for file, marker in sorted(result.files.items())
    )
    return f"| {number} | {what} | {passes} | {result.tell()} | {figures} | {commands or '–'} |"


def _add(result: Result, case: ET.Element, marker: str) -> None:
    if case.find("failure") is not None or case.find("error") is not None:
        result.failed += 1
    elif (skipped := case.find("skipped")) is not None:
        result.reasons.append(skipped.get("message") or "no reason given")
    else:
        result.passed += 1
    result.figures += [text for text in properties(case, "figure") if text not in result.figures]
    file = _file_of(case.get("classname", ""))
    result.files[file] = result.files.get(file, "") or marker


def _file_of(classname: str) -> str:
    """Return the test file of a dotted name, which may end in a class."""
    path = Path(*classname.split("."))
    while path.name and not path.name.startswith("test_"):
        path = path.parent
    return f"{path}.py"


if __name__ == "__main__":
    main()
