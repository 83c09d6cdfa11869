"""Photograph the console at work, in both languages, on a desk and on a phone: a part of `make screenshots`."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import timedelta

from playwright.sync_api import Browser

from bot.conversations.records import Coordinator
from bot.conversations.takeover import take_over, write
from bot.database import utc_now
from bot.knowledge.records import read_folder
from bot.knowledge.repository import seed
from bot.knowledge.seeding import SEED_FOLDER
from bot.languages import Language
from tests.browser.console.desk import Desk
from tests.browser.scenes import HUMAN_REQUESTS, WORDS
from tests.integration.console.enquiries import submit
from tests.integration.web.support import Web

COORDINATOR = "Rebecca Großmann"
ENQUIRIES: tuple[tuple[Language, str, str, str | None, str], ...] = (
    ("de", "Wasserstoff", "Jale Öztürk", "Ruhr Zell GmbH", "Wir bauen Prüfstände und suchen Partner in Manchester."),
    ("en", "Digital health", "Priya Shah", "Salford Care Labs", "We test remote monitoring and look for a clinic."),
    ("de", "Cybersicherheit", "Jonas Lehmann", "Lehmann & Söhne", "Wer berät kleine Betriebe zur Sicherheit?"),
    ("en", "Hydrogen", "Tom Jones", None, "Is there a visit programme for hydrogen sites in the Ruhr area?"),
    ("en", "Start-ups", "Zoë Ó Briain", "Northern Seeds", "Our accelerator would like to exchange cohorts."),
    ("de", "Künstliche Intelligenz", "Ayşe Yılmaz", "Yılmaz Textil", "Wir möchten Webfehler mit Kameras erkennen."),
)
QUESTIONS: dict[Language, tuple[str, str]] = {
    "de": (HUMAN_REQUESTS[0], "Wir suchen einen Partner für Brennstoffzellen in Manchester."),
    "en": (HUMAN_REQUESTS[1], "We are looking for a fuel cell partner in the Ruhr area."),
}
REPLIES: dict[Language, str] = {
    "de": "Guten Tag, gern. Darf ich Sie mit dem Fuel Cell Innovation Centre bekannt machen?",
    "en": "Hello, of course. May I introduce you to the ZBT in Duisburg?",
}


def fill(site: Web) -> None:
    """Let a month of enquiries and chats happen."""
    chance = random.Random(7)
    with site.database.begin() as session:
        seed(session, read_folder(SEED_FOLDER))
    for number in range(40):
        language, topic, name, organisation, message = ENQUIRIES[number % len(ENQUIRIES)]
        values = {"topic": topic, "name": name, "organisation": organisation, "message": message}
        reference = submit(site, language=language, email=f"person{number}@example.org", **values)
        received = utc_now() - timedelta(hours=number * number * 0.4 + 0.3)
        answered = {"status": "answered", "reply": received + timedelta(hours=chance.randint(1, 60))}
        state = answered if number > 5 else {"status": ("new", "new", "open")[number % 3], "reply": None}
        site.execute(
            "UPDATE enquiries SET created_at = :at, status = :status, first_reply_at = :reply WHERE reference = :key",
            at=received.replace(tzinfo=None),
            status=state["status"],
            reply=state["reply"] and state["reply"].replace(tzinfo=None),
            key=reference,
        )
    for _ in range(60):
        spoken: Language = chance.choice(("de", "de", "en"))
        chat = site.open(spoken)
        for word in chance.choices(tuple(WORDS[spoken]), (9, 1, 1, 1), k=chance.randint(1, 3)):
            chat.say(word)
        _date_back(site, timedelta(days=chance.triangular(0, 29, 5)))
    site.execute("UPDATE messages SET facts = '[\"joint-statement-what\"]' WHERE kind = 'answer' AND id % 3 = 0")
    site.execute("UPDATE messages SET facts = '[\"zbt-overview\"]' WHERE kind = 'answer' AND id % 3 = 1")


def _date_back(site: Web, age: timedelta) -> None:
    moment = (utc_now() - age).replace(tzinfo=None)
    newest = "(SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1)"
    site.execute(f"UPDATE messages SET created_at = :at WHERE conversation_id = {newest}", at=moment)
    site.execute(f"UPDATE conversations SET created_at = :at, last_active_at = :at WHERE id = {newest}", at=moment)


def photograph_console(
    browser: Browser,
    site: Web,
    language: Language,
    devices: Mapping[str, Mapping[str, object]],
    shoot: Callable[[Desk, str, str], None],
) -> None:
    """Photograph each page on each device; `shoot` gets the desk, the device's name and the page's name."""
    for device, options in devices.items():
        context = browser.new_context(**options, reduced_motion="reduce")  # type: ignore[arg-type]
        desk = Desk.open(context, site, language)
        site.execute("UPDATE accounts SET name = :name WHERE id = :id", name=COORDINATOR, id=desk.account.id)
        for name, path in (
            ("inbox", "/inbox"),
            ("case", f"/inbox/{find_case(site, language)}"),
            ("chat", f"/chats/{begin_chat(site, desk, language)}"),
            ("knowledge", "/knowledge/facts/joint-statement-what"),
            ("statistics", "/statistics?days=30"),
        ):
            desk.go(path)
            shoot(desk, device, name)
        site.execute("UPDATE conversations SET mode = 'bot'")
        _date_back(site, timedelta(days=1))
        context.close()


def find_case(site: Web, language: Language) -> str:
    """Return the newest enquiry in a language."""
    query = "SELECT reference FROM enquiries WHERE language = :language ORDER BY created_at DESC LIMIT 1"
    return str(site.rows(query, language=language)[0][0])


def begin_chat(site: Web, desk: Desk, language: Language) -> str:
    """Let a visitor and the coordinator talk; return the conversation's id."""
    chat, coordinator = site.open(language), Coordinator(desk.account.id, COORDINATOR)
    ((key,),) = site.rows("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1")
    wish, question = QUESTIONS[language]
    chat.say(next(iter(WORDS[language])))
    chat.say(wish)
    with site.database.begin() as session:
        take_over(session, key, coordinator)
    chat.say(question)
    with site.database.begin() as session:
        write(session, key, coordinator, REPLIES[language])
    return str(key)
