"""F16: what a backup holds comes back whole on an empty host, and what was erased stays erased."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.accounts import audit
from bot.backup.dumps import count_rows
from bot.backup.erasures import FEATURES
from bot.backup.problems import BackupRefused
from bot.backup.service import NAMES, create_backup, restore_backup, save_erasures
from bot.conversations.erasure import finish_erasure, list_unfinished, set_tombstone
from bot.conversations.sessions import find_session
from bot.database import Database, opened
from bot.database.migrate import pending
from bot.processes.only_one import only_one
from bot.settings import Settings
from tests.integration.backup.conftest import TOKEN, fill, make_settings, open_in, plain_engine, read_tracker

pytestmark = pytest.mark.row("F16")


def execute(settings: Settings, statement: str) -> None:
    with plain_engine(settings.database_url).begin() as connection:
        connection.execute(text(statement))


def find(settings: Settings, token: str) -> object:
    database = Database(settings.database_url)
    try:
        with database.read() as session:
            return find_session(session, token)
    finally:
        database.dispose()


def erase_chat(settings: Settings, conversation_id: str) -> None:
    """Erase a conversation as its visitor does."""
    with opened(settings.database_url) as database, database.begin() as session:
        set_tombstone(session, conversation_id)
        finish_erasure(session, conversation_id)


def change(settings: Settings, *statements: str) -> None:
    """Change the database behind the program's back."""
    with opened(settings.database_url) as database, database.begin() as session:
        for statement in statements:
            session.execute(text(statement))


def test_everything_comes_back(old_host: Settings, empty_host: Settings, tmp_path: Path) -> None:
    before = count_rows(old_host.database_url)
    archive = create_backup(old_host, tmp_path / "backups")
    restored = restore_backup(empty_host, archive)
    assert restored.rows == restored.manifest.rows == before
    assert restored.rows["messages"] == 1
    assert find(empty_host, TOKEN)
    assert read_tracker(empty_host) == ["Hallo"]
    assert (empty_host.data_dir / "mail" / "1.eml").read_text() == "mail/1.eml"
    assert (empty_host.data_dir / "knowledge" / "model.npz").read_text() == "knowledge/model.npz"
    assert not restored.secrets
    assert [path.name for path in empty_host.data_dir.glob(".backup-*")] == []


def test_a_finished_backup_stands_in_the_audit_log(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    with opened(old_host.database_url) as database, database.read() as session:
        (entry,) = audit.read(session, topic="backups")
        assert (entry.action, entry.object) == ("backups.create", archive.name)
        assert audit.last_time(session, audit.BACKUP) == entry.at


def test_a_backup_is_for_its_owner_and_holds_secrets_only_when_asked(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    assert archive.stat().st_mode & 0o077 == 0
    assert archive.parent.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as members:
        assert "secrets" not in members.getnames()
    with tarfile.open(create_backup(old_host, tmp_path / "backups", with_secrets=True)) as members:
        assert "secrets" in members.getnames()


def test_what_was_erased_after_the_backup_stays_erased(
    old_host: Settings, empty_host: Settings, tmp_path: Path
) -> None:
    open_in(old_host, "c2", "u" * 43, "geheim")
    archive = create_backup(old_host, tmp_path / "backups")
    erase_chat(old_host, "c2")
    assert save_erasures(old_host, archive.parent) == 1
    assert restore_backup(empty_host, archive).erasures == 1
    assert find(empty_host, TOKEN)
    assert find(empty_host, "u" * 43) is None
    restored = Database(empty_host.database_url)
    with restored.read() as session:
        assert session.execute(text("SELECT COUNT(*) FROM messages WHERE text = 'geheim'")).scalar_one() == 0
        # Rasa's events of it are swept as soon as Rasa runs.
        assert [tombstone.conversation_id for tombstone in list_unfinished(session)] == ["c2"]
    restored.dispose()


def test_erasures_of_the_replaced_database_count_too(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    (archive.parent / "erased.json").unlink()
    erase_chat(old_host, "c1")
    assert restore_backup(old_host, archive, replace=True).erasures == 1
    assert find(old_host, TOKEN) is None


def test_erasures_that_a_newer_version_wrote_count_too(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    (archive.parent / "erased.json").unlink()
    erase_chat(old_host, "c1")
    change(old_host, "UPDATE alembic_version SET version_num = '9999'")
    assert restore_backup(old_host, archive, replace=True).erasures == 1
    assert find(old_host, TOKEN) is None


def test_list_of_erasures_that_cannot_be_read_is_not_passed_over(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    table = FEATURES[0].table
    change(
        old_host,
        "UPDATE alembic_version SET version_num = '9999'",
        f"DROP TABLE {table}",
        f"CREATE TABLE {table} (other INTEGER)",
    )
    with pytest.raises(BackupRefused, match="newer version"):
        restore_backup(old_host, archive, replace=True)


def test_a_database_with_content_is_replaced_only_when_asked(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    open_in(old_host, "c2", "u" * 43)
    with pytest.raises(BackupRefused, match="--replace"):
        restore_backup(old_host, archive)
    assert find(old_host, "u" * 43)
    restore_backup(old_host, archive, replace=True)
    assert find(old_host, "u" * 43) is None
    assert find(old_host, TOKEN)


def test_a_restore_leaves_nothing_of_a_newer_version(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    execute(old_host, "CREATE TABLE of_a_newer_version (id INTEGER)")
    restore_backup(old_host, archive, replace=True)
    assert "of_a_newer_version" not in count_rows(old_host.database_url)


def test_an_older_schema_is_migrated_after_the_restore(
    old_host: Settings, empty_host: Settings, tmp_path: Path
) -> None:
    from bot.database.migrate import upgrade

    execute(old_host, "DROP TABLE alembic_version")
    for name in count_rows(old_host.database_url):
        execute(old_host, f"DROP TABLE {name}" + (" CASCADE" if "postgresql" in old_host.database_url else ""))
    upgrade(old_host.database_url, "0002")
    restore_backup(empty_host, create_backup(old_host, tmp_path / "backups"))
    database = Database(empty_host.database_url)
    assert not pending(database)
    database.dispose()


def test_a_backup_of_a_newer_version_is_refused(old_host: Settings, empty_host: Settings, tmp_path: Path) -> None:
    execute(old_host, "UPDATE alembic_version SET version_num = '9999'")
    archive = create_backup(old_host, tmp_path / "backups")
    with pytest.raises(BackupRefused, match="newer version"):
        restore_backup(empty_host, archive)
    assert count_rows(empty_host.database_url) == {}


def test_a_running_assistant_is_refused(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    with only_one(old_host.data_dir), pytest.raises(BackupRefused, match="stop it first"):
        restore_backup(old_host, archive, replace=True)


def test_a_part_that_somebody_else_started_is_noticed(old_host: Settings, tmp_path: Path) -> None:
    archive = create_backup(old_host, tmp_path / "backups")
    database = Database(old_host.database_url)
    with database.read() as session:
        session.execute(text("SELECT 1 FROM conversations")).all()
    with pytest.raises(BackupRefused, match="Another program uses the database"):
        restore_backup(old_host, archive, replace=True)
    database.dispose()
    restore_backup(old_host, archive, replace=True)


def test_old_archives_are_deleted_when_asked(old_host: Settings, tmp_path: Path) -> None:
    archives = [create_backup(old_host, tmp_path / "backups", keep=2) for _ in range(3)]
    assert sorted((tmp_path / "backups").glob(NAMES)) == archives[1:]


@pytest.fixture
def plain(tmp_path: Path) -> Settings:
    """An assistant on SQLite."""
    return fill(make_settings(tmp_path / "plain", None))


@pytest.mark.parametrize("harm", [lambda content: content[:1_000], lambda content: b"no archive", lambda content: b""])
def test_what_is_no_whole_backup_changes_nothing(plain: Settings, tmp_path: Path, harm) -> None:
    archive = create_backup(plain, tmp_path / "backups")
    archive.write_bytes(harm(archive.read_bytes()))
    with pytest.raises(BackupRefused):
        restore_backup(plain, archive, replace=True)
    assert find(plain, TOKEN)


@pytest.mark.parametrize(
    ("name", "kind"), [("../outside.txt", tarfile.REGTYPE), ("/tmp/x", tarfile.REGTYPE), ("link", tarfile.SYMTYPE)]
)
def test_a_forged_archive_writes_nothing_elsewhere(plain: Settings, tmp_path: Path, name: str, kind: bytes) -> None:
    forged = tmp_path / "forged.tar.gz"
    with tarfile.open(forged, "w:gz") as members:
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.size = kind, "/etc/passwd", 4 * (kind == tarfile.REGTYPE)
        members.addfile(member, io.BytesIO(b"harm"))
    with pytest.raises(BackupRefused, match="not a whole backup"):
        restore_backup(plain, forged, replace=True)
    assert find(plain, TOKEN)
    assert not list(tmp_path.rglob("outside.txt"))


def test_a_changed_file_is_noticed(plain: Settings, tmp_path: Path) -> None:
    archive = create_backup(plain, tmp_path / "backups")
    with tarfile.open(archive) as members:
        members.extractall(tmp_path / "opened", filter="data")
    (tmp_path / "opened" / "mail" / "1.eml").write_text("forged")
    with tarfile.open(archive, "w:gz") as members:
        members.add(tmp_path / "opened", "")
    with pytest.raises(BackupRefused, match="damaged"):
        restore_backup(plain, archive, replace=True)


def test_a_missing_archive_and_database_are_told(plain: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="There is no backup"):
        restore_backup(plain, tmp_path / "none.tar.gz", replace=True)
    shutil.rmtree(plain.data_dir)
    with pytest.raises(BackupRefused, match="There is no database yet"):
        create_backup(plain, tmp_path / "backups")


@pytest.mark.postgresql
def test_a_backup_fits_its_own_kind_of_database_only(plain: Settings, tmp_path: Path, postgresql_url: str) -> None:
    archive = create_backup(plain, tmp_path / "backups")
    other = make_settings(tmp_path / "other", (postgresql_url, postgresql_url))
    with pytest.raises(BackupRefused, match="set BOT_DATABASE_URL"):
        restore_backup(other, archive)
