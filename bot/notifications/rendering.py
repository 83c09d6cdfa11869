"""Make subject and body of a mail from a site text: its first line is the subject."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.site import texts
from bot.site.filling import fill

BOTH = "both"
MAX_SUBJECT = 180
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_RULE = f"\n\n{'-' * 60}\n\n"


def render(
    session: Session, template: str, language: str, values: Mapping[str, Mapping[str, object]]
) -> tuple[str, str]:
    """Return subject and body. `values` are by language; "both" puts German above English."""
    languages = ("de", "en") if language == BOTH else (language,)
    parts = [_render_one(session, template, each, values[each]) for each in languages]
    subjects, bodies = zip(*parts, strict=True)
    return " / ".join(dict.fromkeys(subjects)), f"{_RULE.join(bodies)}\n"


def one_line(text: str, limit: int = MAX_SUBJECT) -> str:
    """Return the text without line breaks and control characters, fit for a header."""
    line = " ".join(_BREAKS.sub(" ", text).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def _render_one(session: Session, template: str, language: str, values: Mapping[str, object]) -> tuple[str, str]:
    subject, _, body = texts.current(session, f"mail_{template}", language).text.partition("\n")
    # The subject is cut before it is joined with that of the other language.
    return one_line(fill(subject, values), MAX_SUBJECT // 2), fill(body.strip(), values)
