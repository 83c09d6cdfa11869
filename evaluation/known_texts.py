"""Everything that the assistant may say: the responses' sentences and the facts. What is more is a claim of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.records import Knowledge

ROOT = Path(__file__).resolve().parents[1]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OF_KNOWLEDGE = {"answer", "doubtful", "unknown"}
"""Other placeholders repeat what the visitor typed (`name`), what the operator wrote (`notice`), or a time (`when`)."""
_HANDOFF = (
    "utter_handoff_waiting",
    "utter_handoff_called",
    "utter_handoff_closed",
    "utter_handoff_closed_for_now",
    "utter_offer_human",
)
ACT_RESPONSES: dict[str, tuple[str, ...]] = {
    "greeting": ("utter_greet", "utter_greeting", "utter_help"),
    "goodbye": ("utter_goodbye", "utter_welcome"),
    "thanks": ("utter_welcome", "utter_goodbye", "utter_praise"),
    "bot_identity": ("utter_bot_identity", "utter_bot_maker"),
    "bot_maker": ("utter_bot_maker", "utter_bot_identity"),
    "help": ("utter_help",),
    "insult": ("utter_insult", "utter_complaint"),
    "praise": ("utter_praise", "utter_welcome"),
    "frustration": (
        "utter_complaint",
        "utter_insult",
        *_HANDOFF,
        "utter_help",
        "utter_ask_which_answer_is_wrong",
    ),
    "human": _HANDOFF,
    "switch_language": ("utter_language_switched", "utter_language_switched_again", "utter_languages"),
    "affirm": ("utter_affirm",),
    "deny": ("utter_deny",),
    "joke": ("utter_joke", "utter_laugh", "utter_off_topic"),
    "how_are_you": ("utter_how_are_you",),
    "source": ("utter_sources",),
    "privacy": (
        "utter_privacy",
        "utter_delete_my_data",
        "utter_export_my_data",
        "utter_delete_enquiry_by_link",
        "utter_export_enquiry_by_link",
    ),
    "third_language": ("utter_other_language",),
    "gibberish": ("utter_gibberish",),
}
"""Which responses answer an act. "other" and "any" take every response that is not an answer of fact."""


class KnownTexts:
    """Recognises messages by the response that they were made of."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._facts = {fact.slug: fact for fact in knowledge.facts}
        self._names = {name.casefold() for entity in knowledge.entities for name in (entity.name.de, entity.name.en)}
        self._by_title = {
            (language, entity.name.get(language)): entity.slug
            for entity in knowledge.entities
            for language in ("de", "en")
        }
        self._unknowns = {text for unknown in knowledge.unknowns for text in (unknown.name.de, unknown.name.en)}
        self._responses = _load_responses(ROOT / "data" / "responses")

    def response_of(self, message: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """Return the response's name and the values filled in; ("", {}) where no response fits."""
        for name, pattern in self._responses:
            match = pattern.fullmatch(message["text"])
            if match:
                return name, match.groupdict()
        return "", {}

    def acts_rightly(self, act: str, messages: Sequence[dict[str, Any]]) -> bool:
        """Tell whether the messages are of the kind that answers an act of small talk."""
        names = {self.response_of(message)[0] for message in messages}
        if act in ("other", "any"):
            return not any(message["kind"] in ("answer", "related", "error") for message in messages)
        return bool(names & set(ACT_RESPONSES[act]))

    def offered_facts(self, message: dict[str, Any]) -> list[str]:
        """Return the facts about the entities that a clarification's buttons name."""
        if message["kind"] != "clarification":
            return []
        subjects = {self._by_title.get((message["language"], button["title"])) for button in message["buttons"]}
        return [slug for slug, fact in self._facts.items() if fact.subject in subjects]

    def count_unknown_sentences(self, message: dict[str, Any]) -> int:
        """Count what a message says beyond a known response filled with facts, names and unknown aspects."""
        name, values = self.response_of(message)
        if not name:
            return 1
        claims = {key: value for key, value in values.items() if key in _OF_KNOWLEDGE}
        return sum(not self._is_known(key, value, message) for key, value in claims.items())

    def _is_known(self, key: str, value: str, message: dict[str, Any]) -> bool:
        if key == "unknown":
            return value in self._unknowns
        answers = [
            self._facts[slug].answer.get(message["language"]) for slug in message["facts"] if slug in self._facts
        ]
        if value == "\n\n".join(answers) or any(
            value == fact.answer.get(message["language"]) for fact in self._facts.values()
        ):
            return True
        if value in {"\n\n".join(answers[:count]) for count in range(1, len(answers))}:
            return True  # what is sure of a reply that adds a doubtful part
        lines = [line.removeprefix("- ").split(" (")[0] for line in value.splitlines()]
        full = [line.removeprefix("- ") for line in value.splitlines()]
        return all(
            short.casefold() in self._names or long.casefold() in self._names
            for short, long in zip(lines, full, strict=True)
        )


def _load_responses(folder: Path) -> list[tuple[str, re.Pattern[str]]]:
    """Return each variant's name and pattern, those with the most fixed text first."""
    variants = {
        (name, variant["text"].strip())
        for path in sorted(folder.glob("*.yml"))
        for name, entries in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items()
        for variant in entries
    }
    ranked = sorted(variants, key=lambda variant: (-len(_PLACEHOLDER.sub("", variant[1])), variant))
    return [(name, _pattern(text)) for name, text in ranked]


def _pattern(text: str) -> re.Pattern[str]:
    pieces = _PLACEHOLDER.split(text)
    fixed, keys = pieces[::2], pieces[1::2]
    parts = [re.escape(fixed[0])]
    for key, piece in zip(keys, fixed[1:], strict=True):
        parts.append(f"(?P<{key}>.+?)" + re.escape(piece))
    return re.compile("".join(parts), re.DOTALL)
