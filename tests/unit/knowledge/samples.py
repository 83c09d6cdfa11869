"""A small knowledge base, and an embedding that needs no model: enough to test answering within a second."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from bot.embedding import DIMENSIONS, Embedder, Vector
from bot.knowledge import fitting
from bot.knowledge.deciding import Gate
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold
from bot.knowledge.records import (
    EntityRecord,
    FactRecord,
    Knowledge,
    QuestionRecord,
    RelationRecord,
    SourceRecord,
    UnknownRecord,
)
from bot.knowledge.spelling import hash_words

RETRIEVED = date(2026, 11, 23)

# Sure of one fact that gathers three quarters of the probability; the calibrated gate belongs to the real knowledge.
GATE = Gate(weights=defaultdict(float, mass=7.0, two=-1.5), bias=0.0, sure=0.7, related=0.3)


class HashingBackend:
    """Hashes character n-grams to 384 dimensions: similar texts get similar vectors."""

    name = "hashing-1"

    def __init__(self) -> None:
        self.calls: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vector:
        self.calls.extend(texts)
        return np.stack([_hash_text(text) for text in texts])


def _hash_text(text: str) -> Vector:
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    padded = f"  {fold(text)}  "
    for length in (3, 4, 5):
        for start in range(len(padded) - length + 1):
            vector[zlib.crc32(padded[start : start + length].encode()) % DIMENSIONS] += 1.0
    normalised: Vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return normalised


def entity(slug: str, kind: str, de: str, en: str, *aliases: str, **values: Any) -> EntityRecord:
    """Return an entity; the aliases stand for both languages."""
    names = {"name": {"de": de, "en": en}, "short": {"de": de, "en": en}, "aliases": {"de": aliases, "en": aliases}}
    return EntityRecord.model_validate({"slug": slug, "kind": kind, **names, **values})


def fact(slug: str, subject: str, aspect: str, de: str, en: str, **values: Any) -> FactRecord:
    """Return a published fact about its subject."""
    fields = {
        "slug": slug,
        "subject": subject,
        "about": (subject,),
        "aspect": aspect,
        "gloss": f"{slug}?",
        "source": "press-release",
        "answer": {"de": de, "en": en},
        "passage": "first paragraph",
        "reviewed_on": RETRIEVED,
    }
    return FactRecord.model_validate({**fields, **values})


def questions(target: str, de: str, en: str, origin: str = "author-1") -> list[QuestionRecord]:
    """Return the sample questions of a target, written one a line."""
    return [
        QuestionRecord.model_validate({"target": target, "language": language, "text": line.strip(), "origin": origin})
        for language, lines in (("de", de), ("en", en))
        for line in lines.strip().splitlines()
    ]


SOURCE = SourceRecord.model_validate(
    {
        "slug": "press-release",
        "title": {"de": "Pressemitteilung zum Besuch", "en": "Press release on the visit"},
        "publisher": {"de": "keine Angabe", "en": "not stated"},
        "retrieved_on": RETRIEVED,
    }
)

ENTITIES = (
    entity(
        "bmr", "organisation", "Business Metropole Ruhr", "Business Metropole Ruhr", "BMR", side="ruhr", type="agency"
    ),
    entity("bochum", "place", "Bochum", "Bochum", side="ruhr"),
    entity("cybersecurity", "topic", "Cybersicherheit", "cybersecurity", "IT-Sicherheit"),
    entity("duisburg", "place", "Duisburg", "Duisburg", side="ruhr"),
    entity("g-data", "organisation", "G DATA", "G DATA", "GDATA", side="ruhr", type="company"),
    entity("hydrogen", "topic", "Wasserstoff", "hydrogen", "H2"),
    entity("joerg-kemna", "person", "Jörg Kemna", "Jörg Kemna", "Kemna", side="ruhr"),
    entity(
        "zbt",
        "organisation",
        "Zentrum für BrennstoffzellenTechnik",
        "Centre for Fuel Cell Technology",
        "ZBT",
        side="ruhr",
        type="research",
    ),
)

FACTS = (
    fact(
        "bmr-coordination",
        "bmr",
        "coordination",
        "Die BMR koordiniert die Zusammenarbeit.",
        "BMR coordinates the cooperation.",
    ),
    fact(
        "g-data-employees", "g-data", "how_many", "Die G DATA beschäftigt 500 Menschen.", "G DATA employs 500 people."
    ),
    fact(
        "g-data-location",
        "g-data",
        "where",
        "Die G DATA sitzt in Bochum.",
        "G DATA is based in Bochum.",
        about=("g-data", "bochum"),
    ),
    fact(
        "g-data-overview",
        "g-data",
        "overview",
        "Die G DATA sitzt in Bochum und beschäftigt 500 Menschen.",
        "G DATA is based in Bochum and employs 500 people.",
        about=("g-data", "bochum"),
        covers=("g-data-employees", "g-data-location"),
    ),
    fact(
        "joerg-kemna-role",
        "joerg-kemna",
        "role",
        "Jörg Kemna ist Geschäftsführer der BMR.",
        "Jörg Kemna is managing director of BMR.",
        about=("joerg-kemna", "bmr"),
    ),
    fact(
        "zbt-location",
        "zbt",
        "where",
        "Das ZBT steht in Duisburg.",
        "The ZBT stands in Duisburg.",
        about=("zbt", "duisburg"),
    ),
    fact(
        "zbt-research",
        "zbt",
        "research",
        "Das ZBT forscht zu Wasserstoff.",
        "The ZBT does research on hydrogen.",
        about=("zbt", "hydrogen"),
    ),
)

RELATIONS = tuple(
    RelationRecord.model_validate(
        {"subject": subject, "predicate": predicate, "object": target, "role": role, "fact": slug}
    )
    for subject, predicate, target, role, slug in (
        ("g-data", "located_in", "bochum", None, "g-data-location"),
        ("g-data", "works_on", "cybersecurity", None, "g-data-overview"),
        ("zbt", "located_in", "duisburg", None, "zbt-location"),
        ("zbt", "works_on", "hydrogen", None, "zbt-research"),
        ("joerg-kemna", "leads", "bmr", {"de": "Geschäftsführer", "en": "managing director"}, "joerg-kemna-role"),
    )
)

UNKNOWNS = (
    UnknownRecord.model_validate(
        {
            "slug": "phone",
            "gloss": "Which telephone number?",
            "name": {"de": "eine Telefonnummer", "en": "a telephone number"},
        }
    ),
    UnknownRecord.model_validate(
        {"slug": "turnover", "gloss": "What is the turnover?", "name": {"de": "den Umsatz", "en": "the turnover"}}
    ),
)

QUESTIONS = (
    *questions(
        "fact:bmr-coordination",
        """Wer koordiniert die Zusammenarbeit?
        koordination der zusammenarbeit
        Bei wem liegt die Koordination?
        Welche Stelle koordiniert das Ganze?
        wer koordiniert""",
        """Who coordinates the cooperation?
        coordination of the cooperation
        Which body does the coordinating?
        who is coordinating this?
        who coordinates it all""",
    ),
    *questions(
        "fact:g-data-employees",
        """Wie viele Menschen arbeiten bei G DATA?
        Anzahl der Mitarbeiter von G DATA
        wie viele beschäftigte hat g data
        Wie viele Menschen arbeiten da?
        Wie viele Beschäftigte gibt es da?""",
        """How many people work at G DATA?
        number of employees of G DATA
        how many staff does g data have
        How many people work there?
        How many employees are there?""",
    ),
    *questions(
        "fact:g-data-location",
        """Wo sitzt G DATA?
        Standort der G DATA
        In welcher Stadt sitzt G DATA?
        wo ist der sitz von g data""",
        """Where is G DATA based?
        location of G DATA
        In which town is G DATA based?
        where does g data have its seat""",
    ),
    *questions(
        "fact:g-data-overview",
        """Erzählen Sie mir etwas über G DATA.
        Überblick über G DATA
        Was ist die G DATA?""",
        """Tell me something about G DATA.
        overview of G DATA
        What is G DATA?""",
    ),
    *questions(
        "fact:joerg-kemna-role",
        """Wer ist Jörg Kemna?
        Welche Funktion hat Jörg Kemna?
        Rolle von Kemna
        Wer ist der Geschäftsführer der BMR?""",
        """Who is Jörg Kemna?
        What is the role of Jörg Kemna?
        role of Kemna
        Who is the managing director of BMR?""",
    ),
    *questions(
        "fact:zbt-location",
        """Wo steht das ZBT?
        Standort des ZBT
        In welcher Stadt steht das ZBT?
        wo befindet sich das zbt""",
        """Where does the ZBT stand?
        location of the ZBT
        In which town is the ZBT?
        where is the zbt""",
    ),
    *questions(
        "fact:zbt-research",
        """Woran forscht das ZBT?
        Forschung am ZBT
        Wozu forscht das ZBT?
        Forscht das ZBT an Wasserstoff?
        Woran wird da geforscht?""",
        """What does the ZBT do research on?
        research at the ZBT
        What is researched at the ZBT?
        Does the ZBT research hydrogen?
        What is researched there?""",
    ),
    *questions(
        "unknown:phone",
        """Welche Telefonnummer hat Jörg Kemna?
        Telefonnummer der BMR
        Telefonnummer bitte
        Unter welcher Nummer erreiche ich G DATA telefonisch?
        Wie lautet die Telefonnummer?""",
        """What is the telephone number of Jörg Kemna?
        telephone number of BMR
        telephone number please
        On which number can I reach G DATA by telephone?
        What is the telephone number?""",
    ),
    *questions(
        "unknown:turnover",
        """Wie hoch ist der Umsatz von G DATA?
        Umsatz der G DATA
        Jahresumsatz des Unternehmens
        Welchen Umsatz macht G DATA im Jahr?""",
        """How high is the turnover of G DATA?
        turnover of G DATA
        annual turnover of the company
        What turnover does G DATA make a year?""",
    ),
    *questions(
        "lookup:organisations",
        """Welche Organisationen gibt es in Bochum?
        Welche Einrichtungen befassen sich mit Wasserstoff?
        Liste der Organisationen in Duisburg
        Welche Organisationen befassen sich mit Cybersicherheit?""",
        """Which organisations are there in Bochum?
        Which institutions deal with hydrogen?
        list of the organisations in Duisburg
        Which organisations deal with cybersecurity?""",
    ),
    *questions(
        "off_topic",
        """Wie wird das Wetter morgen?
        Kennst du ein Rezept für Kartoffelsalat?
        Wer gewinnt das Fußballspiel heute Abend?
        Regnet es heute?""",
        """What will the weather be like tomorrow?
        Do you know a recipe for potato salad?
        Who wins the football match tonight?
        Is it raining today?""",
    ),
)

FOLLOW_UPS = tuple(
    QuestionRecord.model_validate(
        {"target": target, "language": language, "text": text, "origin": "author-2", "focus": focus}
    )
    for focus, target, language, text in (
        ("g-data", "fact:g-data-location", "de", "Wo ist das?"),
        ("g-data", "fact:g-data-location", "en", "Where is it?"),
        ("zbt", "fact:zbt-location", "de", "Wo ist das?"),
        ("zbt", "fact:zbt-location", "en", "Where is it?"),
        ("joerg-kemna", "fact:joerg-kemna-role", "de", "Welche Funktion hat er?"),
        ("joerg-kemna", "fact:joerg-kemna-role", "en", "What is his role?"),
    )
)

KNOWLEDGE = Knowledge((SOURCE,), ENTITIES, RELATIONS, FACTS, UNKNOWNS, QUESTIONS + FOLLOW_UPS)


def fit_index(knowledge: Knowledge, *real_words: str) -> KnowledgeIndex:
    """Return an index fitted on a small knowledge base; the dictionary holds nothing but `real_words`."""
    embedder = Embedder(HashingBackend())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "real_word_hashes", lambda: hash_words(real_words))
        return KnowledgeIndex(knowledge, fitting.fit(knowledge, embedder), embedder)
