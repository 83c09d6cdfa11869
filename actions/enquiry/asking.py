"""Ask the questions that are more than a fixed sentence."""

from __future__ import annotations

from actions.base import Slots, in_thread
from actions.enquiry.base import EnquiryAction
from actions.turn import Turn
from actions.voice import Voice


class AskMessage(EnquiryAction):
    """Ask for the message; offer the question that was just answered, or the one that led here."""

    action_name = "action_ask_message"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.text and turn.text == turn.last_question:
            voice.say("utter_ask_message_after_question")
        elif turn.form.draft_message:
            voice.say("utter_ask_message_draft", message=turn.form.draft_message)
        else:
            voice.say("utter_ask_message")
        return {}


class AskEmail(EnquiryAction):
    """Ask for the address, or whether a likely slip was one."""

    action_name = "action_ask_email"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        typed, suggested = turn.form.email_typed, turn.form.email_suggested
        if typed and suggested:
            # The addresses are the titles: nothing is clearer than the two side by side.
            choices = [_choice(suggested, turn.language), _choice(typed, turn.language)]
            voice.offer("utter_ask_email_suggested", choices, email=suggested)
        else:
            voice.say("utter_ask_email")
        return {}


class AskConsent(EnquiryAction):
    """Show the consent text that holds now; its digest is what a yes agrees to."""

    action_name = "action_ask_consent"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        shown = await in_thread(self.enquiries.consent_text, turn.language)
        voice.say("utter_ask_consent", consent=shown.text)
        return {"consent_shown": shown.sha256}


class AskConfirm(EnquiryAction):
    """Sum the enquiry up, or ask what to change in it."""

    action_name = "action_ask_confirm"

    async def act(self, turn: Turn, voice: Voice) -> Slots:
        if turn.form.changing:
            voice.say("utter_ask_change")
            return {}
        response = "utter_ask_confirm" if turn.form.values["organisation"] else "utter_ask_confirm_private"
        # The web tier asks by it what became of a yes whose turn failed.
        run = {"form_run_id": turn.form.form_run_id}
        voice.say(response, run, **{name: value or "" for name, value in turn.form.details.items()})
        return {}


def _choice(email: str, language: str) -> tuple[str, str, dict[str, str]]:
    return email, "answer_form", {"field": "email", "value": email, "language": language}
