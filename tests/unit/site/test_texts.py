"""Texts keep all their versions; what would break a mail cannot be published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.database import Database
from bot.database.migrate import upgrade
from bot.languages import LANGUAGES
from bot.site import texts, values
from bot.site.filling import fill, placeholders
from bot.site.records import InvalidText, UnknownText


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated database."""
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    upgrade(url)
    made = Database(url)
    yield made
    made.dispose()


def test_default_holds_until_something_is_published(database: Database) -> None:
    with database.begin() as session:
        default = texts.current(session, "consent", "de")
        assert default.version == 0
        assert default.sha256 == hashlib.sha256(default.text.encode()).hexdigest()
        published = texts.publish(session, "consent", "de", "Ich bin einverstanden.", "Ada")
        assert (published.version, published.created_by) == (1, "Ada")
        assert texts.current(session, "consent", "de") == published
        assert texts.current(session, "consent", "en").version == 0


def test_every_version_can_be_found_again(database: Database) -> None:
    with database.begin() as session:
        shown = [texts.current(session, "consent", "en")]
        shown += [texts.publish(session, "consent", "en", f"I agree, version {number}.") for number in (1, 2)]
        assert [texts.find_version(session, "consent", each.sha256) for each in shown] == shown
        assert [each.version for each in texts.history(session, "consent", "en")] == [2, 1, 0]
        assert texts.find_version(session, "consent", "0" * 64) is None


def test_same_text_is_no_new_version(database: Database) -> None:
    with database.begin() as session:
        first = texts.publish(session, "consent", "de", "Ja.")
        assert texts.publish(session, "consent", "de", " Ja.\r\n") == first


@pytest.mark.parametrize(
    ("text", "reason", "placeholder"),
    [
        ("  ", "empty", ""),
        ("x" * 8_001, "too_long", ""),
        ("{reference} {link} {password}", "unknown_placeholder", "password"),
        ("{reference}", "missing_placeholder", "link"),
    ],
)
def test_broken_mail_is_not_published(database: Database, text: str, reason: str, placeholder: str) -> None:
    with database.begin() as session, pytest.raises(InvalidText) as refusal:
        texts.publish(session, "mail_link", "de", text)
    assert (refusal.value.reason, refusal.value.placeholder) == (reason, placeholder)


def test_unknown_text_is_told(database: Database) -> None:
    with database.begin() as session, pytest.raises(UnknownText):
        texts.current(session, "../secrets", "de")


@pytest.mark.parametrize("key", texts.list_keys())
def test_both_languages_have_the_same_placeholders(key: str) -> None:
    german, english = (texts.default_text(key, language) for language in LANGUAGES)
    assert placeholders(german.text) == placeholders(english.text)
    assert german.text != english.text


def test_value_is_put_in_once() -> None:
    assert fill("{name}: {text}", {"name": "{text}", "text": "{0.__class__}"}) == "{text}: {0.__class__}"


def test_value_has_a_default_and_is_checked(database: Database) -> None:
    with database.begin() as session:
        assert values.read(session, values.FIRST_REPLY_HOURS) == 48
        assert values.write(session, values.FIRST_REPLY_HOURS, 24, "Ada") == 24
        assert values.read(session, values.FIRST_REPLY_HOURS) == 24
        with pytest.raises(values.InvalidValue):
            values.write(session, values.FIRST_REPLY_HOURS, 0)
        hours = {"time_zone": "Europe/London", "hours": [{"day": 0, "opens": "09:00", "closes": "17:00"}]}
        assert values.write(session, values.OFFICE_HOURS, hours).hours[0].closes == "17:00"
        assert values.read(session, values.OFFICE_HOURS).time_zone == "Europe/London"
        with pytest.raises(values.InvalidValue, match=r"hours\.0\.opens"):
            values.write(session, values.OFFICE_HOURS, {"hours": [{"day": 0, "opens": "9", "closes": "17:00"}]})
