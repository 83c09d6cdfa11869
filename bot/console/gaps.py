"""Gaps: what visitors asked and did not get, grouped by meaning; from each a draft is one click away."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.accounts import audit
from bot.console.errors import not_found
from bot.console.forms import query_of
from bot.console.guards import action, page
from bot.console.knowledge import editing, paging, undo_of
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.console.services import services_of
from bot.conversations.unhelpful import list_unhelpful
from bot.embedding import EmbeddingUnavailable
from bot.knowledge import finding, gaps_review
from bot.knowledge.curating import today
from bot.knowledge.drafting import draft_from_question
from bot.knowledge.entries import KINDS
from bot.knowledge.gaps import UnknownGap
from bot.knowledge.gaps_refresh import refresh
from bot.knowledge.sampling import add_questions
from bot.knowledge.store import ModelMissing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PAGE_SIZE = 20
SAMPLES = 10
"""Wordings of a gap that become sample questions."""


@page()
async def show_gaps(request: Request) -> Response:
    """Bring the gaps up to date and list those of one state."""
    services = services_of(request)
    unhelpful = await services.workers.read(list_unhelpful)
    found = [gaps_review.Unhelpful(**vars(each)) for each in unhelpful]
    desk = services.desk
    try:
        await asyncio.to_thread(lambda: refresh(desk.database, desk.answering, desk.embedder, found))
        problem = ""
    except (ModelMissing, EmbeddingUnavailable):
        problem = "no_model"
    return await services.workers.read(lambda session: _show(request, session, problem))


@action()
def draft(request: Request, session: Session) -> Response:
    """Start a fact that is to answer a gap."""
    gap = _gap(request, session)
    kept = finding.read_surroundings(session)
    wordings = [text for text, _ in gap.questions[:SAMPLES]]
    try:
        with editing(request, session) as edit:
            slug = draft_from_question(edit, wordings, gap.language, kept)
    except LookupError:
        return redirect(request, "/gaps", "gaps.notices.nothing_to_start_from")
    gaps_review.set_state(session, gap.id, "open", slug)
    return redirect(request, f"/knowledge/facts/{slug}", "gaps.notices.drafted", undo=undo_of(edit, "/gaps"))


@action()
def add_to_fact(request: Request, session: Session) -> Response:
    """Let a fact that is there answer a gap: its wordings become sample questions."""
    gap, slug = _gap(request, session), request.state.form.line("fact", 80)
    if KINDS["fact"].find(session, slug) is None:
        return redirect(request, "/gaps", "gaps.notices.no_such_fact")
    with editing(request, session) as edit:
        add_questions(edit, f"fact:{slug}", gap.language, [text for text, _ in gap.questions[:SAMPLES]])
    gaps_review.set_state(session, gap.id, "answered", slug)
    return redirect(request, "/gaps", "gaps.notices.added")


@action()
def change_state(request: Request, session: Session) -> Response:
    """Dismiss a gap, or open it again."""
    state = request.state.form.line("state", 12)
    gap_id = int(request.path_params["gap"])
    if state not in gaps_review.STATES:
        raise not_found()
    try:
        before = gaps_review.set_state(session, gap_id, state)
    except UnknownGap:
        raise not_found() from None
    audit.record(session, request.state.account.id, f"gaps.{state}", str(gap_id))
    undo = {"action": f"/gaps/{gap_id}/state", "fields": {"state": before}}
    return redirect(request, "/gaps", f"gaps.notices.{state}", undo=undo)


@action()
def settle(request: Request, session: Session) -> Response:
    """Say that the reports on a fact were looked at."""
    slug = request.state.form.line("fact", 80)
    ids = gaps_review.settle_reports(session, slug)
    audit.record(session, request.state.account.id, "gaps.settle", f"fact:{slug}", {"reports": len(ids)})
    fields = {"ids": " ".join(map(str, ids[:40]))}
    return redirect(request, "/gaps", "gaps.notices.settled", undo={"action": "/gaps/reports/reopen", "fields": fields})


@action()
def reopen(request: Request, session: Session) -> Response:
    """Take `settle` back."""
    ids = [int(each) for each in request.state.form.line("ids", 1_000).split() if each.isascii() and each.isdecimal()]
    gaps_review.reopen_reports(session, [each for each in ids if each < 2**31])
    return redirect(request, "/gaps", "gaps.notices.open")


def _show(request: Request, session: Session, problem: str) -> Response:
    query = query_of(request)
    state, language = query.line("state", 12), query.line("language", 2)
    state = state if state in gaps_review.STATES else "open"
    language = language if language in ("de", "en") else ""
    gaps = gaps_review.read_gaps(session, state, language)
    number, last = paging(query.number("page"), len(gaps), PAGE_SIZE)
    return render(
        request,
        "gaps/gaps.html",
        gaps=gaps[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        reports=gaps_review.read_reports(session) if state == "open" and number == 1 else [],
        facts={fact.slug: fact for fact in finding.list_facts(session, today())},
        unknowns={record.slug: record for record in finding.find_unknowns(session)},
        counts=gaps_review.count_gaps(session),
        states=gaps_review.STATES,
        state=state,
        values={"state": state, "language": language},
        page=number,
        last=last,
        problem=problem,
    )


def _gap(request: Request, session: Session) -> gaps_review.Gap:
    try:
        return gaps_review.read_gap(session, int(request.path_params["gap"]))
    except UnknownGap:
        raise not_found() from None


ROUTES = [
    Route("/gaps", show_gaps, methods=["GET"]),
    Route("/gaps/reports/settle", settle, methods=["POST"]),
    Route("/gaps/reports/reopen", reopen, methods=["POST"]),
    Route("/gaps/{gap:int}/draft", draft, methods=["POST"]),
    Route("/gaps/{gap:int}/fact", add_to_fact, methods=["POST"]),
    Route("/gaps/{gap:int}/state", change_state, methods=["POST"]),
]
