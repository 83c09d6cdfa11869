"""What doctor says of the stores beside our own database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.accounts import audit
from bot.accounts.models import AuditEvent
from bot.database import opened, utc_now
from bot.database.migrate import upgrade
from bot.processes import doctor_stores
from bot.processes.doctor_stores import examine_stores
from bot.settings import Settings, build_settings
from tests.services import free_port


def test_files_need_nothing(tmp_path: Path) -> None:
    assert list(examine_stores(build_settings(data_dir=tmp_path))) == []


def test_old_backups_are_told(tmp_path: Path) -> None:
    settings = build_settings(data_dir=tmp_path)
    upgrade(settings.database_url)
    with opened(settings.database_url) as database:
        assert sentences(settings) == ["+ No backup has been made yet; `bot backup --help` says how."]
        with database.begin() as session:
            audit.record(session, None, audit.BACKUP, "backup-1.tar.gz")
        (sentence,) = sentences(settings)
        assert sentence.startswith("+ The last backup was made at 20")
        with database.begin() as session:
            session.execute(update(AuditEvent).values(at=utc_now() - timedelta(days=3)))
        (sentence,) = sentences(settings)
        assert sentence.startswith("- The last backup is 3 days old; look at the timer")


def sentences(settings: Settings) -> list[str]:
    return [f"{'+' if finding.good else '-'} {finding.sentence}" for finding in examine_stores(settings)]


def test_what_cannot_be_reached_is_told_without_its_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_stores.shutil, "which", lambda name: name if name == "pg_dump" else None)
    server = f"user:hunter2@127.0.0.1:{free_port()}"
    settings = build_settings(
        data_dir=tmp_path,
        database_url=f"postgresql://{server}/bot",
        tracker_database_url=f"postgresql://{server}/tracker",
        redis_url=f"redis://:hunter2@127.0.0.1:{free_port()}/0",
    )
    found = list(examine_stores(settings))
    assert [finding.good for finding in found] == [False, False, False]
    tracker, redis, programs = (finding.sentence for finding in found)
    assert "BOT_TRACKER_DATABASE_URL" in tracker
    assert "BOT_REDIS_URL" in redis
    assert programs == "`bot backup` and `bot restore` need pg_restore: install PostgreSQL's client programs."
    assert "hunter2" not in tracker + redis


@pytest.mark.postgresql
def test_database_of_events_that_answers(tmp_path: Path, postgresql_url: str) -> None:
    settings = build_settings(data_dir=tmp_path, tracker_database_url=postgresql_url)
    assert [finding.good for finding in examine_stores(settings)] == [True]


@pytest.mark.redis
def test_redis_that_answers(tmp_path: Path, redis_url: str) -> None:
    settings = build_settings(data_dir=tmp_path, redis_url=redis_url)
    assert [finding.sentence for finding in examine_stores(settings)] == ["Redis answers."]
