"""Which actions there are."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import ActionExecutor

from actions.answering import AnswerQuestion, RepeatAnswer, ShowFact, TellMore
from actions.base import BotAction
from actions.enquiries import TakeRequest
from actions.handoff import RequestHuman
from actions.languages import ConfirmLanguage, SwitchLanguage
from actions.passing_on import Affirm, Deny, PassOnQuestion, ReportWrongAnswer
from actions.turn_taking import RestartTopic
from bot.knowledge.service import AnsweringService

ACTIONS: tuple[type[BotAction], ...] = (
    Affirm,
    AnswerQuestion,
    ConfirmLanguage,
    Deny,
    PassOnQuestion,
    RepeatAnswer,
    ReportWrongAnswer,
    RequestHuman,
    RestartTopic,
    ShowFact,
    SwitchLanguage,
    TakeRequest,
    TellMore,
)


def build_executor(service: AnsweringService) -> Any:
    """Return rasa-sdk's executor with every action of the dialogue."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(service))
    return executor
