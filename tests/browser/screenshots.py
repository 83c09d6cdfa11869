"""Photograph every state of the chat and the console, in both languages, on a desktop and a phone: `make screenshots`.

Writes to var/screenshots; `--docs` also replaces the chosen ones in docs/screenshots.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bot.languages import LANGUAGES
from bot.logs import configure_logging
from tests.browser.console.desk import Desk
from tests.browser.console.screenshots import fill, photograph_console
from tests.browser.palette import shrink
from tests.browser.panel import Panel
from tests.browser.site import run_site
from tests.house.sources import PROJECT
from tests.integration.web.support import Web
from tests.services import find_chromium

FOLDER = PROJECT / "var" / "screenshots"
CHOSEN = PROJECT / "docs" / "screenshots"
CONSOLE_DEVICES = ("desktop", "phone")
KEPT = (
    *(
        f"desktop-de-{state}"
        for state in ("button", "welcome", "answer", "switched", "handoff", "person", "data", "delete")
    ),
    *("desktop-en-summary", "phone-en-receipt", "phone-dark-de-answer"),
    *(
        f"console-{device}-{language}-{page}"
        for device in CONSOLE_DEVICES
        for language in LANGUAGES
        for page in ("inbox", "case", "chat", "knowledge", "statistics")
    ),
)
DEVICES: dict[str, dict[str, object]] = {
    "desktop": {"viewport": {"width": 1200, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 568}, "forced_colors": "active"},
}
PAGES = ("/", "/integration", "/accessibility", "/privacy", "/enquiry")
HELLO = {"de": "Guten Tag, hier ist Rebecca Großmann. Wie kann ich helfen?", "en": "Hello, this is Rebecca Großmann."}


def photograph_chat(browser: Browser, site: Web, device: str, language: str) -> None:
    """Walk through the states and photograph each."""
    context = browser.new_context(**DEVICES[device], reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site.url}/?language={language}")
    panel = Panel(page, site, language)
    panel.button.wait_for()
    shoot(panel, device, "button")
    panel.open()
    for name, prepare in states(panel):
        prepare()
        page.wait_for_timeout(150)
        shoot(panel, device, name)
    context.close()


def states(panel: Panel) -> list[tuple[str, Callable[[], object]]]:
    """Return how to come to each state, one after the other."""
    texts = panel.texts
    return [
        ("welcome", lambda: None),
        ("answer", lambda: panel.say(texts["starters"][1], "answer")),
        ("switched", lambda: switch(panel, {"de": "EN", "en": "DE"}[panel.language])),
        ("back", lambda: switch(panel, panel.language.upper())),
        *[(scene, lambda scene=scene: panel.play(scene)) for scene in ("related", "no_answer", "clarification")],
        *[(scene, lambda scene=scene: panel.play(scene)) for scene in ("topic", "email", "consent", "summary")],
        (
            "receipt",
            lambda: panel.chat.locator(".choice.main").click() or panel.chat.locator(".receipt-card").wait_for(),
        ),
        ("error", lambda: panel.say("abort", "error")),
        ("limit", lambda: panel.input.fill("Wasserstoff " * 78)),
        ("data", lambda: panel.input.fill("") or panel.press(texts["data"])),
        ("delete", lambda: panel.press(texts["delete"])),
        ("handoff", lambda: panel.page.keyboard.press("Escape") or panel.press(texts["human"])),
        ("waiting", lambda: wait(panel)),
        ("person", lambda: panel.let_coordinator_say(HELLO[panel.language]) or answer(panel)),
        ("offline", lambda: panel.page.context.set_offline(True) or lose(panel)),
    ]


def switch(panel: Panel, name: str) -> None:
    """Switch the language, and wait for the bot to speak it."""
    before = panel.messages.count()
    panel.chat.locator(f".languages button:has-text('{name}')").click()
    panel.messages.nth(before + 1).wait_for()


def wait(panel: Panel) -> None:
    """Let the visitor wait for a person."""
    panel.play("handoff")
    panel.site.execute("UPDATE conversations SET mode = 'waiting' WHERE id = :id", id=panel.conversation_id())
    panel.chat.locator(".status").get_by_text(panel.texts["waiting"]).wait_for()


def answer(panel: Panel) -> None:
    """Answer the person."""
    panel.chat.locator(".message.coordinator").wait_for()
    panel.say({"de": "Danke, das ist nett.", "en": "Thank you, that is kind."}[panel.language])


def lose(panel: Panel) -> None:
    """Write without a line."""
    panel.say({"de": "Sind Sie noch da?", "en": "Are you still there?"}[panel.language])
    panel.chat.locator(".status.lost").wait_for()


def shoot(panel: Panel, device: str, state: str) -> None:
    """Photograph what is seen."""
    panel.page.screenshot(path=FOLDER / f"{device}-{panel.language}-{state}.png")


def photograph_pages(browser: Browser, site: Web, language: str) -> None:
    """Photograph the pages as a whole."""
    for device in ("desktop", "phone-dark"):
        page = browser.new_context(**DEVICES[device]).new_page()  # type: ignore[arg-type]
        for path in PAGES:
            if page.goto(f"{site.url}{path}?language={language}").status == 200:  # type: ignore[union-attr]
                name = path.strip("/") or "home"
                page.screenshot(path=FOLDER / f"page-{device}-{language}-{name}.png", full_page=True)


def photograph_desk(desk: Desk, device: str, name: str) -> None:
    """Photograph a page of the console."""
    desk.page.screenshot(path=FOLDER / f"console-{device}-{desk.language}-{name}.png")


def keep_chosen(browser: Browser) -> None:
    """Replace the pictures of the documentation, in few colours."""
    CHOSEN.mkdir(parents=True, exist_ok=True)
    blank = browser.new_page()
    for kept in KEPT:
        (CHOSEN / f"{kept}.png").write_bytes(shrink(blank, (FOLDER / f"{kept}.png").read_bytes()))


def main(arguments: list[str]) -> None:
    """Photograph everything."""
    configure_logging("ERROR", "console")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    devices = [name for name in arguments if name in DEVICES] or list(DEVICES)
    with tempfile.TemporaryDirectory() as name, run_site(Path(name)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for language in LANGUAGES:
            photograph_pages(browser, site, language)
            for device in devices:
                photograph_chat(browser, site, device, language)
        fill(site)
        for language in LANGUAGES:
            photograph_console(
                browser, site, language, {name: DEVICES[name] for name in CONSOLE_DEVICES}, photograph_desk
            )
        if "--docs" in arguments:
            keep_chosen(browser)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(PROJECT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
