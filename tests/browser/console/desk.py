"""A coordinator's browser that counts how often it was clicked."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page

from bot.accounts import sessions
from bot.accounts.records import Account
from bot.console.texts import phrase
from bot.languages import Language
from tests.integration.console.support import add_account
from tests.integration.web.support import Web


@dataclass
class Desk:
    """One coordinator at work."""

    site: Web
    page: Page
    language: Language
    account: Account
    clicks: int = 0

    @classmethod
    def open(cls, context: BrowserContext, site: Web, language: Language) -> Desk:
        """Sign somebody in who may do everything."""
        account = add_account(site, "admin", language)
        with site.database.begin() as session:
            token = sessions.open_session(session, account.id)
        context.add_cookies([{"name": "console", "value": token, "url": site.url}])
        return cls(site, context.new_page(), language, account)

    def t(self, key: str, **values: object) -> str:
        """Return a text as the page shows it."""
        return phrase(self.language, key, **values)

    def go(self, path: str) -> None:
        """Open a page of the console, where a task begins."""
        self.page.goto(f"{self.site.url}/console{path}")
        self.clicks = 0

    def click(self, element: Locator) -> None:
        """Click, wait for the scripts of the page that it may lead to (before them, keys do nothing), and count it."""
        element.click()
        self.page.wait_for_load_state()
        self.clicks += 1

    def press(self, key: str, **values: object) -> None:
        """Click the button with a text."""
        self.press_text(self.t(key, **values))

    def press_text(self, text: str) -> None:
        """Click the button with these very words."""
        self.click(self.page.get_by_role("button", name=text, exact=True).first)

    def follow(self, key: str) -> None:
        """Click an entry of the navigation."""
        self.click(self.page.locator("#menu").get_by_role("link", name=self.t(f"base.navigation.{key}")))

    def choose(self, element: Locator, value: str) -> None:
        """Choose from a menu; it counts as one click."""
        element.select_option(value)
        self.clicks += 1
