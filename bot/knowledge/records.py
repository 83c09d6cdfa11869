"""The knowledge base as plain, checked records: what the YAML files hold and what the database gives back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

Language = Literal["de", "en"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Slugs = Annotated[tuple[Slug, ...], AfterValidator(lambda slugs: tuple(sorted(slugs)))]
"""In no order that means anything: files and database must give the same model."""
OFF_TOPIC = "off_topic"
OTHER = "other"
OTHER_UNKNOWN = f"unknown:{OTHER}"
"""Questions on the partnership that no listed unknown aspect covers."""


R = TypeVar("R", bound="Record")
S = TypeVar("S", "EntityRecord", "FactRecord", "UnknownRecord")


class KnowledgeFileError(ValueError):
    """A knowledge file does not have the agreed form; the message names file, entry and reason."""


class Record(BaseModel):
    """Base of all records: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Text(Record):
    """The same text in German and English."""

    de: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in "de" or "en"."""
        return self.de if language == "de" else self.en


class Texts(Record):
    """Several texts per language."""

    de: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def items(self) -> Iterable[tuple[Language, str]]:
        """Yield (language, text) pairs."""
        yield from (("de", text) for text in self.de)
        yield from (("en", text) for text in self.en)


class SourceRecord(Record):
    """Where facts come from."""

    slug: Slug
    title: Text
    publisher: Text
    url: str | None = None
    published_on: date | None = None
    retrieved_on: date


class EntityRecord(Record):
    """Something that facts are about."""

    slug: Slug
    kind: Literal["organisation", "person", "topic", "place", "event", "agreement"]
    side: Literal["ruhr", "manchester", "both"] | None = None
    type: str | None = None
    name: Text
    short: Text
    aliases: Texts = Texts()


class RelationRecord(Record):
    """Subject, predicate, object; `fact` states it."""

    subject: Slug
    predicate: str
    object: Slug
    role: Text | None = None
    fact: Slug | None = None


class FactRecord(Record):
    """One curated answer in both languages."""

    slug: Slug
    subject: Slug
    about: Slugs
    aspect: str
    gloss: str
    answer: Text
    source: Slug
    passage: str
    reviewed_on: date
    review_due_on: date | None = None
    covers: Slugs = ()
    status: Literal["published", "draft"] = "published"
    stale_language: Language | None = None


class UnknownRecord(Record):
    """What is often asked and not in the sources. `name` completes "My sources say nothing about …"."""

    slug: Slug
    gloss: str
    about: Slugs = ()
    name: Text


class QuestionRecord(Record):
    """A sample question; see `models.SampleQuestion` for `target`, `origin` and `focus`."""

    target: str
    language: Language
    text: str = Field(min_length=1, max_length=400)
    origin: str
    focus: Slug | None = None


@dataclass(frozen=True)
class Knowledge:
    """All records at one revision."""

    sources: tuple[SourceRecord, ...] = ()
    entities: tuple[EntityRecord, ...] = ()
    relations: tuple[RelationRecord, ...] = ()
    facts: tuple[FactRecord, ...] = ()
    unknowns: tuple[UnknownRecord, ...] = ()
    questions: tuple[QuestionRecord, ...] = ()
    revision: int = field(default=0, compare=False)


def read_folder(folder: Path) -> Knowledge:
    """Read all knowledge files below `folder`, in the order of the database. Raises `KnowledgeFileError`."""
    facts = (r for path in sorted((folder / "facts").glob("*.yml")) for r in _records(path, FactRecord))
    return Knowledge(
        sources=tuple(_records(folder / "sources.yml", SourceRecord)),
        entities=_by_slug(_records(folder / "entities.yml", EntityRecord)),
        relations=tuple(_records(folder / "relations.yml", RelationRecord)),
        facts=_by_slug(facts),
        unknowns=_by_slug(_records(folder / "unknowns.yml", UnknownRecord)),
        questions=tuple(_questions(folder / "questions")),
    )


def _questions(folder: Path) -> Iterable[QuestionRecord]:
    """Read `<kind>/<author>.yml`; one author's near copies of his own lines count once."""
    prefixes = {"facts": "fact:", "unknowns": "unknown:", "lookups": "lookup:", "limits": ""}
    seen: set[tuple[str, str, str]] = set()
    for kind, prefix in prefixes.items():
        for path in sorted((folder / kind).glob("*.yml")):
            for name, texts in _mapping(path).items():
                for language, text in _parse(path, Texts, texts).items():
                    key = (prefix + name, language, text.strip().casefold())
                    if key not in seen:
                        seen.add(key)
                        entry = {"target": prefix + name, "language": language, "text": text, "origin": path.stem}
                        yield _parse(path, QuestionRecord, entry)
    for path in sorted((folder / "followups").glob("*.yml")):
        for entry in _load(path):
            yield _parse(path, QuestionRecord, {**entry, "origin": path.stem})


def _records(path: Path, model: type[R]) -> Iterable[R]:
    for entry in _load(path):
        yield _parse(path, model, entry)


def _by_slug(records: Iterable[S]) -> tuple[S, ...]:
    return tuple(sorted(records, key=lambda record: record.slug))


def _mapping(path: Path) -> dict[str, Any]:
    content = _load(path) or {}
    if not isinstance(content, dict):
        raise KnowledgeFileError(f"{path}: expected the names of targets, each with its questions by language.")
    return content


def _load(path: Path) -> Any:
    try:
        # The C parser reads the sample questions ten times faster and constructs plain values only, too.
        return yaml.CSafeLoader(path.read_text(encoding="utf-8")).get_single_data() or []
    except FileNotFoundError as error:
        raise KnowledgeFileError(f"{path} is missing.") from error
    except yaml.YAMLError as error:
        raise KnowledgeFileError(f"{path} is not valid YAML: {error}") from error


def _parse(path: Path, model: type[R], entry: Any) -> R:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        name = entry.get("slug") or entry.get("text") or "" if isinstance(entry, dict) else entry
        raise KnowledgeFileError(f"{path}: {name}: {where}: {first['msg']}") from error
