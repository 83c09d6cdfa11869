"""A scripted Rasa: says what the widget has to show, in both languages, when a visitor names the scene.

The answer is a fact of `data/knowledge`, since pictures of it go into the documentation.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from tests.integration.web.fake_rasa import draft, turn

REFERENCE = "GMR-7K3M-Q9XD"
SOURCE = {
    "de": {
        "title": "Pressemitteilung zum Besuch der Delegation aus Greater Manchester im Ruhrgebiet",
        "publisher": "Business Metropole Ruhr",
        "url": "https://www.example.org/presse",
        "as_of": "2026-11-23",
    },
    "en": {
        "title": "Press release on the visit of the Greater Manchester delegation to the Ruhr area",
        "publisher": "Business Metropole Ruhr",
        "url": "https://www.example.org/press",
        "as_of": "2026-11-23",
    },
}
GREETING = {
    "de": "Guten Tag. Hier antwortet ein Computerprogramm, kein Mensch.\n\n"
    "Ich beantworte Fragen zur Partnerschaft und nenne zu jeder Auskunft die Quelle. Was möchten Sie wissen?",
    "en": "Hello. You are talking to a computer program, not to a person.\n\n"
    "I answer questions about the partnership, and name the source of every answer. What would you like to know?",
}
TEXTS = {
    "de": {
        "answer": "Mit Wasserstoff und Brennstoffzellen befassen sich:\n"
        "- auf der Seite des Ruhrgebiets: H2UB, europäische Plattform für H2-Start-ups\n"
        "- in Duisburg: Zentrum für BrennstoffzellenTechnik (ZBT)\n"
        "- in Manchester: Manchester Fuel Cell Innovation Centre der Manchester Metropolitan University, "
        "Direktor Amer Gaffar",
        "related": "Ich bin nicht sicher, ob Sie danach gefragt haben. Am nächsten kommt:\n\n"
        "Die Absichtserklärung der beiden Regionen ist von 2021.",
        "no_answer": "Dazu sagen meine Quellen leider nichts: eine Telefonnummer. "
        "Soll ich die Frage an die Koordination weitergeben?",
        "clarification": "Meinen Sie das Treffen in Bochum oder das in Duisburg?",
        "handoff": "Ich frage, ob jemand Zeit hat. Sie können inzwischen weiterschreiben.",
        "notice": "Unser Gespräch ist lang geworden; ich beginne einen neuen Abschnitt.",
        "topic": "Um welches Thema geht es Ihnen?",
        "name": "Wie heißen Sie?",
        "organisation": "Für welche Organisation fragen Sie an?",
        "email": "An welche E-Mail-Adresse darf die Antwort gehen?",
        "message": "Was möchten Sie der Koordination mitteilen?",
        "consent": "Sind Sie einverstanden, dass Ihre Angaben gespeichert und an die Koordination gegeben werden?",
        "summary": "Bitte prüfen Sie Ihre Anfrage:\n- Thema: Wasserstoff\n- Nachricht: Wir bauen Prüfstände für "
        "Brennstoffzellen und suchen Partner in Manchester.\n- Name: Jale Öztürk\n- Organisation: Ruhr Zell GmbH\n"
        "- E-Mail: j.oeztuerk@example.org\n\nSoll ich sie so senden?",
        "receipt": f"Ihre Anfrage ist bei der Koordination. Ihre Nummer ist {REFERENCE}. "
        "Eine Bestätigung geht an Ihre E-Mail-Adresse.",
        "switched": "Gern, wir sprechen auf Deutsch weiter. Was möchten Sie wissen?",
    },
    "en": {
        "answer": "The following work on hydrogen and fuel cells:\n"
        "- on the Ruhr side: H2UB, a European platform for H2 start-ups\n"
        "- in Duisburg: the fuel cell technology centre ZBT\n"
        "- in Manchester: the Manchester Fuel Cell Innovation Centre of Manchester Metropolitan University, "
        "director Amer Gaffar",
        "related": "I am not sure that this is what you asked. The nearest I can find:\n\n"
        "The declaration of intent of the two regions is from 2021.",
        "no_answer": "I am afraid my sources say nothing about this: a telephone number. "
        "Shall I pass the question on to the coordinator?",
        "clarification": "Do you mean the meeting in Bochum or the one in Duisburg?",
        "handoff": "I am asking whether somebody has time. You can go on writing meanwhile.",
        "notice": "Our conversation has become long; I am beginning a new section.",
        "topic": "What is it about?",
        "name": "What is your name?",
        "organisation": "Which organisation are you writing for?",
        "email": "Which email address may the reply be sent to?",
        "message": "What would you like to tell the coordinator?",
        "consent": "Do you agree that your details are stored and passed on to the coordinator?",
        "summary": "Please check your enquiry:\n- Topic: Hydrogen\n- Message: We build test benches for fuel cells "
        "and are looking for partners in Manchester.\n- Name: Jale Öztürk\n- Organisation: Ruhr Zell GmbH\n"
        "- Email: j.oeztuerk@example.org\n\nShall I send it like this?",
        "receipt": f"Your enquiry is with the coordinator. Your reference is {REFERENCE}. "
        "A confirmation goes to your email address.",
        "switched": "Of course, let us continue in English. What would you like to know?",
    },
}
BUTTONS = {
    "de": {
        "no_answer": ("Frage weitergeben",),
        "related": ("Frage weitergeben",),
        "clarification": ("Das Treffen in Bochum", "Das Treffen in Duisburg"),
        "consent": ("Ja, einverstanden", "Nein"),
        "summary": (
            "Ja, senden",
            "Thema ändern",
            "Nachricht ändern",
            "Name ändern",
            "Organisation ändern",
            "E-Mail ändern",
            "Abbrechen",
        ),
    },
    "en": {
        "no_answer": ("Pass the question on",),
        "related": ("Pass the question on",),
        "clarification": ("The meeting in Bochum", "The meeting in Duisburg"),
        "consent": ("Yes, I agree", "No"),
        "summary": (
            "Yes, send it",
            "Change topic",
            "Change message",
            "Change name",
            "Change organisation",
            "Change email",
            "Cancel",
        ),
    },
}
FIELDS = ("topic", "message", "name", "organisation", "email", "consent")
WORDS = {
    "de": {"Wasserstoff": "answer", "Telefon": "no_answer", "Treffen": "clarification", "Wann": "related"},
    "en": {"hydrogen": "answer", "phone": "no_answer", "meeting": "clarification", "When": "related"},
}
HUMAN_REQUESTS = ("Ich möchte mit einem Menschen sprechen.", "I would like to talk to a person.")
SWITCHES = {"Bitte auf Deutsch.": "de", "In English, please.": "en"}


def play(body: dict[str, Any]) -> dict[str, Any] | Response:
    """Answer a turn: the visitor names a scene, asks one of a few questions, or is repeated literally."""
    text, language = body["text"], body["metadata"]["language"]
    if text.startswith("/start_conversation"):
        return turn(draft(GREETING[language], "greeting"), language=language)
    if text in SWITCHES:
        language = SWITCHES[text]
        return turn(draft(TEXTS[language]["switched"], "smalltalk"), language=language)
    if text in HUMAN_REQUESTS:
        return turn(draft(TEXTS[language]["handoff"], "handoff"), language=language)
    if text == "person":
        return turn(draft("…", "handoff", handoff=True), language=language)
    if text == "abort":
        return JSONResponse({"error": "turn_aborted", "reason": "action_failed"}, 503)
    if text.startswith("english "):
        return turn(speak(text.removeprefix("english "), "en"), language="en")
    return turn(speak(find_scene(text, language), language), language=language)


def find_scene(text: str, language: str) -> str:
    """Return the scene that a text names, or the text itself."""
    if text in TEXTS[language] or text.startswith("/"):
        return text.removeprefix("/")
    return next((scene for word, scene in WORDS[language].items() if word in text), text)


def speak(scene: str, language: str) -> dict[str, Any]:
    """Return the draft of a scene."""
    if scene not in TEXTS[language]:
        return draft(scene, "answer", sources=[SOURCE[language]])
    kind = "question" if scene in FIELDS else "smalltalk" if scene == "switched" else scene
    titles = BUTTONS[language].get(scene, ())
    asked = {**dict.fromkeys(FIELDS), "summary": "confirm"}
    return draft(
        TEXTS[language][scene],
        kind,
        buttons=[{"title": title, "payload": f"/{after(scene)}"} for title in titles],
        sources=[SOURCE[language]] if kind in ("answer", "related") else [],
        expects={"field": asked[scene] or scene} if scene in asked else None,
    )


def after(scene: str) -> str:
    """Return the scene that follows a button."""
    return {"summary": "receipt", "consent": "summary", "clarification": "answer"}.get(scene, "notice")
