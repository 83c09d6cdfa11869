"""Mask personal data in text that is kept outside a form."""

import re

_PATTERNS = (
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE), "[link]"),
    # Before the numbers, which would leave an account's letters; its last group may be short.
    (re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"), "[account]"),
    (
        re.compile(r"(?<![\w.])(?!(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d\b)\+?\d[\d\s()/.-]{6,}\d(?!\w)"),
        "[number]",
    ),
    (
        re.compile(
            r"\b((?i:mein name ist|ich hei(?:ß|ss)e|ich bin (?:der|die|herr|frau)|"
            r"my name is|my name's|i am called|i'm called|call me))"
            r"((?:\s+[\w'-]+){1,3})"
        ),
        r"\1 [name]",
    ),
)


def mask(text: str) -> str:
    """Return the text with e-mail addresses, telephone and account numbers, links and introduced names masked.

    Years and other short numbers stay: a question without them cannot be understood.
    """
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
