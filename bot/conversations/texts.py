"""Normalise what people type, before anything else sees it."""

import re
import unicodedata

MAX_CHARACTERS = 1000
DIVISION_SLASH = "\u2215"
_LEADING_SLASHES = re.compile(r"[\s/\u2215\u2044\uff0f]+")
_BLANK_LINES = re.compile(r"\n{3,}")
# Joiners make up emoji and Indic and Persian words; all other invisible format characters go, the
# direction overrides (CVE-2021-42574) and the byte order mark among them.
_KEPT_FORMAT = {"\u200c", "\u200d"}
_TAGS = range(0xE0020, 0xE0080)  # spell the flags of England, Scotland and Wales
_KEPT_CONTROL = {"\n", "\t"}
_LINE_BREAKS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
# More marks on one letter than any language uses (Unicode TR 15 sets 30 for streams).
_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
_STACKED_MARKS = re.compile(f"({_MARKS}{{8}}){_MARKS}+")
_CONTROL_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")


def is_too_long(text: str) -> bool:
    """Tell whether a text is over the limit, in whichever form it was typed."""
    return len(text) > MAX_CHARACTERS and len(unicodedata.normalize("NFC", text)) > MAX_CHARACTERS


def has_lone_surrogate(text: str) -> bool:
    """Tell whether a text cannot be written as UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def clean_text(text: str) -> str:
    """Return plain text: NFC, without control, direction and stray format characters."""
    text = _CONTROL_SEQUENCE.sub("", _LINE_BREAKS.sub("\n", text))
    text = "".join(char for char in text if _is_kept(char))
    text = _STACKED_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def normalise_message(text: str) -> str:
    """Return what a visitor typed as Rasa may see it; "" where nothing readable is left.

    Rasa reads a text that begins with "/" as a command, also after spaces (RasaHQ/rasa #4161), so
    a division slash stands in for leading ones: what was typed still reads the same, and does nothing. Our
    classifier takes such a text for no intent at all, so that "/restart" is not heard as "restart" either.
    """
    cleaned = clean_text(text)
    slashes = _LEADING_SLASHES.match(cleaned)
    rest = cleaned[slashes.end() :] if slashes else cleaned
    if not any(_is_visible(char) for char in rest):
        return ""
    return DIVISION_SLASH + rest if slashes else rest


def _is_kept(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cc":
        return char in _KEPT_CONTROL
    if category == "Cf":
        return char in _KEPT_FORMAT or ord(char) in _TAGS
    return category not in ("Cs", "Co")


def _is_visible(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZM"
