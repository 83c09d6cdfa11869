"""Texts of the site and of mails: edit in both languages, look at a preview, publish, go back to a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit
from bot.console.errors import not_found
from bot.console.guards import action, page
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.languages import LANGUAGES, Language
from bot.site import texts
from bot.site.filling import fill, placeholders
from bot.site.records import InvalidText, UnknownText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PATH = "/settings/texts"
_SAMPLES = {
    "reference": "GMR-7K3M-Q9XD",
    "link": "https://example.org/…",
    "name": "Erika Muster",
    "organisation": "Muster GmbH",
    "topic": "Wasserstoff",
    "days": "30",
    "hours": "48",
    "minutes": "60",
    "email": "erika@example.org",
}
"""What stands for placeholders in a preview; others show their name."""


@page()
def show_texts(request: Request, session: Session) -> Response:
    """List all texts, grouped by where they appear."""
    groups: dict[str, list[object]] = {"site": [], "mail": [], "reply": []}
    for key in texts.list_keys():
        prefix = key.split("_")[0]
        versions = [texts.current(session, key, language) for language in LANGUAGES]
        groups[prefix if prefix in groups else "site"].append((key, versions))
    return render(request, "settings/texts.html", groups=groups)


@page()
def show_text(request: Request, session: Session) -> Response:
    """Show one text in both languages, with its versions."""
    key = _key(request)
    shown = {language: texts.current(session, key, language).text for language in LANGUAGES}
    return _show(request, session, key, shown)


@action()
def change_text(request: Request, session: Session) -> Response:
    """Show a preview, or publish what was changed."""
    key, form = _key(request), request.state.form
    typed = {language: form.text(f"text_{language}", texts.MAX_CHARACTERS + 1) for language in LANGUAGES}
    if form.line("step") != "publish":
        return _show(request, session, key, typed, preview=True)
    try:
        with session.begin_nested():  # both or none
            changed = [each for each in LANGUAGES if _publish(request, session, key, each, typed[each])]
    except InvalidText as problem:
        return _show(request, session, key, typed, problem=problem)
    notice = {0: "unchanged", 1: "only_one"}.get(len(changed), "published")
    return redirect(request, f"{PATH}/{key}", f"site_texts.{notice}")


def _publish(request: Request, session: Session, key: str, language: str, text: str) -> bool:
    """Publish one language; tell whether it changed."""
    account, before = request.state.account, texts.current(session, key, language)
    published = texts.publish(session, key, language, text, account.name)
    if published == before:
        return False
    details = {"language": language, "version": published.version}
    audit.record(session, account.id, "site.publish_text", key, details)
    return True


def _key(request: Request) -> str:
    key = request.path_params["key"]
    if key not in texts.list_keys():
        raise not_found()
    return str(key)


def _show(
    request: Request,
    session: Session,
    key: str,
    shown: Mapping[Language, str],
    *,
    preview: bool = False,
    problem: InvalidText | None = None,
) -> Response:
    try:
        names = sorted(placeholders(texts.default_text(key, "de").text))
    except UnknownText:
        raise not_found() from None
    samples = {name: _SAMPLES.get(name, f"[{name}]") for text in shown.values() for name in placeholders(text)}
    return render(
        request,
        "settings/text.html",
        422 if problem else 200,
        key=key,
        shown=shown,
        placeholders=names,
        preview={language: fill(text, samples) for language, text in shown.items()} if preview else None,
        versions={language: texts.history(session, key, language) for language in LANGUAGES},
        problem=problem,
        is_mail=key.startswith("mail_"),
    )


ROUTES = [
    Route(PATH, show_texts, methods=["GET"]),
    Route(f"{PATH}/{{key}}", show_text, methods=["GET"]),
    Route(f"{PATH}/{{key}}", change_text, methods=["POST"]),
]
