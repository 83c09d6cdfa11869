"""axe-core in any frame: the rules of WCAG 2.2 AA and axe's best practices."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Frame, Page

from tests.house.sources import PROJECT

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async ([tags, except]) => {
    const result = await axe.run({exclude: except}, {runOnly: tags, iframes: false, resultTypes: ["violations"]});
    const describe = ({target, failureSummary}) => [target, failureSummary];
    return result.violations.map(({id, nodes}) => [id, nodes.map(describe)]);
}"""


@cache
def _source() -> str:
    return (PROJECT / "widget" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def find_violations(frame: Frame | Page, exclude: tuple[str, ...] = ()) -> list[object]:
    """Return what axe has found; the caller asserts that what it means to check is visible."""
    if not frame.evaluate("typeof axe === 'object'"):
        frame.evaluate(_source())
    return list(frame.evaluate(_RUN, [_TAGS, list(exclude)]))
