"""The list of what was erased: it lies beside the backups, and is replayed on what comes out of them.

A backup of Monday knows nothing of an erasure on Tuesday, and must not bring back what was erased (GDPR Art. 17).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from bot.conversations import erasure
from bot.database import Database
from bot.enquiries import erasure as enquiries
from bot.knowledge.gaps import erase_conversation as erase_gaps
from bot.settings import load_settings

FILE = "erased.json"
Records = list[dict[str, Any]]
Ledger = dict[str, Records]
"""By feature: ids and moments, no personal data."""


@dataclass(frozen=True)
class Feature:
    """Knows what it erased, and can erase it again."""

    name: str
    key: str
    """What names an entry of its list."""
    table: str
    """Where the list is kept; a database of an older version has none."""
    list_erased: Callable[[Session], Records]
    replay: Callable[[Session, Records], None]


def _replay_conversations(session: Session, records: Records) -> None:
    for tombstone in erasure.replay_tombstones(session, records):
        for sender in tombstone.senders:
            erase_gaps(session, sender)


def _replay_enquiries(session: Session, records: Records) -> None:
    enquiries.replay_tombstones(session, load_settings(), records)


FEATURES = (
    Feature("conversations", "id", "erased_conversations", erasure.list_tombstones, _replay_conversations),
    Feature("enquiries", "reference", "erased_enquiries", enquiries.list_tombstones, _replay_enquiries),
)


def read_ledger(database: Database) -> Ledger:
    """Return what the database knows to be erased."""
    with database.read() as session:
        known = inspect(session.connection()).get_table_names()
        return {feature.name: feature.list_erased(session) for feature in FEATURES if feature.table in known}


def load_ledger(folder: Path) -> Ledger:
    """Return the list that lies beside the backups; empty where there is none."""
    file = folder / FILE
    content: Ledger = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return content


def merge(*ledgers: Ledger) -> Ledger:
    """Unite lists, each entry once."""
    merged: Ledger = {}
    for feature in FEATURES:
        records = [record for ledger in ledgers for record in ledger.get(feature.name, [])]
        merged[feature.name] = list({record[feature.key]: record for record in records}.values())
    return merged


def save_ledger(folder: Path, ledger: Ledger) -> Path:
    """Write the list beside the backups, whole or not at all."""
    file = folder / FILE
    unfinished = file.with_name(f".{FILE}.unfinished")
    unfinished.write_text(json.dumps(ledger, indent=1, sort_keys=True) + "\n", "utf-8")
    unfinished.replace(file)
    return file


def replay(database: Database, ledger: Ledger) -> int:
    """Erase everything on the list again; return how many entries it has."""
    with database.begin() as session:
        for feature in FEATURES:
            feature.replay(session, ledger.get(feature.name, []))
    return sum(map(len, ledger.values()))
