"""The chat's enquiry form with both databases on PostgreSQL: what was typed is what is stored, and goes when erased."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.system.assistant import Assistant, run_assistant, wait_for
from tests.system.enquiring import ENGLISH, GERMAN, YES, asked, confirm, fill, kinds, mails, stored
from tests.system.test_canary import erase_by_link
from tests.unit.database.postgresql import fresh_database

pytestmark = [pytest.mark.slow, pytest.mark.processes, pytest.mark.postgresql]
VALUES = {"de": GERMAN, "en": ENGLISH}
LIMIT = 3
DELETE = {"de": "Bitte löschen Sie meine Daten.", "en": "Please delete my data."}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str) -> Iterator[Assistant]:
    """The assistant with nothing on SQLite."""
    with (
        fresh_database(postgresql_url) as ours,
        fresh_database(postgresql_url) as tracker,
        run_assistant(
            tmp_path_factory.mktemp("on-postgresql"), (ours, tracker), BOT_LIMIT_ENQUIRIES=f"{LIMIT}/hour"
        ) as assistant,
    ):
        yield assistant


def rows_with(url: str, word: str) -> list[str]:
    """Return the tables in which some row holds the word, however it is typed there."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            query = 'SELECT count(*) FROM "{}" AS t WHERE t::text ILIKE :word'
            return [
                table
                for table in inspect(engine).get_table_names()
                if connection.scalar(text(query.format(table)), {"word": f"%{word}%"})
            ]
    finally:
        engine.dispose()


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_enquiry_is_stored_as_it_was_typed_and_erased_everywhere(assistant: Assistant, language: str) -> None:
    values, ours = VALUES[language], assistant.environment["BOT_DATABASE_URL"]
    tracker, trace = assistant.environment["BOT_TRACKER_DATABASE_URL"], values["email"].partition("@")[2]
    visitor = assistant.open(language)
    fill(visitor, values, language)
    reference = confirm(visitor, language)
    assert stored(assistant, values) == [
        {"reference": reference, "language": language, "channel": "chat", "status": "new", **values}
    ]
    wait_for(lambda: set(mails(assistant, reference).values()) == {"sent"}, 30)
    assert set(mails(assistant, reference)) == {"brief", "confirmation"}
    assert {"enquiries", "messages", "outgoing_mails"} <= set(rows_with(ours, trace))
    assert rows_with(tracker, trace) == ["tracker_turns"]
    assert list(assistant.folder.glob("*.sqlite3*")) == []
    (told,) = visitor.say(DELETE[language])
    assert told["kind"] == "notice"
    assert reference in told["text"]
    wait_for(lambda: mails(assistant, reference).get("link") == "sent", 30)
    erase_by_link(assistant, reference)
    assert rows_with(ours, trace) == rows_with(tracker, trace) == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_one_address_has_to_wait_and_keeps_what_it_filled_in(assistant: Assistant, language: str) -> None:
    """How many the tests before have sent does not matter: at most as many as the limit are left."""
    for number in range(LIMIT + 1):
        values = {**VALUES[language], "email": f"{number}@{language}-limit.example.org"}
        visitor = assistant.open(language)
        (summary,) = fill(visitor, values, language)
        told = visitor.say(YES[language])
        if kinds(told) != ["receipt"]:
            break
    assert kinds(told) == ["notice", "summary"]
    assert {"de": "Minuten", "en": "minutes"}[language] in told[0]["text"]
    assert told[1]["text"] == summary["text"]
    assert asked(told) == "confirm"
    assert stored(assistant, values) == []
    assert kinds(visitor.say(YES[language])) == ["notice", "summary"]
