"""The main walk in Debian's Firefox: open, ask, answer, switch the language, reload, go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.firefox import ENTER, Firefox, run_firefox
from tests.browser.panel import texts_of
from tests.browser.scenes import TEXTS
from tests.browser.site import run_site
from tests.conftest import lend
from tests.integration.web.support import Web

GERMAN, ENGLISH = texts_of("de"), texts_of("en")
BUTTON = "document.querySelector('html > div').shadowRoot.querySelector('button')"
INPUT = "document.querySelector('#message')"


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    """A window."""
    with lend(run_firefox()) as firefox:  # type: ignore[arg-type]
        yield firefox  # type: ignore[misc]


@pytest.fixture(scope="module")
def running_site(firefox: Firefox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The bot's pages and its API, with a scripted Rasa; no Chromium is needed."""
    with run_site(tmp_path_factory.mktemp("site")) as site:
        yield site
        firefox.go("about:blank")  # a page that waits for news would hold the server up


def open_panel(firefox: Firefox) -> str:
    firefox.click(firefox.page, BUTTON)
    frame = firefox.frame("/widget/frame")
    firefox.until(frame, f"{INPUT} !== null")
    return frame


def say(firefox: Firefox, frame: str, text: str) -> None:
    firefox.click(frame, INPUT)
    firefox.press(frame, f"{text}{ENTER}")


def see(firefox: Firefox, frame: str, kind: str, text: str) -> None:
    """Wait until the last message of a kind begins with a text."""
    words = f"[...document.querySelectorAll('.message.{kind} .words')].at(-1)?.textContent.trim()"
    firefox.until(frame, f"({words} ?? '').startsWith('{text.splitlines()[0]}')")


def test_a_visitor_asks_switches_and_comes_back(firefox: Firefox, site: Web) -> None:
    firefox.go(f"{site.url}/?language=de")
    assert firefox.evaluate(firefox.page, "sessionStorage.length + localStorage.length + document.cookie.length") == 0
    frame = open_panel(firefox)
    say(firefox, frame, "Wer forscht zu Wasserstoff?")
    see(firefox, frame, "answer", TEXTS["de"]["answer"])
    assert firefox.evaluate(frame, "document.querySelectorAll('.message.answer .sources li').length") == 1
    firefox.click(frame, "document.querySelector('.languages button[lang=en]')")
    see(firefox, frame, "smalltalk", TEXTS["en"]["switched"])
    assert firefox.evaluate(frame, f"{INPUT}.placeholder") == ENGLISH["input_hint"] != GERMAN["input_hint"]
    firefox.click(frame, INPUT)
    firefox.press(frame, "not sent yet")
    shown = firefox.evaluate(frame, "document.querySelectorAll('.log .message').length")

    firefox.reload()
    frame = open_panel(firefox)
    firefox.until(frame, f"document.querySelectorAll('.log .message').length === {shown}")
    assert firefox.evaluate(frame, f"{INPUT}.value") == "not sent yet"
    firefox.press(frame, ENTER)
    see(firefox, frame, "answer", "not sent yet")
    assert site.rasa.texts[-1] == "not sent yet"
    assert firefox.complaints == []
