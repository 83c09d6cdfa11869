"""Answer questions from the knowledge, or say that it does not know."""

from __future__ import annotations

from dataclasses import replace

from actions.base import BotAction, Slots, in_thread
from actions.turn import Turn
from actions.voice import Voice
from bot.knowledge.replies import Reply
from bot.knowledge.service import AnsweringService

SURE = ("answer", "lookup", "partial")
NOT_ANSWERED = ("no_answer", "no_match", "partial")
MAX_REPEATED = 3


class AnswerQuestion(BotAction):
    """Answer a question; record it for the coordinator where the knowledge holds no answer."""

    action_name = "action_answer_question"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        reply = await in_thread(self.service.answer, turn.question)
        if turn.intent == "off_topic" and reply.kind not in SURE:
            reply = _call_off_topic(reply)
        gap = await self._record_gap(turn, reply)
        voice.reply(reply, turn.language)
        return {**remember(turn, reply), "last_question": turn.text, "pending_question": gap}

    async def _record_gap(self, turn: Turn, reply: Reply) -> int | None:
        if reply.kind not in NOT_ANSWERED:
            return None
        return await in_thread(self.service.record_gap, turn.question, reply.kind)


class ShowFact(BotAction):
    """Show the fact that a button names."""

    action_name = "action_show_fact"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        reply = await in_thread(self.service.show, turn.entities.get("fact", ""), turn.language)
        voice.reply(reply, turn.language)
        return {**remember(turn, reply), "pending_question": None}


class TellMore(BotAction):
    """Tell more about what the message names ("more on hydrogen"), else about the last topic."""

    action_name = "action_tell_more"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        reply = await self._answer_named_topic(turn) or await self._tell_more(turn)
        if reply is None:
            voice.say("utter_ask_what_more")
            return {}
        if reply.kind == "no_answer":
            voice.say("utter_no_more")
            return {}
        voice.reply(reply, turn.language)
        return {**remember(turn, reply), "pending_question": None}

    async def _tell_more(self, turn: Turn) -> Reply | None:
        if not (turn.focus or turn.last_facts):
            return None
        return await in_thread(self.service.more, turn.language, turn.focus, turn.last_facts)

    async def _answer_named_topic(self, turn: Turn) -> Reply | None:
        if not turn.text:
            return None
        reply = await in_thread(self.service.answer, turn.question)
        # A bare "more" gets the old topic back, or none.
        names_topic = reply.focus is not None and reply.focus != turn.focus
        return reply if names_topic and reply.kind in SURE else None


class RepeatAnswer(BotAction):
    """Show the last answer again."""

    action_name = "action_repeat_answer"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if not turn.last_facts:
            voice.say("utter_nothing_to_repeat")
            return {}
        await show_again(self.service, turn, voice)
        return {}


async def show_again(service: AnsweringService, turn: Turn, voice: Voice) -> None:
    """Show the last answer in the turn's language: the last question's, if that is still what was shown."""
    if turn.last_question:
        reply = await in_thread(service.answer, turn.earlier_question)
        if reply.facts == turn.last_facts:
            voice.reply(reply, turn.language)
            return
    for slug in turn.last_facts[:MAX_REPEATED]:
        voice.reply(await in_thread(service.show, slug, turn.language), turn.language)


def remember(turn: Turn, reply: Reply) -> Slots:
    """Return the slots for what the reply was about; a reply about nothing keeps the old topic."""
    return {
        "focus_entity": reply.focus or turn.focus,
        "last_facts": list(reply.facts or turn.last_facts) or None,
    }


def _call_off_topic(reply: Reply) -> Reply:
    return replace(reply, kind="off_topic", answer="", facts=(), sources=(), unknown="", options=())
