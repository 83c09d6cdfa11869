"""P6: "what do you have on me?" and "delete my data": the chat by its buttons, an enquiry by a link at its address."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.enquiries.own import Proof
from bot.notifications.models import OutgoingMail
from tests.dialogue.office import Office
from tests.dialogue.talking import Talk
from tests.dialogue.test_enquiry import fill

INTENTS = ("delete_my_data", "export_my_data")
ASKED = {
    ("de", "delete_my_data"): "Bitte löschen Sie meine Daten",
    ("en", "delete_my_data"): "Please delete my data",
    ("de", "export_my_data"): "Was habt ihr über mich gespeichert?",
    ("en", "export_my_data"): "What do you have on me?",
}
BUTTON = {"de": "Link zu meiner Anfrage", "en": "Link to my enquiry"}

pytestmark = [
    pytest.mark.parametrize("language", ["de", "en"]),
    pytest.mark.parametrize("intent", INTENTS),
]


def links_to(office: Office) -> list[tuple[str, str]]:
    """Return recipient and language of every mail with a link that was asked for."""
    with office.database.read() as session:
        query = select(OutgoingMail.recipient, OutgoingMail.language).where(OutgoingMail.template == "link")
        return [(row.recipient, row.language) for row in session.execute(query)]


def sent(office: Office, language: str) -> Talk:
    """Send an enquiry."""
    talk = fill(office.talk(language))
    talk.say("ja" if language == "de" else "yes", "affirm")
    return talk


def test_chat_without_an_enquiry_explains_its_buttons_and_offers_the_link(
    office: Office, intent: str, language: str
) -> None:
    talk = office.talk(language)

    assert talk.say(ASKED[language, intent], intent) == [f"utter_{intent}"]
    assert talk.form is None
    talk.press(BUTTON[language])
    assert talk.responses == ["utter_access_needs_link", "utter_ask_access_reference"]


def test_link_goes_to_the_address_of_the_enquiry_of_this_conversation(
    office: Office, intent: str, language: str
) -> None:
    talk = sent(office, language)

    said = talk.say(ASKED[language, intent], intent)

    assert said == ["utter_" + intent.replace("my_data", "enquiry_by_link")]
    assert talk.said[0]["reference"] == talk.slots["reference"]
    assert links_to(office) == [("anna@muster.de", language)]
    assert talk.form is None
    assert office.count == 1


def test_wrong_reference_and_wrong_address_get_the_answer_of_the_right_ones(
    office: Office, intent: str, language: str
) -> None:
    reference = sent(office, language).slots["reference"]
    answers = []
    for address, named in (("anna@muster.de", reference), ("x@y.de", reference), ("anna@muster.de", "GMR-2222-2222")):
        at_once, asked = office.talk(language), office.talk(language)
        in_steps = [asked.say(f"{ASKED[language, intent]} ({named})", intent), asked.say(address)]
        answers.append((at_once.say(f"{ASKED[language, intent]}: {named}, {address}", intent), in_steps))

    needs_link = "utter_access_needs_link"
    in_steps = [[needs_link, "utter_ask_access_email"], ["utter_link_requested"]]
    assert answers == [([needs_link, "utter_link_requested"], in_steps)] * 3
    assert links_to(office) == [("anna@muster.de", language)] * 2


def test_another_enquiry_than_the_one_sent_here_needs_its_address(office: Office, intent: str, language: str) -> None:
    talk = sent(office, language)

    said = talk.say(f"{ASKED[language, intent]}: GMR-2222-2222", intent)

    assert said == ["utter_access_needs_link", "utter_ask_access_email"]
    assert links_to(office) == []


def test_form_goes_on_after_the_answer(office: Office, intent: str, language: str) -> None:
    talk = fill(office.talk(language), until="email")

    assert talk.say(ASKED[language, intent], intent) == [f"utter_{intent}", "utter_ask_email"]
    assert talk.say("anna@muster.de") == ["utter_ask_consent"]


def test_erased_enquiry_leaves_the_chat_to_be_explained(office: Office, intent: str, language: str) -> None:
    talk = sent(office, language)
    office.own.erase(Proof(reference=talk.slots["reference"], conversation_id=talk.sender))

    assert talk.say(ASKED[language, intent], intent) == [f"utter_{intent}"]


def test_no_more_than_three_links_a_day_are_mailed(office: Office, intent: str, language: str) -> None:
    talk = sent(office, language)

    said = [talk.say(ASKED[language, intent], intent) for _ in range(5)]

    assert len({tuple(each) for each in said}) == 1
    assert len(links_to(office)) == 3
