"""The first account and `bot users`: nobody is locked out of a new installation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bot.database
from bot.accounts import service
from bot.accounts.commands import users
from bot.accounts.first_run import prepare_first_account
from bot.accounts.passwords import WeakPassword, check_password
from bot.accounts.signing_in import authenticate
from bot.database import Database
from bot.database.migrate import upgrade
from bot.settings import build_settings


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A migrated database, also for the commands."""
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    upgrade(url)
    made = Database(url)
    monkeypatch.setattr(bot.database, "get_database", lambda: made)
    yield made
    made.dispose()


def test_first_account_gets_a_password_until_somebody_has_signed_in(database: Database, tmp_path: Path) -> None:
    settings = build_settings(data_dir=tmp_path, secret_keys=("k",), coordinator_email="first@example.org")
    passwords = []
    for _ in range(2):
        with database.begin() as session:
            first = prepare_first_account(session, settings)
        assert first is not None
        assert first[0] == "first@example.org"
        passwords.append(first[1])
    with database.begin() as session:
        assert authenticate(session, "first@example.org", passwords[0]) is None, "only the newest holds"
        account = authenticate(session, "FIRST@example.org", passwords[1])
        assert account is not None
        assert (account.role, account.must_change_password) == ("admin", True)
        service.set_password(session, account.id, "vier Hunde bellen leise")
        assert prepare_first_account(session, settings) is None


def test_one_time_password_dies(database: Database) -> None:
    with database.begin() as session:
        account = service.add_account(session, "a@example.org", "A", "coordinator")
        password = service.give_one_time_password(session, account.id)
    with database.begin() as session:
        session.connection().exec_driver_sql("UPDATE accounts SET one_time_until = '2026-01-01 00:00:00.000000'")
    with database.begin() as session:
        assert authenticate(session, "a@example.org", password) is None


def test_commands_add_list_disable_and_reset(database: Database) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(users, arguments)
        return result.output if result.exit_code == 0 else str(result.exception)

    assert "can sign in once with" in run("add", "ada@example.org", "--name", "Ada", "--role", "admin")
    assert "already" in run("add", "ADA@example.org", "--name", "Ada")
    assert "last admin" in run("disable", "ada@example.org")
    run("add", "eva@example.org", "--name", "Eva")
    assert "disabled" in run("disable", "eva@example.org")
    assert "eva@example.org  coordinator  disabled" in run("list")
    assert "can sign in once with" in run("reset", "eva@example.org")
    assert "eva@example.org  coordinator  active" in run("list")
    assert "no account" in run("reset", "nobody@example.org")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kurz", "too_short"),
        ("x" * 257, "too_long"),
        ("aaaaaaaaaaaaaa", "too_simple"),
        ("passwortpasswort", "too_simple"),
        ("muster ist mein Wort", "like_account"),
    ],
)
def test_weak_passwords_are_refused(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as caught:
        check_password(password, "muster", "Erika")
    assert caught.value.reason == reason
