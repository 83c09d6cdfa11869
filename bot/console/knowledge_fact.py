"""One fact: edit it in both languages, see how visitors will read it, publish it or take it back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.errors import not_found
from bot.console.forms import Form
from bot.console.guards import action, page
from bot.console.knowledge import editing, undo_of
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.knowledge import curating, finding
from bot.knowledge.checking import MAX_ANSWER, Problem
from bot.knowledge.drafting import REVIEW_MONTHS
from bot.knowledge.editing import EditConflict, UnknownEntry
from bot.knowledge.entries import KINDS, as_json, version_of
from bot.knowledge.history import differences, read_history
from bot.knowledge.records import FactRecord, Text
from bot.knowledge.sampling import list_aspects, suggest_questions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PATH = "/knowledge/facts/{slug}"


@page()
def show_new(request: Request, session: Session) -> Response:
    """Show an empty form."""
    return show_fact_page(request, session, None)


@page()
def show_fact(request: Request, session: Session) -> Response:
    """Show one fact."""
    return show_fact_page(request, session, find_fact(request, session))


@action()
def create(request: Request, session: Session) -> Response:
    """Store a new draft."""
    form = request.state.form
    slug = finding.free_slug(session, "fact", f"{form.line('subject')} {form.line('aspect')}")
    typed = read_fact(form, slug, None)
    if typed is None:
        return show_fact_page(request, session, None, 422, form=form)
    try:
        with editing(request, session) as edit:
            curating.save_fact(edit, typed, "")
    except curating.NotReady:
        return show_fact_page(request, session, None, 422, form=form)
    return redirect(request, f"/knowledge/facts/{slug}#questions", "knowledge.notices.drafted")


@action()
def save(request: Request, session: Session) -> Response:
    """Store what was typed, or show how it would read."""
    form, before = request.state.form, find_fact(request, session)
    typed = read_fact(form, before.slug, before)
    if typed is None or form.line("step") == "preview":
        return show_fact_page(request, session, typed or before, 200 if typed else 422, stored=before, form=form)
    path = f"/knowledge/facts/{before.slug}"
    try:
        with editing(request, session) as edit:
            changed = curating.save_fact(edit, typed, form.line("version"), same_meaning=form.flag("same_meaning"))
    except EditConflict as conflict:
        return show_fact_page(request, session, typed, 409, stored=before, conflict=conflict, form=form)
    except curating.NotReady as refusal:
        return show_fact_page(request, session, typed, 422, stored=before, refusal=refusal.problems, form=form)
    if not changed:
        return redirect(request, path, "knowledge.notices.unchanged")
    notice = "saved" if typed.status == "published" else "draft_saved"
    return redirect(request, path, f"knowledge.notices.{notice}", undo=undo_of(edit, path))


@action()
def publish(request: Request, session: Session) -> Response:
    """Show the fact to visitors."""
    fact = find_fact(request, session)
    try:
        with editing(request, session) as edit:
            curating.publish(edit, fact.slug)
    except curating.NotReady as refusal:
        return show_fact_page(request, session, fact, 422, refusal=refusal.problems)
    return _done(request, fact, "published", undo_of(edit, f"/knowledge/facts/{fact.slug}"))


@action()
def take_back(request: Request, session: Session) -> Response:
    """Make the fact a draft again."""
    return _change(request, session, curating.take_back, "withdrawn")


@action()
def confirm(request: Request, session: Session) -> Response:
    """Say that the marked language is right."""
    return _change(request, session, curating.confirm_language, "confirmed")


@action()
def review(request: Request, session: Session) -> Response:
    """Say that the fact is still true, and when to look again."""
    months = request.state.form.number("months")
    chosen = months if months in curating.REVIEW_MONTHS else REVIEW_MONTHS
    return _change(request, session, lambda edit, slug: curating.mark_reviewed(edit, slug, chosen), "reviewed")


@action()
def delete(request: Request, session: Session) -> Response:
    """Delete the fact with its sample questions."""
    fact = find_fact(request, session)
    with editing(request, session) as edit:
        curating.delete_fact(edit, fact.slug)
    back = f"/knowledge/facts/{fact.slug}"
    return redirect(request, "/knowledge", "knowledge.notices.deleted", undo=undo_of(edit, back))


def find_fact(request: Request, session: Session) -> FactRecord:
    """Return the fact that the address names."""
    found: FactRecord | None = KINDS["fact"].find(session, request.path_params["slug"])
    if found is None:
        raise not_found()
    return found


def read_fact(form: Form, slug: str, before: FactRecord | None) -> FactRecord | None:
    """Return what was typed; None where a choice is missing."""
    day = curating.today()
    try:
        return FactRecord(
            slug=slug,
            subject=form.line("subject"),
            about=tuple(dict.fromkeys((form.line("subject"), *form.all("about")))),
            aspect=form.line("aspect", 40),
            gloss=form.line("gloss") or form.text("answer_en")[:120] or form.text("answer_de")[:120],
            answer=Text(de=form.text("answer_de"), en=form.text("answer_en")),
            source=form.line("source"),
            passage=form.line("passage", 200),
            reviewed_on=before.reviewed_on if before else day,
            review_due_on=_day(form.line("review_due_on")),
            covers=tuple(form.all("covers")),
            status=before.status if before else "draft",
        )
    except ValidationError:
        return None


def show_fact_page(
    request: Request,
    session: Session,
    record: FactRecord | None,
    status: int = 200,
    *,
    stored: FactRecord | None = None,
    form: Form | None = None,
    conflict: EditConflict | None = None,
    refusal: list[Problem] | None = None,
) -> Response:
    """Show the form of a fact with its surroundings; `record` is what was typed, `stored` what is kept."""
    stored = stored or record
    kept = finding.read_surroundings(session, f"fact:{stored.slug}" if stored else "")
    entities = {entity.slug: entity for entity in kept.entities}
    questions = {each: [q for q in kept.questions if q.language == each] for each in ("de", "en")}
    subject = entities.get(record.subject) if record else None
    theirs = conflict.current if conflict and isinstance(conflict.current, FactRecord) else None
    return render(
        request,
        "knowledge/fact.html",
        status,
        fact=record,
        stored=stored,
        version=version_of(theirs or stored),
        incomplete=status == 422 and refusal is None,
        typed=form,
        entities=entities,
        sources=kept.sources,
        aspects=list(dict.fromkeys([*([record.aspect] if record else []), *list_aspects()])),
        related=_related(record, kept.facts),
        questions=questions,
        suggested=suggest_questions(record, subject, kept.questions) if record and subject else None,
        enough=finding.ENOUGH_QUESTIONS,
        problems=refusal or (curating.problems_of(kept, record) if record else []),
        blocking=curating.BLOCKING,
        refused=refusal is not None,
        theirs=differences(as_json(record), as_json(theirs)) if theirs and record else [],
        conflict=conflict is not None,
        preview=form is not None and record is not None,
        months=curating.REVIEW_MONTHS,
        limit=MAX_ANSWER,
        today=curating.today(),
        changed=read_history(session, "fact", stored.slug, 1) if stored else [],
    )


def _related(record: FactRecord | None, facts: tuple[FactRecord, ...]) -> list[FactRecord]:
    """Return the facts that this one may contain: those on the same things."""
    if record is None:
        return []
    about = set(record.about)
    return [f for f in facts if f.slug != record.slug and (f.slug in record.covers or f.subject in about)]


def _change(request: Request, session: Session, change: Any, notice: str) -> Response:
    fact = find_fact(request, session)
    try:
        with editing(request, session) as edit:
            change(edit, fact.slug)
    except UnknownEntry:
        raise not_found() from None
    return _done(request, fact, notice, undo_of(edit, f"/knowledge/facts/{fact.slug}"))


def _done(request: Request, fact: FactRecord, notice: str, undo: dict[str, Any]) -> Response:
    return redirect(request, f"/knowledge/facts/{fact.slug}", f"knowledge.notices.{notice}", undo=undo)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


ROUTES = [
    Route("/knowledge/new", show_new, methods=["GET"]),
    Route("/knowledge/new", create, methods=["POST"]),
    Route(PATH, show_fact, methods=["GET"]),
    Route(PATH, save, methods=["POST"]),
    Route(f"{PATH}/publish", publish, methods=["POST"]),
    Route(f"{PATH}/take-back", take_back, methods=["POST"]),
    Route(f"{PATH}/confirm", confirm, methods=["POST"]),
    Route(f"{PATH}/review", review, methods=["POST"]),
    Route(f"{PATH}/delete", delete, methods=["POST"]),
]
