"""Sample questions: by them visitors find a fact, and the assistant knows what it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.errors import not_found
from bot.console.guards import action
from bot.console.knowledge import address_of, editing, undo_of
from bot.console.notices import redirect
from bot.knowledge.entries import KINDS
from bot.knowledge.sampling import add_questions, remove_question
from bot.languages import LANGUAGES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AT_ONCE = 50


@action()
def add(request: Request, session: Session) -> Response:
    """Add what was typed, one question a line, and the suggestions that were ticked."""
    target, back = _target(request, session)
    form = request.state.form
    with editing(request, session) as edit:
        added = 0
        for language in LANGUAGES:
            lines = [*form.all(f"suggested_{language}"), *form.text(f"questions_{language}").splitlines()]
            added += add_questions(edit, target, language, lines[:AT_ONCE])
    notice = "knowledge.notices.questions_added" if added else "knowledge.notices.no_question_added"
    return redirect(request, f"{back}#questions", notice, undo=undo_of(edit, back) if added else None, count=added)


@action()
def remove(request: Request, session: Session) -> Response:
    """Remove one question."""
    target, back = _target(request, session)
    form = request.state.form
    with editing(request, session) as edit:
        removed = remove_question(edit, target, form.line("language", 2), form.text("text", 400))
    if not removed:
        raise not_found()
    return redirect(request, f"{back}#questions", "knowledge.notices.question_removed", undo=undo_of(edit, back))


def _target(request: Request, session: Session) -> tuple[str, str]:
    """Return the target that the address names, and the page that it belongs to."""
    kind, slug = request.path_params["kind"], request.path_params["slug"]
    if kind not in ("fact", "unknown") or KINDS[kind].find(session, slug) is None:
        raise not_found()
    return f"{kind}:{slug}", address_of(kind, slug)


ROUTES = [
    Route("/knowledge/questions/{kind}/{slug}", add, methods=["POST"]),
    Route("/knowledge/questions/{kind}/{slug}/remove", remove, methods=["POST"]),
]
