"""S4: odd characters are stored as they are, or dropped; never an exception."""

import unicodedata

import pytest

ODD = {
    "emoji with joiners": "👩‍👩‍👧‍👦",
    "flags": "🇩🇪🇬🇧",
    "override": "abc\u202edef",
    "zero width": "a\u200bb\u200cc",
    "combining": "Z" + "\u0351" * 500,
    "full width": "Ｈａｌｌｏ",
    "decomposed": unicodedata.normalize("NFD", "Für Großmann über"),
    "null": "a\x00b",
    "byte order mark": "\ufeffHallo",
    "escapes": "\x1b[2J\x1b]0;evil\x07Hallo",
    "private use": "a\ue000b",
    "new in Unicode 17": "a\U0001fa8eb",
    "not a character": "a\ufffeb",
    "Arabic": "مرحبا بالعالم",
    "line separators": "a\u2028b\u2029c",
}


@pytest.mark.parametrize("typed", ODD.values(), ids=ODD)
def test_odd_text_is_answered_and_stored_clean(web, rasa, typed):
    chat = web.open()
    (answer,) = chat.say(typed)["messages"]
    assert answer["kind"] == "answer"
    stored = chat.history()["messages"][1]["text"]
    assert stored == rasa.texts[0] == unicodedata.normalize("NFC", stored)
    assert not [char for char in stored if unicodedata.category(char) == "Cc" and char != "\n"]
    assert not set(stored) & set("\u202e\u200b\ufeff")


def test_both_normal_forms_reach_rasa_alike(web, rasa):
    chat = web.open()
    for form in ("NFC", "NFD"):
        chat.say(unicodedata.normalize(form, "Wo ist das Büro für Gäste?"))
    assert rasa.texts[0] == rasa.texts[1]
    assert rasa.turns[1]["metadata"]["vector"] == rasa.turns[2]["metadata"]["vector"]


@pytest.mark.parametrize("escape", [r"\ud800", r"\udc00 ab", r"\ud83d x", r"x\udfff"])
def test_half_characters_are_refused(web, rasa, escape):
    chat = web.open()
    headers = {**chat.headers, "Content-Type": "application/json"}
    response = web.client.post("/api/v1/messages", content=f'{{"text": "{escape}"}}', headers=headers)
    assert (response.status_code, response.json()["title"]) == (400, "Kein gültiges JSON")
    assert rasa.texts == []
