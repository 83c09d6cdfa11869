from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsError, build_settings, load_settings
from bot.settings_secrets import read_or_create_keys


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in os.environ:
        if name.startswith("BOT_"):
            monkeypatch.delenv(name)
    load_settings.cache_clear()


def test_settings_have_defaults_for_one_machine() -> None:
    settings = build_settings()
    assert (settings.web_host, settings.web_port, settings.rasa_port, settings.actions_port) == (
        "127.0.0.1",
        8000,
        5005,
        5055,
    )
    assert settings.rasa_urls == ("http://127.0.0.1:5005",)
    assert settings.actions_urls == ("http://127.0.0.1:5055",)
    assert settings.data_dir.is_absolute()
    assert settings.database_url == f"sqlite:///{settings.data_dir}/bot.sqlite3"
    assert settings.tracker_database_url != settings.database_url


def test_defaults_follow_the_settings_that_they_depend_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_RASA_PORT", "6005")
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path))
    settings = build_settings()
    assert settings.rasa_urls == ("http://127.0.0.1:6005",)
    assert settings.database_url == f"sqlite:///{tmp_path}/bot.sqlite3"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_RASA_URLS", "http://127.0.0.1:5005, http://127.0.0.1:5006/")
    monkeypatch.setenv("BOT_TRUSTED_PROXIES", "10.0.0.0/8,192.0.2.7")
    monkeypatch.setenv("BOT_EMBED_ORIGINS", "https://WWW.example.org")
    settings = build_settings()
    assert settings.rasa_urls == ("http://127.0.0.1:5005", "http://127.0.0.1:5006")
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "192.0.2.7/32"]
    assert settings.embed_origins == ("https://www.example.org",)


def test_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_REDIS_URL", "")
    assert build_settings().redis_url is None


def test_settings_are_frozen() -> None:
    settings = build_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.web_port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_WEB_PORT", "http"),
        ("BOT_WEB_PORT", "70000"),
        ("BOT_DATABASE_URL", "mysql://user:hunter2@host/db"),
        ("BOT_DATABASE_URL", "nonsense"),
        ("BOT_RASA_URLS", "127.0.0.1:5005"),
        ("BOT_RASA_URLS", ","),
        ("BOT_PUBLIC_URL", "example.org"),
        ("BOT_TRUSTED_PROXIES", "everybody"),
        ("BOT_EMBED_ORIGINS", "https://example.org/page"),
        ("BOT_LIMIT_MESSAGES", "many"),
        ("BOT_TURN_TIMEOUT_SECONDS", "0"),
        ("BOT_LOG_FORMAT", "xml"),
        ("BOT_REDIS_URL", "http://127.0.0.1"),
    ],
)
def test_wrong_value_is_refused_with_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        build_settings()
    sentence = str(refusal.value)
    assert sentence.startswith(f"The setting {name} ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "hunter2" not in sentence


def test_cause_is_named_instead_of_what_depends_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_RASA_PORT", "none")  # the default of rasa_urls needs it
    with pytest.raises(SettingsError, match="BOT_RASA_PORT"):
        build_settings()


def test_secret_keys_are_created_once_and_kept_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "new"))
    first = load_settings().secret_keys
    load_settings.cache_clear()
    assert load_settings().secret_keys == first
    assert len(first) == 1
    assert len(first[0].get_secret_value()) >= 43  # 256 bits
    assert (tmp_path / "new" / "secrets").stat().st_mode & 0o777 == 0o600
    assert first[0].get_secret_value() not in repr(load_settings())


def test_secret_keys_of_the_environment_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BOT_SECRET_KEYS", "new,old")
    assert [key.get_secret_value() for key in load_settings().secret_keys] == ["new", "old"]
    assert not (tmp_path / "secrets").exists()


def test_readable_file_of_keys_is_closed_again(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    path.write_text("newest\nolder\n")
    path.chmod(0o644)
    assert read_or_create_keys(path) == ("newest", "older")
    assert path.stat().st_mode & 0o777 == 0o600


def test_second_process_reads_the_keys_of_the_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    # The first process has written between our look and our own attempt.
    monkeypatch.setattr(Path, "exists", lambda self: False)
    path.write_text("of the first\n")
    assert read_or_create_keys(path) == ("of the first",)


def test_unusable_data_folder_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("BOT_DATA_DIR", str(blocked))
    with pytest.raises(SettingsError, match="file of secret keys"):
        load_settings()
