"""How fast the widget is for a visitor: `make bench-widget` (median of 10, a warm server, Chromium).

Without `--address` it starts the web process with a scripted Rasa; with the address of a running assistant it
measures that one: `python -m benchmarks.widget --address http://127.0.0.1:8000`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright

from bot.logs import configure_logging
from tests.browser.site import run_site
from tests.services import find_chromium

ROUNDS = 10
QUESTION = "Welche Partner arbeiten an Wasserstoff?"
TARGETS = {
    "page ready while the loader is held back": 1_000,
    "frame interactive after the click": 500,
    "first answer after Enter": 1_000,
}

_INTERACTIVE = """() => new Promise((resolve) => {
    const began = performance.now();
    addEventListener("message", ({data}) => data.chat === "ready" && resolve(performance.now() - began), {once: true});
    document.querySelector("html > div").shadowRoot.querySelector("button").click();
})"""
_ANSWER = """(text) => new Promise((resolve) => {
    const log = document.querySelector("[role=log]");
    const began = performance.now();
    new MutationObserver(() => log.querySelector(".answer, .related, .no_answer") && requestAnimationFrame(
        () => resolve(performance.now() - began))).observe(log, {childList: true, subtree: true});
    const input = document.querySelector("#message");
    input.value = text;
    input.dispatchEvent(new Event("input"));
    input.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", cancelable: true}));
})"""


def measure_once(browser: Browser, address: str) -> dict[str, float]:
    """Be a new visitor with an empty cache; return milliseconds."""
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    figures = {
        "page ready while the loader is held back": load_page(page, address),
        "frame interactive after the click": page.evaluate(_INTERACTIVE),
        "first answer after Enter": ask(page),
    }
    context.close()
    return figures


def load_page(page: Page, address: str) -> float:
    """Return when the page was ready although its loader had not come yet, then let the loader through."""
    held: list[Route] = []
    page.route("**/widget/loader.js", lambda route: held.append(route))
    page.goto(f"{address}/?language=de", wait_until="domcontentloaded")
    milliseconds = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    held[0].continue_()
    page.wait_for_load_state("load")
    return float(milliseconds)


def ask(page: Page) -> float:
    """Ask the first question of a conversation; return the milliseconds until the answer is painted."""
    frame = next(frame for frame in page.frames if "/widget/frame" in frame.url)
    return float(frame.evaluate(_ANSWER, QUESTION))


def report(rounds: list[dict[str, float]]) -> bool:
    """Print a table; tell whether all targets are reached."""
    print("| milliseconds | median | worst | target |\n|---|---|---|---|")
    medians = {name: statistics.median(figures[name] for figures in rounds) for name in rounds[0]}
    for name, median in medians.items():
        worst = max(figures[name] for figures in rounds)
        print(f"| {name} | {median:.0f} | {worst:.0f} | {TARGETS[name]:,} |")
    return all(median <= TARGETS[name] for name, median in medians.items())


@contextmanager
def choose_site(address: str | None) -> Iterator[str]:
    """Yield the address given, or that of a web process started here."""
    if address:
        yield address.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, run_site(Path(folder)) as site:
        yield site.url


def main(read: Callable[[], argparse.Namespace]) -> int:
    """Measure, print, and return the exit code."""
    configure_logging("ERROR", "console")
    with choose_site(read().address) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        measure_once(browser, address)  # warms the server up
        rounds = [measure_once(browser, address) for _ in range(ROUNDS)]
        browser.close()
    return 0 if report(rounds) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure how fast the widget is.")
    parser.add_argument("--address", help="address of a running assistant")
    raise SystemExit(main(parser.parse_args))
