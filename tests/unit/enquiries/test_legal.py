"""P8: every column that may hold something about a person stands in the retention periods, in both languages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import JSON, LargeBinary, String

import bot.accounts.models
import bot.conversations.models
import bot.enquiries.models
import bot.knowledge.models
import bot.notifications.models
import bot.site.models
from bot.database import Base
from bot.settings import Settings
from tests.house.sources import PROJECT

LEGAL = PROJECT / "docs" / "legal"
MODELS = (bot.accounts.models, bot.conversations.models, bot.enquiries.models, bot.knowledge.models)
MODELS += (bot.notifications.models, bot.site.models)
PAGES = ("privacy", "storage", "retention", "accessibility")

CODES = frozenset(
    """language key kind side type slug status state mode role action template channel text_key predicate aspect
    subject_slug object_slug entity_slug fact_slug covered_slug source_slug focus_slug target origin passage gloss
    reason nearest time_zone outcome stale_language seeded_hash message_id in_reply_to failure batch receipt sha256
    url title_de title_en publisher_de publisher_en role_de role_en version group_id turn_id button_id timing facts
    sources reference form_run_id""".split()
)
"""Columns of these names hold codes, keys of the program, or what the public sources say: nothing about a visitor."""
NOT_PERSONAL = {
    "conversations.id",  # means nothing once the row is gone
    "messages.conversation_id",
    "offered_buttons.id",
    "offered_buttons.conversation_id",
    "knowledge_uploads.id",
    "routing_rules.topic",
    "routing_rules.organisation",
    "site_texts.text",
    "site_values.value",
    "sample_questions.text",
    "unknown_aspects.name_de",
    "unknown_aspects.name_en",
    "enquiry_partners.name_de",
    "enquiry_partners.name_en",
    "enquiry_partners.reason_de",
    "enquiry_partners.reason_en",
}


def listed(language: str) -> set[str]:
    """Return the columns that the table of a language names."""
    page = (LEGAL / f"retention.{language}.md").read_text("utf-8")
    return set(re.findall(r"`([a-z_]+\.[a-z_0-9]+)`", page)) - {"docs.settings"}


def may_be_personal() -> set[str]:
    """Return the columns that can hold words about a person."""
    columns = (column for table in Base.metadata.sorted_tables for column in table.columns)
    return {
        f"{column.table.name}.{column.name}"
        for column in columns
        if isinstance(column.type, String | JSON | LargeBinary) and column.name not in CODES
    } - NOT_PERSONAL


def test_every_personal_column_has_a_period_and_an_eraser() -> None:
    assert may_be_personal() - listed("de") == set(), "name it in docs/legal/retention.*.md, or say here why not"


def test_every_listed_column_exists() -> None:
    known = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    assert listed("de") - known == set()


def test_both_languages_list_the_same() -> None:
    assert listed("de") == listed("en")


@pytest.mark.parametrize("language", ["de", "en"])
def test_periods_are_those_of_the_settings(language: str) -> None:
    page = (LEGAL / f"retention.{language}.md").read_text("utf-8")
    word = {"de": "Tage", "en": "days"}[language]
    periods = {field.default for name, field in Settings.model_fields.items() if name.startswith("retention_")}
    assert {days for days in periods if f"{days} {word}" not in page} == set()


@pytest.mark.parametrize("page", PAGES)
def test_page_is_there_in_both_languages_with_the_same_blanks(page: str) -> None:
    german, english = ((LEGAL / f"{page}.{language}.md").read_text("utf-8") for language in ("de", "en"))
    assert german.startswith("# ")
    assert german.count("[Vom Betreiber auszufüllen") == english.count("[To be filled in by the operator")
    assert german.count("\n## ") == english.count("\n## ")
