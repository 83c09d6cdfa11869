"""P4: who enquired in the chat and is erased is found nowhere: not in the raw bytes of any file of the assistant."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from bot.settings_checks import PROJECT_ROOT
from tests.rows import Figure
from tests.system.assistant import Assistant, Visitor, wait_for
from tests.system.detour import Detour
from tests.system.enquiring import confirm, fill, mails
from tests.traces import find_traces

pytestmark = [pytest.mark.slow, pytest.mark.processes, pytest.mark.row("P4", "S31")]
GERMAN = {
    "topic": "Kanariengesang auf Prüfständen",
    "message": "Unsere Kanarienvögel zwitschern mit Wasserstoff und suchen eine Partnerin in Bochum.",
    "name": "Quirinia Zwitscherlein",
    "organisation": "Zwitscherlein Vogelwarte GmbH",
    "email": "quirinia@zwitscherlein-vogelwarte.de",
}
ENGLISH = {
    "topic": "Nightingale engines",
    "message": "Our nightingale engines hum, and we look for a partner who hums along.",
    "name": "Philomena Nightingale",
    "organisation": "Nightingale Engines Ltd",
    "email": "philomena@nightingale-engines.co.uk",
}
TRACES = {
    "de": (b"quirinia", b"zwitscher", b"kanarien", b"vogelwarte"),
    "en": (b"philomena", b"nightingale", b"hums along"),
}
LINK = re.compile(r"/enquiry/manage\?token=(\S+)")
SWEEP_SECONDS = 75
"""The running assistant empties what a command has erased within a minute."""


def live(assistant: Assistant, values: Mapping[str, str], language: str) -> str:
    """Chat, ask what nobody knows, change a detail, enquire, and ask for the status; return the reference."""
    visitor = assistant.open(language)
    visitor.say({"de": f"Hallo, ich heiße {values['name']}.", "en": f"Hi, I'm {values['name']}."}[language])
    visitor.say({"de": "Wann wurde {name} geboren?", "en": "When was {name} born?"}[language].format(**values))
    fill(visitor, values, language, until="email")
    visitor.say({"de": "Wer ist {name}?", "en": "Who is {name}?"}[language].format(**values))
    _answer_rest(visitor, values, language)
    reference = confirm(visitor, language)
    visitor.say({"de": "Wie ist der Stand meiner Anfrage?", "en": "What is the status of my enquiry?"}[language])
    wait_for(lambda: set(mails(assistant, reference).values()) == {"sent"}, 30)
    return reference


def _answer_rest(visitor: Visitor, values: Mapping[str, str], language: str) -> None:
    visitor.say(values["email"])
    (summary,) = visitor.say({"de": "Ja", "en": "Yes"}[language])
    assert summary["kind"] == "summary", summary
    assert values["name"] in summary["text"]


def erase_by_link(assistant: Assistant, reference: str) -> None:
    """Press "delete" on the page behind the link in the confirmation."""
    bodies = [_body(file) for file in (assistant.folder / "mail").glob("*-confirmation.eml")]
    (token,) = [found[1] for body in bodies if reference in body and (found := LINK.search(body))]
    response = assistant.client.post("/enquiry/manage", data={"token": token, "action": "erase", "sure": "yes"})
    assert response.status_code == 200, response.text


def erase_by_command(assistant: Assistant, email: str) -> None:
    """Have the operator erase everything of an address."""
    command = [sys.executable, "-m", "bot.cli", "erase", "--email", email]
    subprocess.run(command, cwd=PROJECT_ROOT, env=assistant.environment, check=True, capture_output=True)


def _body(file: Path) -> str:
    body = message_from_bytes(file.read_bytes(), policy=policy.default).get_body()
    assert body is not None
    return str(body.get_content())


def left(assistant: Assistant, *languages: str) -> list[str]:
    """Return what is left of the visitors."""
    metrics = assistant.client.get("/metrics").text
    return find_traces(assistant.folder, [trace for each in languages for trace in TRACES[each]], metrics=metrics)


def test_erased_visitors_are_found_nowhere(enquiring: tuple[Assistant, Detour], figure: Figure) -> None:
    assistant, _ = enquiring
    assistant.wait_until_ready()
    by_link, _ = live(assistant, GERMAN, "de"), live(assistant, ENGLISH, "en")
    for language in ("de", "en"):
        places = {place.partition(":")[0].partition("/")[0] for place in left(assistant, language)}
        # There is something that could be left over, and the logs have never held any of it.
        assert {"bot.sqlite3-wal", "tracker.sqlite3-wal", "mail"} <= places
        assert not places & {"log", "run.log", "metrics"}
    erase_by_link(assistant, by_link)
    assert left(assistant, "de") == []
    erase_by_command(assistant, ENGLISH["email"])
    # The mails are gone; the chat itself is emptied by the running assistant.
    assert {place.partition(".")[0] for place in left(assistant, "en")} <= {"bot", "tracker"}
    seconds = wait_for(lambda: left(assistant, "en") == [], SWEEP_SECONDS, lambda: str(left(assistant, "en")))
    assert left(assistant, "de", "en") == []
    figure(f"erased by the link: 0 traces at once; by the command: 0 traces after {seconds:.0f} s")
