"""Write all knowledge as the files of `data/knowledge/`, into a folder or an archive."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import yaml
from sqlalchemy.orm import Session

from bot.knowledge.records import Knowledge, QuestionRecord, Record
from bot.knowledge.repository import read_knowledge

QUESTION_KINDS = {"fact": "facts", "unknown": "unknowns", "lookup": "lookups"}
LIMITS = "limits"


def export_files(knowledge: Knowledge) -> dict[str, str]:
    """Return the text of each file by its path; `records.read_folder` reads the same knowledge from them."""
    kinds = {entity.slug: entity.kind for entity in knowledge.entities}
    facts: dict[str, list[Record]] = defaultdict(list)
    for fact in knowledge.facts:
        facts[kinds.get(fact.subject, "other")].append(fact)
    files = {
        "sources.yml": _dump_records(knowledge.sources),
        "entities.yml": _dump_records(knowledge.entities),
        "relations.yml": _dump_records(knowledge.relations),
        "unknowns.yml": _dump_records(knowledge.unknowns),
    }
    files |= {f"facts/{kind}.yml": _dump_records(records) for kind, records in sorted(facts.items())}
    return files | _question_files(knowledge.questions)


def write_folder(knowledge: Knowledge, folder: Path) -> int:
    """Write all files below a folder and return their number; other files there stay."""
    files = export_files(knowledge)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return len(files)


def write_archive(knowledge: Knowledge, now: datetime) -> bytes:
    """Return a zip archive of all files."""
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, text in export_files(knowledge).items():
            entry = ZipInfo(f"knowledge/{name}", now.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, text)
    return content.getvalue()


def archive_all(session: Session, now: datetime) -> bytes:
    """Return a zip archive of everything that the database holds."""
    return write_archive(read_knowledge(session), now)


def _question_files(questions: Iterable[QuestionRecord]) -> dict[str, str]:
    """Return the sample questions by kind and author: `<target>: {de: […], en: […]}`, follow-ups one by one."""
    grouped: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(dict)
    followups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for question in questions:
        if question.focus:
            entry = {"focus": question.focus, "language": question.language}
            followups[question.origin].append({**entry, "target": question.target, "text": question.text})
            continue
        kind, _, slug = question.target.partition(":")
        folder = QUESTION_KINDS.get(kind, LIMITS) if slug else LIMITS
        texts = grouped[f"questions/{folder}/{question.origin}.yml"].setdefault(slug or kind, {})
        texts.setdefault(question.language, []).append(question.text)
    files = {name: _dump(targets) for name, targets in sorted(grouped.items())}
    return files | {f"questions/followups/{origin}.yml": _dump(rows) for origin, rows in sorted(followups.items())}


def _dump_records(records: Iterable[Record]) -> str:
    return _dump([record.model_dump(exclude_defaults=True) for record in records])


def _dump(content: Any) -> str:
    plain = _plain(content)
    return str(yaml.dump(plain, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=120))


def _plain(content: Any) -> Any:
    """Return lists for tuples, which YAML does not know."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    return [_plain(value) for value in content] if isinstance(content, (list, tuple)) else content
