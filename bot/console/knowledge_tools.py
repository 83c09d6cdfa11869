"""Try a question, turn a press release into drafts."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.errors import not_found
from bot.console.forms import Form, query_of
from bot.console.guards import action, page
from bot.console.knowledge import editing, undo_of
from bot.console.notices import redirect
from bot.console.rendering import language_of, render
from bot.console.services import services_of
from bot.embedding import EmbeddingUnavailable
from bot.knowledge import finding
from bot.knowledge.curating import NotReady, today
from bot.knowledge.drafting import Chosen, draft_facts
from bot.knowledge.proposing import propose
from bot.knowledge.records import Knowledge, Language, SourceRecord, Text
from bot.knowledge.sampling import list_aspects
from bot.knowledge.store import ModelMissing
from bot.knowledge.trying import Trial

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MAX_QUESTION = 1_000
MAX_RELEASE = 40_000


@page()
async def show_trial(request: Request) -> Response:
    """Show what a question would get, and why."""
    query, services = query_of(request), services_of(request)
    words, draft = query.line("q", MAX_QUESTION), query.line("draft", 80)
    language = _language(query.line("language", 2), language_of(request))
    trial: Trial | None = None
    problem = ""
    if words:
        try:
            trial = await asyncio.to_thread(services.desk.answering.try_question, words, language, draft or None)
        except KeyError:
            raise not_found() from None
        except (ModelMissing, EmbeddingUnavailable):
            problem = "no_model"
    values = {"q": words, "language": language, "draft": draft}
    return render(request, "knowledge/try.html", 503 if problem else 200, trial=trial, values=values, problem=problem)


@page()
def show_release(request: Request, session: Session) -> Response:  # noqa: ARG001
    """Show where to paste a text."""
    return render(request, "knowledge/release.html", typed=Form(), problem="", today=today())


@action()
async def propose_drafts(request: Request) -> Response:
    """Show the passages of a text, each with what it seems to be about."""
    form, services = request.state.form, services_of(request)
    text, language = form.text("text", MAX_RELEASE), _language(form.line("language", 2), "de")
    problem = "" if text and form.line("title") else "text_missing"
    kept = await services.workers.read(finding.read_surroundings)
    proposals: list[Any] = []
    if not problem:
        try:
            proposals = await asyncio.to_thread(propose, text, language, kept, services.desk.embedder)
        except EmbeddingUnavailable:
            problem = "no_model"
        else:
            problem = "" if proposals else "nothing_found"
    if problem:
        return render(request, "knowledge/release.html", 422, typed=form, problem=problem, today=today())
    return _show_proposals(request, kept, form, language, proposals)


@action()
def store_drafts(request: Request, session: Session) -> Response:
    """Store the chosen passages as drafts."""
    form = request.state.form
    language = _language(form.line("language", 2), "de")
    chosen = [
        Chosen(
            form.text(f"text_{number}", 2_000),
            form.line(f"subject_{number}", 80),
            form.line(f"aspect_{number}", 40),
            tuple(form.line(f"about_{number}", 2_000).split()),
        )
        for number in form.all("chosen")[:100]
        if number.isdecimal()
    ]
    source = _read_source(session, form)
    if source is None or not chosen or not all(each.text and each.subject for each in chosen):
        return render(request, "knowledge/release.html", 422, typed=form, problem="nothing_chosen", today=today())
    try:
        with editing(request, session) as edit:
            slugs = draft_facts(edit, source, language, chosen)
    except NotReady:
        return render(request, "knowledge/release.html", 422, typed=form, problem="nothing_chosen", today=today())
    path = "/knowledge?state=draft"
    return redirect(
        request, path, "knowledge.notices.drafts_stored", undo=undo_of(edit, "/knowledge"), count=len(slugs)
    )


def _show_proposals(
    request: Request, kept: Knowledge, form: Form, language: Language, proposals: list[Any]
) -> Response:
    entities = {entity.slug: entity for entity in kept.entities}
    return render(
        request,
        "knowledge/proposals.html",
        proposals=proposals,
        typed=form,
        text_language=language,
        entities=entities,
        aspects=list_aspects(),
    )


def _read_source(session: Session, form: Form) -> SourceRecord | None:
    title, publisher = form.line("title"), form.line("publisher", 200) or "–"
    try:
        return SourceRecord(
            slug=finding.free_slug(session, "source", title),
            title=Text(de=title, en=title),
            publisher=Text(de=publisher, en=publisher),
            url=form.line("url", 500) or None,
            published_on=_day(form.line("published_on", 10)),
            retrieved_on=today(),
        )
    except ValidationError:
        return None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _language(value: str, otherwise: Language) -> Language:
    return "de" if value == "de" else "en" if value == "en" else otherwise


ROUTES = [
    Route("/knowledge/try", show_trial, methods=["GET"]),
    Route("/knowledge/release", show_release, methods=["GET"]),
    Route("/knowledge/release", propose_drafts, methods=["POST"]),
    Route("/knowledge/release/drafts", store_drafts, methods=["POST"]),
]
