"""Pass questions and reports on to the coordinator; "noted" is said only after the commit."""

from __future__ import annotations

from actions.base import BotAction, Slots, in_thread
from actions.handoff import call_person
from actions.turn import Turn
from actions.voice import Voice
from bot.knowledge.service import AnsweringService

NOTHING_PENDING: Slots = {"pending_question": None, "last_question": None}


class PassOnQuestion(BotAction):
    """Pass the last question on."""

    action_name = "action_pass_on_question"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        return await pass_on(self.service, turn, voice)


class Affirm(BotAction):
    """Take a yes as the answer to what was offered."""

    action_name = "action_affirm"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.open_offer == "pass_on":
            return await pass_on(self.service, turn, voice)
        if turn.open_offer == "human":
            return await call_person(turn, voice)
        voice.say("utter_choose_question" if turn.open_offer == "choose" else "utter_affirm")
        return {}


class Deny(BotAction):
    """Take a no as the answer to what was offered."""

    action_name = "action_deny"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.open_offer == "pass_on":
            voice.say("utter_question_not_passed_on")
            return NOTHING_PENDING
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
    """Pass on the recorded question, else record the last one first; ask for it where there is none."""
    gap = turn.pending_question
    if gap is None and turn.last_question:
        gap = await in_thread(service.record_gap, turn.earlier_question, "asked_to_pass_on")
    if gap is None:
        voice.say("utter_ask_question_to_pass_on")
        return {}
    await in_thread(service.pass_on, gap)
    voice.say("utter_question_passed_on")
    return NOTHING_PENDING
