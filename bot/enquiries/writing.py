"""Put an enquiry into words for mails: dates, summaries and partners in German and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from babel.dates import format_datetime, get_timezone

from bot.enquiries.records import Partner
from bot.notifications.rendering import one_line

SUMMARY_CHARACTERS = 400
TIME_ZONE = "Europe/Berlin"
"""Where the office is: days of the statistics begin at its midnight."""
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_ZONES = {"de": TIME_ZONE, "en": "Europe/London"}
_FORMATS = {"de": "d. MMMM y 'um' HH:mm 'Uhr'", "en": "d MMMM y 'at' HH:mm 'UK time'"}
_NONE = {"de": "keine Angabe", "en": "not given"}
_NO_PARTNERS = {"de": "- keine gefunden", "en": "- none found"}
_NAMED = {"de": "in der Anfrage genannt", "en": "named in the enquiry"}
_WORKS_ON = {"de": "arbeitet zum Thema {topic}", "en": "works on {topic}"}
CHANNELS = {"de": {"chat": "Chat", "form": "Formular"}, "en": {"chat": "chat", "form": "form"}}
LANGUAGE_NAMES = {"de": {"de": "Deutsch", "en": "Englisch"}, "en": {"de": "German", "en": "English"}}
CHANGES = {
    "de": {"withdrawn": "von der anfragenden Person zurückgezogen", "email_corrected": "neue E-Mail-Adresse"},
    "en": {"withdrawn": "withdrawn by the person who sent it", "email_corrected": "new e-mail address"},
}


def say_moment(moment: datetime, language: str) -> str:
    """Return a date with time as people read it, in the time zone of those who read this language."""
    zone = get_timezone(_ZONES[language])
    return format_datetime(moment, _FORMATS[language], tzinfo=zone, locale=_LOCALES[language])


def say_organisation(organisation: str | None, language: str) -> str:
    """Return the organisation, or that there is none."""
    return organisation or _NONE[language]


def summarise(message: str) -> str:
    """Return the beginning of a message up to a whole sentence or word; the case holds all of it."""
    text = one_line(message, 10_000)
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    cut = text[:SUMMARY_CHARACTERS]
    sentence = max(cut.rfind(end) for end in (". ", "! ", "? "))
    if sentence > SUMMARY_CHARACTERS // 2:
        return f"{cut[: sentence + 1]} […]"
    return f"{cut.rpartition(' ')[0]} […]"


def list_partners(partners: Iterable[Partner], language: str) -> str:
    """Return one line for each partner: its name, and why it matches."""
    lines = [f"- {partner.name[language]}: {partner.reason[language]}" for partner in partners]
    return "\n".join(lines) or _NO_PARTNERS[language]


def reason(topic: Mapping[str, str] | None) -> dict[str, str]:
    """Say in both languages why a partner matches."""
    if topic is None:
        return dict(_NAMED)
    return {language: sentence.format(topic=topic[language]) for language, sentence in _WORKS_ON.items()}
