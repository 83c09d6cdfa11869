from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.processes import run as run_module
from bot.processes import training
from bot.processes.model import ModelRefused
from bot.processes.only_one import CannotStart, only_one
from bot.settings import load_settings


@pytest.fixture(autouse=True)
def _private_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.cli.configure_logging", lambda *_: None)
    load_settings.cache_clear()


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.output


def test_settings_are_printed_as_a_table() -> None:
    code, output = invoke("settings")
    assert code == 0
    assert "| `BOT_WEB_PORT` | `8000` |" in output


def test_wrong_setting_ends_a_command_with_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_WEB_PORT", "none")
    result = CliRunner().invoke(app, ["settings"])
    assert "The setting BOT_WEB_PORT" in str(result.exception)
    assert isinstance(result.exception, SystemExit)


def test_database_is_upgraded(tmp_path: Path) -> None:
    code, output = invoke("database", "upgrade")
    assert (code, output) == (0, "The database has the newest schema.\n")
    assert (tmp_path / "bot.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("refusal", [CannotStart("Port 1 is in use."), ModelRefused("No model.")])
def test_run_refuses_with_a_sentence(monkeypatch: pytest.MonkeyPatch, refusal: Exception) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise refusal

    monkeypatch.setattr(run_module, "run", refuse)
    result = CliRunner().invoke(app, ["run"])
    assert isinstance(result.exception, SystemExit)
    assert str(result.exception) == str(refusal)


def test_taken_port_is_named_before_anything_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "list_port_problems", lambda _: iter(["Port 8000 is in use."]))
    monkeypatch.setattr(run_module, "prepare", lambda _: pytest.fail("prepared"))
    with pytest.raises(CannotStart, match="Port 8000 is in use"):
        run_module.run(load_settings())


def test_failed_training_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise training.TrainingFailed("The training failed.")

    monkeypatch.setattr(training, "train", fail)
    result = CliRunner().invoke(app, ["train"])
    assert str(result.exception) == "The training failed."


def test_second_assistant_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        only_one(tmp_path),
        pytest.raises(CannotStart, match="already being run"),
        only_one(tmp_path),
    ):
        pytest.fail("a second one was let in")
    with only_one(tmp_path):
        pass


def test_keys_are_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_SECRET_KEYS", raising=False)
    first = load_settings().secret_keys[0].get_secret_value()
    assert invoke("rotate-keys") == (0, "There are 2 keys now; restart the assistant.\n")
    load_settings.cache_clear()
    newest, old = (key.get_secret_value() for key in load_settings().secret_keys)
    assert old == first != newest
    assert invoke("rotate-keys", "--forget-old") == (0, "There is 1 key now; restart the assistant.\n")
    assert (tmp_path / "secrets").read_text().split() == [newest]
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


def test_the_only_key_is_not_forgotten_but_replaced_when_stolen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_SECRET_KEYS", "")  # as good as not set
    first = load_settings().secret_keys[0].get_secret_value()
    refused = CliRunner().invoke(app, ["rotate-keys", "--forget-old"])
    assert "--stolen" in str(refused.exception)
    assert (tmp_path / "secrets").read_text().split() == [first]
    assert invoke("rotate-keys", "--stolen") == (0, "There is 1 key now; restart the assistant.\n")
    (newest,) = (tmp_path / "secrets").read_text().split()
    assert newest != first


def test_unknown_program_is_refused_with_the_list() -> None:
    result = CliRunner().invoke(app, ["start", "everything"])
    assert "there are: rasa, actions, web" in str(result.exception)
