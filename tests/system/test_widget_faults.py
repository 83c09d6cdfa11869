"""What a visitor sees in the browser when a process dies under the real assistant, and how it goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Response, expect

from tests.browser.panel import Panel
from tests.rows import Figure
from tests.system.assistant import Assistant, Visitor, slowness, wait_for
from tests.system.test_widget import PATIENCE, browser, panel

__all__ = ["browser", "panel"]

pytestmark = [pytest.mark.slow, pytest.mark.processes]
QUESTIONS = (
    "Wer koordiniert die Zusammenarbeit?",
    "Wer hat die gemeinsame Erklärung unterzeichnet?",
    "Welche Partner gibt es in Bochum?",
)
DRAFT = "Noch nicht abgeschickt"


@pytest.fixture(autouse=True)
def patient(browser: Browser) -> Iterator[None]:
    """Wait as long as a start of Rasa takes on a busy machine."""
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


def bot_messages(panel: Panel) -> Locator:
    return panel.chat.locator(".message.bot:not(.error)")


def ask(panel: Panel, question: str) -> None:
    """Ask, and wait for what the bot says to it."""
    before = bot_messages(panel).count()
    panel.say(question)
    expect(bot_messages(panel)).to_have_count(before + 1 + (before == 0))


def shown(panel: Panel) -> list[str]:
    """Return the texts of the log."""
    return [each.inner_text().strip() for each in panel.chat.locator(".log .message .words").all()]


def kept(assistant: Assistant, panel: Panel) -> list[dict[str, object]]:
    """Return the transcript of the server."""
    token = json.loads(panel.frame.evaluate("sessionStorage.getItem('enquiry-chat')"))["token"]
    return Visitor(assistant.client, token, []).history()


def assert_nothing_lost_or_doubled(assistant: Assistant, panel: Panel, questions: tuple[str, ...]) -> None:
    transcript = kept(assistant, panel)
    assert [each["text"] for each in transcript if each["role"] == "visitor"] == list(questions)
    assert "error" not in {each["kind"] for each in transcript}
    expect(panel.messages).to_have_count(len(transcript))
    texts = shown(panel)
    assert [text for text in texts if text in questions] == list(questions)
    assert len(texts) == len(transcript)


def is_poll(response: Response) -> bool:
    return bool(re.search(r"/messages\?after=\d+&wait=25$", response.url)) and response.ok


@pytest.mark.row("F1")
def test_rasa_is_killed(assistant: Assistant, panel: Panel, figure: Figure) -> None:
    ask(panel, QUESTIONS[0])
    assistant.kill("rasa")
    killed = time.monotonic()
    panel.say(QUESTIONS[1])
    apology = panel.chat.locator(".message.error")
    apology.wait_for()
    told = time.monotonic() - killed
    expect(panel.chat.locator(".message.visitor").last).to_contain_text(QUESTIONS[1])
    panel.input.fill(DRAFT)
    # Readiness is remembered for a moment: only what was red before is green because Rasa is back.
    wait_for(lambda: "rasa" in assistant.parts(), 3 * slowness())
    assistant.wait_until_ready()
    apology.get_by_role("button", name=panel.texts["retry"]).click()
    expect(bot_messages(panel)).to_have_count(3)
    figure(f"widget: Rasa killed, said so after {told:.1f} s, answered after {time.monotonic() - killed:.1f} s")
    expect(apology).to_have_count(0)
    expect(panel.input).to_have_value(DRAFT)
    ask(panel, QUESTIONS[2])
    assert_nothing_lost_or_doubled(assistant, panel, QUESTIONS)


@pytest.mark.row("F4")
def test_web_is_killed_while_the_visitor_reads(assistant: Assistant, panel: Panel, figure: Figure) -> None:
    ask(panel, QUESTIONS[0])
    panel.input.fill(DRAFT)
    with panel.page.expect_response(is_poll):
        assistant.kill("web")
        killed = time.monotonic()
        expect(panel.chat.locator(".status.lost")).to_have_text(panel.texts["lost"])
        panel.say(QUESTIONS[1])
        expect(panel.messages.last).to_contain_text(QUESTIONS[1])
    expect(bot_messages(panel)).to_have_count(3)
    figure(f"widget: web killed, answered {time.monotonic() - killed:.1f} s later without a click")
    expect(panel.chat.locator(".status.lost")).to_have_count(0)
    ask(panel, QUESTIONS[2])
    assert_nothing_lost_or_doubled(assistant, panel, QUESTIONS)


@pytest.mark.row("F4")
def test_web_is_killed_while_it_answers(assistant: Assistant, panel: Panel, figure: Figure) -> None:
    ask(panel, QUESTIONS[0])
    stopped = assistant.pid_of("actions")
    os.kill(stopped, signal.SIGSTOP)
    try:
        panel.say(QUESTIONS[1])
        expect(panel.chat.locator(".typing")).to_be_visible()
        assistant.kill("web")
        killed = time.monotonic()
        expect(panel.chat.locator(".status.lost")).to_be_visible()
    finally:
        os.kill(stopped, signal.SIGCONT)
    panel.input.fill(DRAFT)
    expect(bot_messages(panel)).to_have_count(3)
    figure(f"widget: web killed in mid-answer, answered {time.monotonic() - killed:.1f} s later without a click")
    expect(panel.input).to_have_value(DRAFT)
    ask(panel, QUESTIONS[2])
    assert_nothing_lost_or_doubled(assistant, panel, QUESTIONS)
