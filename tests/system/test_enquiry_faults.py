"""F2, F8: the action server fails in the chat's enquiry form: nothing is claimed, skipped or stored twice."""

from __future__ import annotations

import time
import uuid

import pytest

from tests.rows import Figure
from tests.system.assistant import Assistant, Visitor, slowness, wait_for
from tests.system.detour import FAILURES, Detour
from tests.system.enquiring import (
    ENGLISH,
    FIELDS,
    GERMAN,
    SEND,
    YES,
    asked,
    fill,
    kinds,
    mails,
    reference_of,
    reply_to,
    stored,
)

pytestmark = [pytest.mark.slow, pytest.mark.processes]
VALUES = {"de": GERMAN, "en": ENGLISH}
QUESTIONS = (*FIELDS, "consent", "confirm")
APOLOGY_SECONDS = 8


@pytest.fixture
def values(language: str) -> dict[str, str]:
    """A visitor with an address of their own, by which their enquiry is found."""
    return {**VALUES[language], "email": f"{uuid.uuid4().hex[:12]}@{VALUES[language]['email'].partition('@')[2]}"}


@pytest.mark.row("F2")
@pytest.mark.parametrize(("point", "committed"), [("before", False), ("during", False), ("after", True)])
@pytest.mark.parametrize(("language", "by_button"), [("de", False), ("en", True)])
def test_killed_around_the_commit_of_a_yes(
    enquiring: tuple[Assistant, Detour],
    values: dict[str, str],
    language: str,
    by_button: bool,
    point: str,
    committed: bool,
    figure: Figure,
) -> None:
    assistant, _ = enquiring
    assistant.wait_until_ready()
    visitor = assistant.open(language)
    summary = fill(visitor, values, language)
    button = next(each["id"] for each in summary[-1]["buttons"] if each["title"] == SEND[language])
    saying = {"button": button} if by_button else {"text": YES[language]}
    first, server = {**saying, "client_id": str(uuid.uuid4())}, assistant.pid_of("actions")
    (assistant.folder / "die-at").write_text(point, "ascii")
    began = time.monotonic()
    told = visitor.send(**first)
    took = time.monotonic() - began
    assert not (assistant.folder / "die-at").exists()  # it did die there
    # The receipt is shown where the row is there, although nobody could say so; else an apology.
    assert kinds(told) == (["receipt"] if committed else ["error"])
    assert len(stored(assistant, values)) == committed
    assert took <= APOLOGY_SECONDS * slowness()
    wait_for(lambda: assistant.pid_of("actions") != server, 60)
    wait_for(assistant.has_actions, 60)
    assistant.wait_until_ready()
    # The same request again, as after a lost answer; and the word again, as a person does: where the row was there
    # already, Rasa does not know of it yet.
    reference = reference_of(visitor.send(**first))
    assert reference_of(visitor.send(**first)) == reference
    again = visitor.say(YES[language])
    assert reference_of(again) == reference if committed else "error" not in kinds(again)
    (row,) = stored(assistant, values)
    assert row == {"reference": reference, "language": language, "channel": "chat", "status": "new", **values}
    wait_for(lambda: set(mails(assistant, reference).values()) == {"sent"}, 30)
    assert mails(assistant, reference) == {"brief": "sent", "confirmation": "sent"}
    figure(f"killed {point} the commit: told after {took:.1f} s, 1 row, 1 confirmation")


@pytest.mark.row("F8")
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", FAILURES)
def test_failing_at_a_question_keeps_the_form(
    enquiring: tuple[Assistant, Detour], values: dict[str, str], language: str, kind: str, figure: Figure
) -> None:
    """Another question for each failure, and for both languages: the check of a reply fails."""
    assistant, detour = enquiring
    assistant.wait_until_ready()
    place = FAILURES.index(kind) + (3 if language == "en" else 0)
    fails_at = QUESTIONS[place % len(QUESTIONS)]
    visitor = assistant.open(language)
    fill(visitor, values, language, until=fails_at)
    reply = reply_to(fails_at, values, language)
    began = time.monotonic()
    with detour.failing("validate_enquiry_form", kind):
        told = visitor.say(reply)
        took = time.monotonic() - began
    assert detour.failed == ["validate_enquiry_form"]
    assert kinds(told) == ["error"]
    assert took <= APOLOGY_SECONDS * slowness()
    assert stored(assistant, values) == []
    if fails_at == "confirm":
        assert kinds(visitor.say(reply)) == ["receipt"]
    else:
        after = QUESTIONS[QUESTIONS.index(fails_at) + 1]
        assert asked(visitor.say(reply)) == after
        _go_on(visitor, values, language, after)
    (row,) = stored(assistant, values)
    assert {name: row[name] for name in FIELDS} == values
    figure(f"{kind} at “{fails_at}”: apology after {took:.1f} s")


@pytest.mark.row("F8")
@pytest.mark.parametrize("language", ["de"])
def test_failing_before_the_next_question_takes_the_reply_back(
    enquiring: tuple[Assistant, Detour], values: dict[str, str], language: str
) -> None:
    """The reply was understood, and the next question could not be asked: neither counts, and both come again."""
    assistant, detour = enquiring
    assistant.wait_until_ready()
    visitor = assistant.open(language)
    fill(visitor, values, language, until="email")
    with detour.failing("action_ask_consent", "status_500"):
        assert kinds(visitor.say("falsch@gruenwald-prueftechnik.de")) == ["error"]
    assert asked(visitor.say(values["email"])) == "consent"
    with detour.failing("action_ask_confirm", "malformed_events"):
        assert kinds(visitor.say(YES[language])) == ["error"]
    assert asked(visitor.say(YES[language])) == "confirm"
    with detour.failing("action_submit_enquiry", "html"):
        assert kinds(visitor.say(YES[language])) == ["error"]
    assert stored(assistant, values) == []
    assert kinds(visitor.say(YES[language])) == ["receipt"]
    assert len(stored(assistant, values)) == 1


@pytest.mark.row("F8")
@pytest.mark.parametrize("language", ["en"])
def test_failing_at_the_start_begins_nothing(
    enquiring: tuple[Assistant, Detour], values: dict[str, str], language: str
) -> None:
    assistant, detour = enquiring
    assistant.wait_until_ready()
    visitor = assistant.open(language)
    with detour.failing("action_start_enquiry", "down"):
        assert kinds(visitor.say("I would like to send an enquiry.")) == ["error"]
    fill(visitor, values, language)
    assert kinds(visitor.say(YES[language])) == ["receipt"]
    assert len(stored(assistant, values)) == 1


def _go_on(visitor: Visitor, values: dict[str, str], language: str, field: str) -> None:
    """Answer the other questions, one after the other, and confirm."""
    remaining = QUESTIONS[QUESTIONS.index(field) :]
    for question, following in zip(remaining, (*remaining[1:], None), strict=True):
        messages = visitor.say(reply_to(question, values, language))
        assert asked(messages) == following, messages
    assert kinds(messages) == ["receipt"]
