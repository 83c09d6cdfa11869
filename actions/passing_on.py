"""Pass questions and reports on to the coordinator; "noted" is said only after the commit."""

from __future__ import annotations

from actions.base import BotAction, Slots, in_thread
from actions.enquiry.base import EnquiryAction
from actions.enquiry.starting import begin
from actions.enquiry.state import FORM
from actions.handoff import call_person
from actions.turn import Turn
from actions.voice import Voice
from bot.knowledge.service import AnsweringService

NOTHING_PENDING: Slots = {"pending_question": None}
WITHDRAWAL = "action_withdraw_enquiry"
STARTING_OFFERS = ("enquire", "enquire_question")
"""Offers to begin an enquiry; the second takes the last question as its message."""


class PassOnQuestion(EnquiryAction):
    """Pass the last question on; where there is none, what is to be passed on becomes an enquiry."""

    action_name = "action_pass_on_question"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if _has_question(turn):
            return await pass_on(self.service, turn, voice)
        return await begin(self.enquiries, turn, voice)

    def follow_up(self, turn: Turn, slots: Slots) -> str | None:
        return super().follow_up(turn, slots) if _has_question(turn) or turn.form_is_active else FORM


class Affirm(EnquiryAction):
    """Take a yes as the answer to what was offered."""

    action_name = "action_affirm"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.open_offer == "pass_on" and _has_question(turn):
            return await pass_on(self.service, turn, voice)
        if turn.open_offer == "human":
            return await call_person(turn, voice)
        if turn.open_offer in STARTING_OFFERS:
            slots = await begin(self.enquiries, turn, voice)
            draft = turn.last_question if turn.open_offer == "enquire_question" else None
            return {**slots, "draft_message": draft}
        if turn.open_offer != "withdraw":
            voice.say("utter_choose_question" if turn.open_offer == "choose" else "utter_affirm")
        return {}

    def follow_up(self, turn: Turn, slots: Slots) -> str | None:
        if turn.open_offer in STARTING_OFFERS and not turn.form_is_active:
            return FORM
        return WITHDRAWAL if turn.open_offer == "withdraw" else super().follow_up(turn, slots)


class Deny(BotAction):
    """Take a no as the answer to what was offered."""

    action_name = "action_deny"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.open_offer == "pass_on":
            voice.say("utter_question_not_passed_on")
            return {**NOTHING_PENDING, "last_question": None}
        voice.say("utter_choose_question" if turn.open_offer == "choose" else "utter_deny")
        return {}


class ReportWrongAnswer(BotAction):
    """Report the last answer as wrong."""

    action_name = "action_report_wrong_answer"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if not turn.last_facts:
            voice.say("utter_ask_which_answer_is_wrong")
            return {}
        await in_thread(
            self.service.report_wrong,
            turn.last_facts,
            turn.language,
            turn.text,
            turn.conversation_id,
        )
        voice.say("utter_wrong_answer_reported")
        return {}


async def pass_on(service: AnsweringService, turn: Turn, voice: Voice) -> Slots:
    """Pass on the recorded question, else record the last one first."""
    gap = turn.pending_question
    if gap is None:
        gap = await in_thread(service.record_gap, turn.earlier_question, "asked_to_pass_on")
    await in_thread(service.pass_on, gap)
    voice.say("utter_question_passed_on")
    return NOTHING_PENDING


def _has_question(turn: Turn) -> bool:
    return turn.pending_question is not None or bool(turn.last_question)
