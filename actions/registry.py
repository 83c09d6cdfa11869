"""Which actions there are."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import ActionExecutor

from actions.answering import AnswerQuestion, RepeatAnswer, ShowFact, TellMore
from actions.base import BotAction
from actions.enquiry.access import AccessAction, RequestAccess, SendLink, ValidateAccessForm, WithdrawEnquiry
from actions.enquiry.asking import AskConfirm, AskConsent, AskEmail, AskMessage
from actions.enquiry.base import EnquiryAction
from actions.enquiry.own_data import RequestOwnData
from actions.enquiry.starting import EnquireQuestion, StartEnquiry
from actions.enquiry.submitting import SubmitEnquiry
from actions.enquiry.validating import ValidateEnquiryForm
from actions.handoff import RequestHuman
from actions.languages import ConfirmLanguage, SwitchLanguage
from actions.passing_on import Affirm, Deny, PassOnQuestion, ReportWrongAnswer
from actions.turn_taking import RestartTopic
from bot.enquiries.own_service import OwnEnquiryService
from bot.enquiries.service import EnquiryService
from bot.knowledge.service import AnsweringService

ACTIONS: tuple[type[BotAction], ...] = (
    Affirm,
    AnswerQuestion,
    AskConfirm,
    AskConsent,
    AskEmail,
    AskMessage,
    ConfirmLanguage,
    Deny,
    EnquireQuestion,
    PassOnQuestion,
    RepeatAnswer,
    ReportWrongAnswer,
    RequestAccess,
    RequestHuman,
    RequestOwnData,
    RestartTopic,
    SendLink,
    ShowFact,
    StartEnquiry,
    SubmitEnquiry,
    SwitchLanguage,
    TellMore,
    ValidateAccessForm,
    ValidateEnquiryForm,
    WithdrawEnquiry,
)


def build_executor(service: AnsweringService, enquiries: EnquiryService, own: OwnEnquiryService) -> Any:
    """Return rasa-sdk's executor with every action of the dialogue."""
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(_make(action, service, enquiries, own))
    return executor


def _make(
    action: type[BotAction], service: AnsweringService, enquiries: EnquiryService, own: OwnEnquiryService
) -> BotAction:
    if issubclass(action, EnquiryAction):
        return action(service, enquiries)
    return action(service, own) if issubclass(action, AccessAction) else action(service)
