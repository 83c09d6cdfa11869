"""The panel as a visitor uses it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Frame, FrameLocator, Locator, Page, expect

from bot.conversations.records import Coordinator
from bot.conversations.takeover import take_over, write
from tests.house.sources import PROJECT
from tests.integration.web.support import Web

LOCALE = PROJECT / "widget" / "locale"
REBECCA = Coordinator(7, "Rebecca Großmann")


def texts_of(language: str) -> dict[str, Any]:
    """Return the widget's sentences."""
    return json.loads(Path(LOCALE / f"{language}.json").read_text("utf-8"))


@dataclass
class Panel:
    """A page with the widget, its panel open."""

    page: Page
    site: Web
    language: str

    @classmethod
    def on_demo_page(cls, context: BrowserContext, site: Web, language: str) -> Panel:
        """Open the demo page and click on the button."""
        page = context.new_page()
        page.goto(f"{site.url}/?language={language}")
        panel = cls(page, site, language)
        panel.open()
        return panel

    @cached_property
    def texts(self) -> dict[str, Any]:
        """Return the sentences of this panel's language."""
        return texts_of(self.language)

    @property
    def button(self) -> Locator:
        """Return the button on the website."""
        return self.page.locator("html > div button")

    @property
    def chat(self) -> FrameLocator:
        """Return what is inside of the frame."""
        return self.page.frame_locator("iframe")

    @property
    def frame(self) -> Frame:
        """Return the frame, to run scripts in."""
        return next(frame for frame in self.page.frames if "/widget/frame" in frame.url)

    @property
    def input(self) -> Locator:
        """Return the field in which the visitor writes."""
        return self.chat.locator("#message")

    def open(self) -> None:
        """Click on the button and wait for the panel."""
        self.button.click()
        self.input.wait_for()

    def say(self, text: str, kind: str | None = None) -> Locator:
        """Write and press Enter; wait for an answer of this kind, and return it."""
        if kind is None:
            self.input.fill(text)
            self.input.press("Enter")
            return self.messages.last
        before = self.chat.locator(f".message.{kind}").count()
        self.input.fill(text)
        self.input.press("Enter")
        expect(self.chat.locator(f".message.{kind}")).to_have_count(before + 1)
        return self.chat.locator(f".message.{kind}").last

    def play(self, scene: str) -> Locator:
        """Let the scripted Rasa show a scene; return its message."""
        kind = scene if scene not in ("topic", "message", "name", "organisation", "email", "consent") else "question"
        return self.say(scene, kind)

    @property
    def messages(self) -> Locator:
        """Return all messages of the log."""
        return self.chat.locator(".log .message")

    def press(self, title: str) -> None:
        """Press a button of the panel."""
        self.chat.get_by_role("button", name=title, exact=True).click()

    def conversation_id(self) -> str:
        """Return the newest conversation's id, from the database."""
        return str(self.site.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")[0][0])

    def let_coordinator_say(self, text: str) -> None:
        """Take the chat over, and write to the visitor."""
        with self.site.database.begin() as database:
            take_over(database, self.conversation_id(), REBECCA)
            write(database, self.conversation_id(), REBECCA, text)
