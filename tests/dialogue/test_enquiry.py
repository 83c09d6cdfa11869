"""The enquiry's conversation, action by action, with a real enquiry service on a database of its own."""

from __future__ import annotations

import pytest

from tests.dialogue.office import Office
from tests.dialogue.talking import Talk

MESSAGE = "Wir bauen Prüfstände für Pumpen und suchen einen Betrieb in Manchester, der sie erproben möchte."


def fill(talk: Talk, until: str = "confirm") -> Talk:
    """Answer every question up to one field, German and plain."""
    answers = {
        "topic": "Prüfstände für Pumpen",
        "message": MESSAGE,
        "name": "Anna Müller",
        "organisation": "Muster GmbH",
        "email": "anna@muster.de",
    }
    talk.say("Ich möchte eine Anfrage stellen", "start_enquiry")
    while talk.asked != until:
        if talk.asked == "consent":
            talk.say("ja", "affirm")
        else:
            talk.say(answers[str(talk.asked)], "inform")
    return talk


def test_enquiry_is_taken_question_by_question(office: Office) -> None:
    talk = office.talk()

    assert talk.say("Ich möchte eine Anfrage stellen", "start_enquiry") == ["utter_enquiry_started", "utter_ask_topic"]
    assert talk.say("Es geht um Prüfstände für Pumpen") == ["utter_ask_message"]
    assert talk.say(MESSAGE) == ["utter_ask_name"]
    assert talk.say("Mein Name ist Anna Müller") == ["utter_ask_organisation"]
    assert talk.say("Wir sind die Muster GmbH") == ["utter_ask_email"]
    assert talk.say("anna@muster.de") == ["utter_ask_consent"]
    assert talk.say("ja", "affirm") == ["utter_ask_confirm"]
    assert talk.said[0]["custom"] == {"form_run_id": talk.slots["form_run_id"]}
    assert talk.say("ja, abschicken", "affirm") == ["utter_receipt"]
    assert office.row(talk) == {
        "topic": "Prüfstände für Pumpen",
        "message": MESSAGE,
        "name": "Anna Müller",
        "organisation": "Muster GmbH",
        "email": "anna@muster.de",
        "language": "de",
    }


@pytest.mark.row("P2")
@pytest.mark.parametrize(("language", "words"), [("de", "Bevor Sie Kontaktdaten"), ("en", "Before you give")])
def test_notice_comes_before_the_first_question(office: Office, language: str, words: str) -> None:
    talk = office.talk(language)
    assert talk.say("Anfrage", "start_enquiry") == ["utter_enquiry_started", "utter_ask_topic"]
    assert talk.said[0]["notice"].startswith(words)


def test_form_forgets_everything_but_the_reference(office: Office) -> None:
    talk = fill(office.talk())
    talk.say("ja", "affirm")

    kept = {"language", "reference", "requested_slot"}
    assert {name for name, value in talk.slots.items() if value is not None} <= kept | {"attempts", "changing"}
    assert talk.form is None


def test_first_message_is_not_asked_again(office: Office) -> None:
    talk = office.talk("en")
    text = "Jane Doe from Doe Ltd, jane@doe.co.uk, I'd like to send an enquiry. Topic: rye bread"

    talk.say(text, "start_enquiry", person_name="Jane Doe", organisation_name="Doe Ltd")

    assert talk.asked == "message"
    assert [talk.slots[name] for name in ("topic", "name", "organisation", "email")] == [
        "rye bread",
        "Jane Doe",
        "Doe Ltd",
        "jane@doe.co.uk",
    ]


def test_two_answers_in_one_message_are_taken(office: Office) -> None:
    talk = fill(office.talk(), until="name")

    talk.say("Anna Müller, Firma ist Muster GmbH, meine Mail ist anna@muster.de")

    assert talk.asked == "consent"
    assert talk.slots["organisation"] == "Muster GmbH"


def test_no_organisation_is_an_answer_and_shown_as_such(office: Office) -> None:
    talk = fill(office.talk(), until="organisation")

    talk.press("Keine Organisation")
    talk.say("anna@muster.de")
    assert talk.say("ja", "affirm") == ["utter_ask_confirm_private"]
    talk.press("Ja, senden")

    assert office.row(talk)["organisation"] is None


def test_field_is_corrected_while_another_is_asked(office: Office) -> None:
    talk = fill(office.talk(), until="email")

    assert talk.say("Moment, das Thema bitte ändern in: Pumpenprüfstände") == [
        "utter_detail_changed",
        "utter_ask_email",
    ]
    assert talk.slots["topic"] == "Pumpenprüfstände"


def test_summary_is_corrected_in_words_and_by_button(office: Office) -> None:
    talk = fill(office.talk())

    assert talk.say("nein, der Name ist Anna Mühler", "deny") == ["utter_detail_changed", "utter_ask_confirm"]
    assert talk.press("E-Mail ändern") == ["utter_ask_email"]
    assert talk.say("anna.muehler@muster.de") == ["utter_ask_confirm"]
    talk.say("passt, raus damit", "affirm")

    assert office.row(talk)["name"] == "Anna Mühler"
    assert office.row(talk)["email"] == "anna.muehler@muster.de"


def test_plain_no_to_the_summary_asks_what_to_change(office: Office) -> None:
    talk = fill(office.talk())

    assert talk.say("nein", "deny") == ["utter_ask_change"]
    assert talk.say("die Firma") == ["utter_ask_organisation"]
    assert talk.say("Muster Bau GmbH") == ["utter_ask_confirm"]


def test_wrong_address_is_explained_and_asked_again(office: Office) -> None:
    talk = fill(office.talk(), until="email")

    assert talk.say("anna@muster") == ["utter_email_invalid", "utter_ask_email"]
    assert talk.say("keine ahnung", "skip_question") == ["utter_email_unclear", "utter_ask_email"]
    assert "utter_enquiry_stuck" in talk.say("öhm", "nlu_fallback")
    assert talk.say("anna@muster.de") == ["utter_ask_consent"]


@pytest.mark.parametrize(
    ("reply", "stored"),
    [("ja", "anna@gmail.com"), ("nein", "anna@gmial.com"), ("anna@gmial.com", "anna@gmial.com")],
)
def test_misspelt_mail_domain_is_questioned_not_refused(office: Office, reply: str, stored: str) -> None:
    talk = fill(office.talk(), until="email")

    assert talk.say("anna@gmial.com") == ["utter_ask_email_suggested"]
    assert [title for title, _ in talk.buttons()] == ["anna@gmail.com", "anna@gmial.com"]
    assert talk.say(reply) == ["utter_ask_consent"]
    assert talk.slots["email"] == stored


def test_question_in_between_is_answered_and_the_form_goes_on(office: Office) -> None:
    talk = fill(office.talk(), until="email")

    assert talk.say("Wer hat das unterschrieben?", "ask_partnership") == ["utter_answer", "utter_ask_email"]
    assert talk.say("danke dir", "thank") == ["utter_welcome", "utter_ask_email"]
    assert talk.say("anna@muster.de") == ["utter_ask_consent"]


def test_question_while_the_message_is_asked_may_become_the_message(office: Office) -> None:
    talk = fill(office.talk(), until="message")
    question = "Was kostet eine Reise nach Manchester?"

    assert talk.say(question, "ask_partnership") == ["utter_answer", "utter_ask_message_after_question"]
    talk.press("Frage als Nachricht nehmen")

    assert talk.slots["message"] == question


def test_unanswered_question_becomes_the_draft_of_the_message(office: Office) -> None:
    talk = office.talk()
    talk.slots["last_question"] = "Gibt es Zuschüsse für Messebesuche?"

    talk._turn('/enquire_question{"language": "de"}', "enquire_question", 1.0, {})
    assert talk.say("Zuschüsse") == ["utter_ask_message_draft"]
    talk.press("So übernehmen")

    assert talk.slots["message"] == "Gibt es Zuschüsse für Messebesuche?"
    assert talk.asked == "name"


@pytest.mark.parametrize("field", ["topic", "message", "name", "organisation", "email", "consent", "confirm"])
def test_each_field_says_why_it_is_asked(office: Office, field: str) -> None:
    talk = fill(office.talk(), until=field)

    said = talk.say("Wozu brauchen Sie das?", "ask_why")

    assert said[0] == f"utter_why_{field}"
    assert talk.asked == field


def test_cancelling_early_needs_no_second_yes(office: Office) -> None:
    talk = fill(office.talk(), until="message")

    assert talk.say("abbrechen", "cancel") == ["utter_enquiry_cancelled"]
    assert talk.form is None


def test_cancelling_late_is_asked_about(office: Office) -> None:
    talk = fill(office.talk(), until="email")

    assert talk.say("ach, brechen wir das ab", "cancel") == ["utter_ask_cancelling"]
    assert talk.say("nein, weiter", "deny") == ["utter_ask_email"]
    assert talk.say("abbrechen", "cancel") == ["utter_ask_cancelling"]
    assert talk.say("ja", "affirm") == ["utter_enquiry_cancelled"]
    assert office.count == 0


def test_declined_consent_stores_nothing_and_names_another_way(office: Office) -> None:
    talk = fill(office.talk(), until="consent")

    assert talk.say("nein, das möchte ich nicht", "deny") == ["utter_consent_declined"]
    assert office.count == 0
    assert talk.slots["email"] is None


def test_language_changes_and_everything_is_kept(office: Office) -> None:
    talk = fill(office.talk(), until="organisation")

    assert talk.say("Can we go on in English?", "switch_to_english") == [
        "utter_language_switched_in_form",
        "utter_ask_organisation",
    ]
    talk.say("none")
    talk.say("anna@muster.de")
    talk.say("yes", "affirm")
    talk.say("yes", "affirm")

    assert office.row(talk)["language"] == "en"
    assert office.row(talk)["message"] == MESSAGE


@pytest.mark.row("P3")
def test_consent_is_to_the_text_that_was_shown(office: Office) -> None:
    talk = fill(office.talk("en"), until="consent")
    shown = office.enquiries.consent_text("en")

    assert talk.said[-1]["consent"] == shown.text
    talk.say("yes", "affirm")

    assert talk.slots["consent"] == shown.sha256


def test_enquiry_of_the_same_conversation_is_shown_and_withdrawn_at_once(office: Office) -> None:
    talk = fill(office.talk())
    talk.say("ja", "affirm")

    assert talk.say("Wie ist der Stand?", "ask_enquiry_status") == ["utter_status_new"]
    assert talk.say("Bitte zurückziehen", "withdraw_enquiry") == ["utter_ask_withdraw"]
    assert talk.say("ja", "affirm") == ["utter_enquiry_withdrawn"]
    assert talk.say("Wie ist der Stand?", "ask_enquiry_status") == ["utter_status_withdrawn"]


@pytest.mark.parametrize(
    ("language", "wish"),
    [("de", "Ich muss meine Organisation berichtigen"), ("en", "I need to correct my organisation")],
)
def test_what_cannot_be_changed_after_sending_is_said_honestly(office: Office, language: str, wish: str) -> None:
    talk = fill(office.talk(language))
    talk.say("ja" if language == "de" else "yes", "affirm")
    before = office.row(talk)

    assert talk.say(wish, "correct_details") == ["utter_how_to_correct"]
    assert office.row(talk) == before
    assert talk.form is None


def test_foreign_reference_and_wrong_address_get_the_same_answer(office: Office) -> None:
    talk = fill(office.talk())
    talk.say("ja", "affirm")
    reference = talk.slots["reference"]
    answers = []
    for address, named in (("anna@muster.de", reference), ("x@y.de", reference), ("anna@muster.de", "GMR-2222-2222")):
        other = office.talk()
        other.say("Wie ist der Stand meiner Anfrage?", "ask_enquiry_status")
        assert other.asked == "access_reference"
        answers.append([other.say(named), other.say(address)])

    assert answers == [[["utter_ask_access_email"], ["utter_link_requested"]]] * 3


def test_access_may_be_left(office: Office) -> None:
    talk = office.talk()
    talk.say("Status?", "ask_enquiry_status")

    assert talk.say("was ist das ZBT?", "ask_partnership") == ["utter_answer", "utter_ask_access_reference"]
    assert talk.say("abbrechen", "cancel") == ["utter_cancelled"]
    assert talk.form is None
