from __future__ import annotations

import configparser
from pathlib import Path

import pytest

from bot.processes import start_rasa
from bot.processes.manager_config import write_config
from bot.processes.model import ModelRefused
from bot.processes.programs import list_programs, shared_environment
from bot.processes.run import local_url
from bot.settings import build_settings


def test_only_the_web_process_may_be_public() -> None:
    programs = list_programs(build_settings(web_host="0.0.0.0"))
    assert {program.name: program.host for program in programs if program.port} == {
        "rasa": "127.0.0.1",
        "actions": "127.0.0.1",
        "web": "0.0.0.0",
    }


def test_rasa_learns_the_settings_from_the_environment(tmp_path: Path) -> None:
    environment = shared_environment(build_settings(data_dir=tmp_path, actions_port=6055, action_timeout_seconds=2))
    assert environment["BOT_ACTIONS_URL"] == "http://127.0.0.1:6055/webhook"
    assert environment["BOT_TRACKER_DATABASE_URL"] == f"sqlite:///{tmp_path}/tracker.sqlite3"
    assert environment["BOT_ACTION_TIMEOUT_SECONDS"] == "2.0"
    assert environment["BOT_DATA_DIR"] == str(tmp_path)
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["OMP_NUM_THREADS"] == "1"


def test_rasa_learns_of_all_action_servers() -> None:
    urls = "http://127.0.0.1:5055,http://127.0.0.1:6055/"
    environment = shared_environment(build_settings(actions_urls=urls))
    assert environment["BOT_ACTIONS_URL"] == "http://127.0.0.1:5055/webhook,http://127.0.0.1:6055/webhook"


def test_manager_restarts_and_rotates(tmp_path: Path) -> None:
    data_dir = tmp_path / "100%"  # supervisor would expand the sign
    settings = build_settings(data_dir=data_dir, database_url="postgresql://user:hunter2@host/db")
    path = write_config(list_programs(settings), settings.data_dir)
    assert "hunter2" not in path.read_text()
    parser = configparser.RawConfigParser()
    parser.read(path)
    assert {"program:rasa", "program:actions", "program:web", "program:knowledge"} < set(parser.sections())
    web = parser["program:web"]
    assert web["autorestart"] == "true"
    assert int(web["stdout_logfile_backups"]) > 0
    assert int(web["stdout_logfile_maxbytes"]) > 0
    assert web["stdout_logfile"].endswith("100%%/log/web.log")


def test_rasa_does_not_start_with_a_refused_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse() -> Path:
        raise ModelRefused("The model is older.")

    def start(*_: object) -> None:
        pytest.fail("Rasa was started")

    monkeypatch.setattr(start_rasa, "RASA_PYTHON", tmp_path)
    monkeypatch.setattr(start_rasa, "check_model", refuse)
    monkeypatch.setattr(start_rasa.os, "execve", start)
    with pytest.raises(SystemExit, match="The model is older"):
        start_rasa.main()


def test_rasa_listens_on_loopback_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(start_rasa, "RASA_PYTHON", tmp_path)
    monkeypatch.setattr(start_rasa, "check_model", lambda: tmp_path / "bot.tar.gz")
    monkeypatch.setattr(start_rasa.os, "chdir", lambda _: None)
    monkeypatch.setattr(start_rasa.os, "execve", lambda _, command, __: commands.append(command))
    start_rasa.main()
    assert "--interface=127.0.0.1" in commands[0]
    assert "--enable-api" not in commands[0]


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:8000"), ("0.0.0.0", "http://127.0.0.1:8000")]
)
def test_readiness_is_asked_on_this_machine(host: str, url: str) -> None:
    assert local_url(build_settings(web_host=host)) == url
