"""A message of a visitor, what it does to the form, and which intents the form believes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Act = Literal["values", "change", "yes", "no", "cancel", "why", "aside", "unclear"]

SURE = 0.5
"""Probability from which the classifier of intents is believed against the form."""
LONGEST_REQUEST = 25
"""Words; who writes more has something to tell the partners."""
LONGEST_ASIDE = 12
LONG_TOPIC = 120
"""Characters; a longer "topic" is the message itself."""

STEERING = frozenset(
    """
    request_human switch_to_german switch_to_english use_other_language thank greet say_goodbye praise_bot
    ask_how_are_you laugh wait
    repeat_answer ask_help insult complain tell_joke ask_bot_identity ask_languages
    """.split()
)
"""What people say to the assistant itself, whatever is being asked."""
ASIDE = STEERING | frozenset(
    """
    ask_partnership ask_more ask_bot_maker ask_sources ask_privacy delete_my_data export_my_data off_topic
    ask_enquiry_status
    withdraw_enquiry report_wrong_answer
    """.split()
)
DECISIONS = ("consent", "confirm")
SWITCHING = ("switch_to_german", "switch_to_english")
STOPPING = frozenset(("cancel", "restart_conversation"))
OWN = frozenset(
    "inform affirm deny skip_question ask_why start_enquiry correct_details cancel pass_on_question".split()
)
"""Intents that mean something else inside the form; their rules are for outside."""
NEVER_A_DETAIL = ("affirm", "deny", "skip_question")


@dataclass(frozen=True)
class Heard:
    """A message with what the language understanding makes of it."""

    text: str
    intent: str = ""
    confidence: float = 0.0
    insists: bool = False
    """It is the second time, or a question is what the enquiry is about: as a message it is taken as it stands."""

    def is_surely(self, *intents: str) -> bool:
        """Tell whether the classifier is sure of one of the intents."""
        return self.intent in intents and self.confidence >= SURE


@dataclass(frozen=True)
class Reading:
    """What a message does to the form."""

    act: Act
    values: Mapping[str, str] = field(default_factory=dict)
    """New values by field; an empty organisation means that there is none."""
    field: str | None = None
    """The field to be asked anew, or that "why" is about."""
