from __future__ import annotations

from pathlib import Path

import pytest

from bot.database.migrate import upgrade
from bot.processes import doctor
from bot.processes.model import ModelRefused
from bot.settings import Settings, build_settings
from tests.services import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return build_settings(
        data_dir=tmp_path, web_port=free_port(), rasa_port=free_port(), actions_port=free_port(), secret_keys=("k",)
    )


def test_mistyped_variable_is_found_with_what_was_meant() -> None:
    (sentence,) = doctor.unknown_variables(["BOT_WEB_PROT", "BOT_WEB_PORT", "BOT_TEST_X", "HOME"])
    assert "BOT_WEB_PROT" in sentence
    assert sentence.endswith("Did you mean BOT_WEB_PORT?")


def test_old_schema_is_found_and_gone_after_the_upgrade(settings: Settings) -> None:
    assert "bot database upgrade" in doctor._examine_database(settings).sentence
    upgrade(settings.database_url)
    assert doctor._examine_database(settings).good


def test_unreachable_database_is_told_without_its_address(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://user:hunter2@127.0.0.1:{free_port()}/bot"
    finding = doctor._examine_database(build_settings(data_dir=tmp_path, database_url=url))
    assert not finding.good
    assert "BOT_DATABASE_URL" in finding.sentence
    assert "hunter2" not in finding.sentence


def test_refused_model_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Path:
        raise ModelRefused("There is no trained model yet.")

    monkeypatch.setattr(doctor, "check_model", refuse)
    assert doctor._examine_model() == doctor.Finding(False, "There is no trained model yet.")


@pytest.mark.parametrize("answers", [True, False])
def test_rasa_that_is_not_installed_here_is_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answers: bool
) -> None:
    monkeypatch.setattr(doctor, "RASA_PYTHON", tmp_path / "python")
    monkeypatch.setattr(doctor, "is_rasa", lambda _: answers)
    (finding,) = doctor._examine_rasa(settings)
    assert finding.good == answers
    assert str(settings.rasa_urls[0]) in finding.sentence


def test_stopped_assistant_is_no_problem(settings: Settings) -> None:
    (finding,) = doctor._examine_processes(settings)
    assert finding.good


def test_taken_port_is_a_problem(settings: Settings) -> None:
    import socket

    with socket.create_server(("127.0.0.1", settings.rasa_port)):
        (finding,) = doctor._examine_processes(settings)
    assert not finding.good
    assert "BOT_RASA_PORT" in finding.sentence


def test_own_process_that_is_not_ready_is_no_taken_port(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ask_readiness", lambda _: "waiting for rasa")
    monkeypatch.setattr(doctor, "is_alive", lambda _: True)
    (finding,) = doctor._examine_processes(settings)
    assert not finding.good
    assert "waiting for rasa; look at its log" in finding.sentence


def test_every_finding_is_a_sentence(settings: Settings) -> None:
    findings = list(doctor.examine(settings))
    assert len(findings) >= 5
    assert [finding.sentence for finding in findings if not finding.sentence.endswith((".", "?"))] == []
