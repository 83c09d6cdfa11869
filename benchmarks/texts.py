"""Make messages that no cache has seen: an opening, a question and an ending, in ever new combinations."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

# Facts of the press release, asked for in plain words; every one of them is answered from the database.
QUESTIONS = {
    "de": (
        "wer koordiniert die Zusammenarbeit",
        "wer hat das Joint Statement unterschrieben",
        "was macht das ZBT in Duisburg",
        "wie viele Mitarbeiter hat G DATA",
        "wo ist der Sitz von G DATA",
        "was ist SmartHospital.NRW",
        "wer ist Andy Burnham",
        "wer leitet die Business Metropole Ruhr",
        "was ist das Ziel der Zusammenarbeit",
        "welche Themen hat die Partnerschaft",
        "wer ist Anke Diehl",
        "was macht das Horst-Görtz-Institut",
    ),
    "en": (
        "who coordinates the cooperation",
        "who signed the joint statement",
        "what does the ZBT in Duisburg do",
        "how many employees does G DATA have",
        "where is the headquarters of G DATA",
        "what is SmartHospital.NRW",
        "who is Andy Burnham",
        "who heads the Business Metropole Ruhr",
        "what is the goal of the cooperation",
        "which topics does the partnership have",
        "who is Anke Diehl",
        "what does the Horst Görtz Institute do",
    ),
}
CHALLENGES = (
    "are you a bot or a human",
    "am I talking to a bot",
    "am I talking to a human",
    "are you a human",
    "are you really a bot",
    "is this a bot or a human",
)
OPENINGS = {
    "de": "Hallo|Moin|Guten Tag|Guten Abend|Bitte|Also|Ach ja|nur kurz|Frage {n}:|Kurze Frage:|noch etwas:|Sagen Sie|"
    "Hi, {n}. Frage:|Entschuldigung|Und|sag mal",
    "en": "Hello|Hi there|Good day|Good evening|Please|So|Oh and|just quickly|Question {n}:|Quick question:|one more:|"
    "Tell me|Hi, question {n}:|Excuse me|And|right,",
}
ENDINGS = {
    "de": "Danke!|danke sehr|Vielen Dank|merci|für Klasse {n}||danke sagt Onkel Egon|besten Dank|bin gespannt|"
    "Gruß Hedwig|fürs Pubquiz|Danke vorab|für mein Referat",
    "en": "Thanks!|thanks a lot|Many thanks|cheers|for class {n}||thanks from uncle Bert|much obliged|just curious|"
    "asking for Winifred|for a quiz|Thanks in advance|for my talk",
}


def questions(language: str, seed: int) -> Iterator[str]:
    """Yield questions to our assistant, endlessly; no two are the same."""
    return _different(QUESTIONS[language], language, seed)


def challenges(seed: int) -> Iterator[str]:
    """Yield questions for which `rasa init`'s bot has a rule with one response ("are you a bot?")."""
    return _different(CHALLENGES, "en", seed)


def _different(cores: Sequence[str], language: str, seed: int) -> Iterator[str]:
    chance = random.Random(f"{seed} {language}")  # noqa: S311 - texts, not secrets
    openings, endings = OPENINGS[language].split("|"), ENDINGS[language].split("|")
    seen: set[str] = set()
    while True:
        core = chance.choice(cores) + chance.choice(("?", "?", ""))
        parts = (chance.choice(openings), core, chance.choice(endings))
        # Numbers grow when all combinations with smaller ones are used up.
        number = chance.randrange(2, 100 + len(seen))
        text = " ".join(part.format(n=number) for part in parts if part)
        if text not in seen:
            seen.add(text)
            yield text
