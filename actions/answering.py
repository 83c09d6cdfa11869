"""Answer questions from the knowledge, or say that it does not know."""

from __future__ import annotations

from dataclasses import replace

from actions.base import BotAction, Slots, in_thread
from actions.turn import Turn
from actions.voice import Voice
from bot.knowledge.replies import Reply
from bot.knowledge.service import AnsweringService

SURE = ("answer", "lookup", "partial", "doubtful")
NOT_ANSWERED = ("no_answer", "no_match", "partial")
MAX_REPEATED = 3
FAILURES_BEFORE_OFFER = 2


class AnswerQuestion(BotAction):
    """Answer a question; record it for the coordinator where the knowledge holds no answer."""

    action_name = "action_answer_question"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        reply = await in_thread(self.service.answer, turn.question)
        if turn.intent == "off_topic" and reply.kind not in SURE:
            reply = _call_off_topic(reply)
        gap = await self._record_gap(turn, reply)
        voice.reply(reply, turn.language)
        failures = _offer_person(turn, reply, voice)
        return {
            **remember(turn, reply),
            "last_question": turn.text,
            "pending_question": gap,
            "failures_in_row": failures,
        }

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
    """Tell more about the one thing that the message names ("more on hydrogen"), else about the last topic."""

    action_name = "action_tell_more"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        focus = await in_thread(self._find_topic, turn) or turn.focus
        if focus is None:
            voice.say("utter_ask_what_more")
            return {}
        reply = await in_thread(self.service.more, turn.language, focus, _told(turn))
        if reply.kind == "no_answer":
            voice.say("utter_no_more")
            return {"focus_entity": focus}
        voice.reply(reply, turn.language)
        return {**remember(turn, reply), "told_facts": list(_told(turn)), "pending_question": None}

    def _find_topic(self, turn: Turn) -> str | None:
        # Not `answer`: a bare "more" has no aspect, and the likeliest fact would be a guess.
        named = self.service.index().read(turn.text, turn.vector).entities if turn.text else ()
        return min(named) if len(named) == 1 else None


class RepeatAnswer(BotAction):
    """Show the last answer again."""

    action_name = "action_repeat_answer"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if not await show_again(self.service, turn, voice):
            voice.say("utter_nothing_to_repeat")
        return {}


async def name_contact(service: AnsweringService, turn: Turn, voice: Voice) -> Slots:
    """Say whom to turn to where that is what the message asks; a form that is under way is not interrupted."""
    if turn.form_is_active or not turn.text:
        return {}
    reply = await in_thread(service.answer, turn.question)
    if not (reply.kind == "answer" and reply.names_contact):
        return {}
    voice.reply(reply, turn.language, "utter_answer")
    return remember(turn, reply)


async def show_again(service: AnsweringService, turn: Turn, voice: Voice, announcement: str | None = None) -> bool:
    """Show what was answered last, as it is now and in the turn's language; tell whether there was anything."""
    if not turn.last_facts and turn.pending_question is None:
        return False
    if announcement:
        voice.say(announcement)
    if turn.last_question:
        reply = await in_thread(service.answer, turn.earlier_question)
        # Facts that were shown by a button or told as "more" are not what the last question gets.
        if turn.pending_question is not None or reply.facts == turn.last_facts:
            voice.reply(reply, turn.language)
            return True
    for slug in turn.last_facts[:MAX_REPEATED]:
        voice.reply(await in_thread(service.show, slug, turn.language), turn.language)
    return True


def remember(turn: Turn, reply: Reply) -> Slots:
    """Return the slots for what the reply was about; a reply about nothing keeps the old topic."""
    return {
        "focus_entity": reply.focus or turn.focus,
        "last_facts": list(reply.facts or turn.last_facts) or None,
        "told_facts": None,
        "understood_question": reply.understood or turn.understood_question,
        "last_items": list(reply.items or turn.last_items) or None,
    }


def _offer_person(turn: Turn, reply: Reply, voice: Voice) -> int | None:
    """Offer a person where nothing was found twice in a row; return how many failures there are now."""
    if reply.kind != "no_answer":
        return None
    failures = turn.failures_in_row + 1
    if failures < FAILURES_BEFORE_OFFER or turn.form_is_active:
        return failures
    voice.say("utter_offer_human")
    return None


def _told(turn: Turn) -> tuple[str, ...]:
    """Return all facts told since the last question, so that "more" goes on instead of round in circles."""
    return tuple(dict.fromkeys((*turn.told_facts, *turn.last_facts)))


def _call_off_topic(reply: Reply) -> Reply:
    return replace(reply, kind="off_topic", answer="", facts=(), sources=(), unknown="", options=())
