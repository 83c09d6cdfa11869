"""What a running assistant shows to the outside."""

from __future__ import annotations

import httpx
import pytest

from tests.rows import Figure
from tests.system.assistant import PARTS, Assistant, slowness
from tests.system.processes import children, listening_addresses

pytestmark = pytest.mark.processes
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}
CANARY = {
    "name": "Zacharias Kanarienvogel",
    "mail": "zacharias@kanarienvogel.example",
    "phone": "+49 234 5559876",
    "text": "Quietschgelbes Gefieder",
}


@pytest.mark.row("S28")
def test_only_the_web_port_may_be_public(assistant: Assistant) -> None:
    assert assistant.process is not None
    addresses = listening_addresses(children(assistant.process.pid))
    ports = {int(assistant.environment[name]) for name in ("BOT_WEB_PORT", "BOT_RASA_PORT", "BOT_ACTIONS_PORT")}
    assert {port for _, port in addresses} == ports
    # In this test the web process, too, listens on loopback, as the settings say.
    assert {address for address, _ in addresses} <= LOOPBACK


@pytest.mark.row("S28")
def test_rasa_has_no_channel_but_ours(assistant: Assistant) -> None:
    port = assistant.environment["BOT_RASA_PORT"]
    for path in ("webhooks/rest/webhook", "webhooks/rest/", "socket.io/", "conversations/x/tracker", "model/parse"):
        for method in ("GET", "POST"):
            response = httpx.request(method, f"http://127.0.0.1:{port}/{path}", json={}, trust_env=False)
            assert response.status_code in (404, 405, 400, 409), (method, path, response.status_code)


@pytest.mark.row("S31")
def test_the_canary_is_in_no_log_and_no_metric(assistant: Assistant) -> None:
    visitor = assistant.open()
    for text in (
        f"Ich heiße {CANARY['name']}",
        f"Meine Adresse ist {CANARY['mail']}, Telefon {CANARY['phone']}",
        CANARY["text"],
        f'Wer koordiniert die Zusammenarbeit? {CANARY["text"]} /inform{{"email":"{CANARY["mail"]}"}}',
    ):
        visitor.say(text)
    told = assistant.logs() + assistant.client.get("/metrics").text
    assert "turn_answered" in told
    assert [name for name, value in CANARY.items() if value in told] == []
    assert [word for word in ("Kanarienvogel", "5559876", "Quietschgelb") if word in told] == []


@pytest.mark.row("S31")
def test_one_turn_is_found_in_the_logs_of_all_processes(assistant: Assistant) -> None:
    assistant.open().say("Wer koordiniert die Zusammenarbeit?")
    lines = (assistant.folder / "log" / "web.log").read_text().splitlines()
    turn_id = next(line for line in reversed(lines) if "turn_answered" in line).split('"turn_id": "')[1][:36]
    for part in ("rasa", "actions"):
        assert turn_id in (assistant.folder / "log" / f"{part}.log").read_text(), part


def test_every_program_is_known_here(assistant: Assistant) -> None:
    for part in PARTS:
        assert assistant.pid_of(part)


@pytest.mark.row("L6")
def test_a_start_is_quick(assistant: Assistant, figure: Figure) -> None:
    seconds = float(_ready_line(assistant).split()[2])
    figure(f"ready after {seconds:.0f} s")
    assert seconds <= 60 * slowness()


def _ready_line(assistant: Assistant) -> str:
    lines = (assistant.folder / "run.log").read_text().splitlines()
    return next(line for line in lines if line.startswith("Ready after"))
