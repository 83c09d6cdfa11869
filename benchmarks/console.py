"""Measure the console with 10,000 enquiries and 100,000 messages: `python -m benchmarks.console`.

At the server, without the network: each page is asked for through the application itself, signed in. SQLite, and
PostgreSQL where one is installed or BOT_TEST_POSTGRESQL_URL names one.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, create_engine, insert, make_url, text
from starlette.applications import Starlette

from bot.accounts import service, sessions
from bot.console.app import create_console
from bot.console.services import build_services
from bot.conversations.hub import Hub
from bot.conversations.models import Conversation, Feedback, Message
from bot.database import Database, utc_now
from bot.database.migrate import upgrade
from bot.enquiries.models import Enquiry, EnquiryPartner
from bot.settings import build_settings
from tests.services import ServiceMissing, run_postgresql

ENQUIRIES, CONVERSATIONS, TURNS = 10_000, 10_000, 5
"""A conversation has two messages for each turn: 100,000 in all."""
REPEATS = 15
TARGET_MS = 300
PAGES = {
    "inbox": "/inbox",
    "inbox, last page of all": "/inbox?view=all&page=400",
    "search, rare word": "/inbox?view=all&q=zzqx",
    "search, common word": "/inbox?view=all&q=brennstoffzellen+partner",
    "filter by topic": "/inbox?view=all&topic=hydrogen&language=en",
    "badges": "/badges",
    "statistics, 30 days": "/statistics?days=30",
    "statistics, a year": "/statistics?days=365",
}
_SOURCE = {"title": "Pressemitteilung", "publisher": "BMR", "url": None, "as_of": None}
_WORDS = "Brennstoffzellen Partner Wasserstoff Textilien Kooperation university project city data health energy".split()


def main() -> int:
    """Print a table for each database; return 1 where a median misses the target."""
    missed = False
    for name, url in _list_databases():
        with url as address:
            medians = asyncio.run(_measure(address))
        print(f"\n{name}: median of {REPEATS} in milliseconds, target {TARGET_MS}")
        for page, median in medians.items():
            print(f"  {page:28} {median:7.1f}{'  MISSED' if median > TARGET_MS else ''}")
        missed = missed or max(medians.values()) > TARGET_MS
    return 1 if missed else 0


def _list_databases() -> Iterator[tuple[str, Any]]:
    yield "SQLite", _sqlite()
    yield "PostgreSQL", _postgresql()


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'bot.sqlite3'}"


@contextmanager
def _postgresql() -> Iterator[str]:
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with ExitStack() as stack:
        try:
            server = make_url(stack.enter_context(run_postgresql(in_memory=False)))
        except ServiceMissing as missing:
            raise SystemExit(str(missing)) from None
        admin: Engine = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            try:
                yield server.set(database=name).render_as_string(hide_password=False)
            finally:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


async def _measure(url: str) -> dict[str, float]:
    upgrade(url)
    database = Database(url)
    _fill(database)
    with database.begin() as session:
        account = service.add_account(session, "bench@example.org", "Bench", "admin")
        token = sessions.open_session(session, account.id)
    settings = build_settings(database_url=url, secret_keys=("k",))
    app, console = Starlette(), create_console()
    console.state.services = services = build_services(settings, database, Hub())
    app.mount("/console", console)
    transport = httpx.ASGITransport(app)
    cookies = {"console": token}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", cookies=cookies) as client:
        medians = {name: await _time(client, f"/console{path}") for name, path in PAGES.items()}
        (reference,) = _some_reference(database)
        medians["case"] = await _time(client, f"/console/inbox/{reference}")
    services.workers.close()
    return medians


async def _time(client: httpx.AsyncClient, address: str) -> float:
    taken = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        response = await client.get(address)
        taken.append((time.perf_counter() - began) * 1_000)
        if response.status_code != httpx.codes.OK:
            raise SystemExit(f"{address} answered {response.status_code}")
    return statistics.median(taken[1:])


def _some_reference(database: Database) -> tuple[str]:
    with database.read() as session:
        (reference,) = session.execute(text("SELECT reference FROM enquiries LIMIT 1 OFFSET 5000")).one()
    return (reference,)


def _fill(database: Database) -> None:
    chance, now = random.Random(1), utc_now()  # noqa: S311  reproducible, not secret
    with database.begin() as session:
        session.execute(insert(Enquiry), [_enquiry(number, chance, now) for number in range(ENQUIRIES)])
        session.execute(insert(EnquiryPartner), [_partner(number + 1, chance) for number in range(ENQUIRIES)])
        for start in range(0, CONVERSATIONS, 1_000):
            begun = [
                (uuid.UUID(int=chance.getrandbits(128)).hex, now - timedelta(days=365 * number / CONVERSATIONS))
                for number in range(start, start + 1_000)
            ]
            session.execute(insert(Conversation), [_conversation(*each) for each in begun])
            rows = [_message(*each, seq, chance) for each in begun for seq in range(2 * TURNS)]
            session.execute(insert(Message), rows)
        judged = [{"message_id": 20 * each + 2, "helpful": each % 3 > 0, "created_at": now} for each in range(2_000)]
        session.execute(insert(Feedback), judged)
    # As PostgreSQL's autovacuum does soon after so many rows: it lets indexes answer alone.
    tidy = "VACUUM ANALYZE" if database.engine.dialect.name == "postgresql" else "ANALYZE"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(tidy))


def _enquiry(number: int, chance: random.Random, now: Any) -> dict[str, Any]:
    created = now - timedelta(days=365 * number / ENQUIRIES)
    replied = created + timedelta(hours=chance.randint(1, 90))
    message = " ".join(chance.choices(_WORDS, k=80))
    status = chance.choices(["new", "open", "answered", "closed"], [1, 2, 3, 14])[0]
    return {
        "reference": f"GMR-{number:04d}-BNCH",
        "form_run_id": str(number),
        "status": status,
        "language": chance.choice(["de", "en"]),
        "channel": chance.choice(["chat", "form"]),
        "topic": "Wasserstoff",
        "subject_slug": chance.choice(["hydrogen", "textiles", "start-ups", "ai"]),
        "message": message,
        "name": f"Person {number}",
        "organisation": f"Firma {number % 700}",
        "email": f"p{number}@example.org",
        "search": f"{message} person {number} firma".casefold(),
        "coordinator": "Rebecca Großmann",
        "created_at": created,
        "updated_at": created,
        "first_reply_at": replied if status in ("answered", "closed") else None,
    }


def _partner(enquiry_id: int, chance: random.Random) -> dict[str, Any]:
    slug = chance.choice(["h2ub", "zbt", "ume", "mmu", "gdata"])
    texts = {"name_de": slug, "name_en": slug, "reason_de": "", "reason_en": ""}
    return {"enquiry_id": enquiry_id, "slug": slug, "named": False, **texts}


def _conversation(key: str, moment: Any) -> dict[str, Any]:
    fixed = {"mode": "bot", "last_seq": 2 * TURNS, "section": 1, "section_turns": TURNS}
    return {"id": key, "token_hash": key, "language": "de", "created_at": moment, "last_active_at": moment, **fixed}


def _message(key: str, moment: Any, seq: int, chance: random.Random) -> dict[str, Any]:
    answered = seq % 2 == 1
    kind = chance.choices(["answer", "related", "no_answer"], [8, 1, 1])[0] if answered else "message"
    facts = [f"fact-{chance.randint(1, 150)}"] if kind == "answer" else []
    return {
        "conversation_id": key,
        "seq": seq + 1,
        "role": "bot" if answered else "visitor",
        "kind": kind,
        "text": " ".join(chance.choices(_WORDS, k=40)),
        "language": "de",
        "sources": [_SOURCE] if facts else [],
        "facts": facts,
        "created_at": moment,
    }


if __name__ == "__main__":
    sys.exit(main())
