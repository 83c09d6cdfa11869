"""Relations: who does what with whom; lists such as "partners in Bochum" are computed from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.errors import not_found
from bot.console.forms import query_of
from bot.console.guards import action, page
from bot.console.knowledge import editing, undo_of
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.knowledge import finding
from bot.knowledge.entries import KINDS
from bot.knowledge.records import RelationRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PREDICATES = tuple(
    "leads works_for mayor_of signed presented spoke_about contact_for coordinates located_in works_on part_of "
    "supports developed protects benefits_from visited met impressed_by party_to belongs_to concerns builds_on "
    "led_to".split()
)


@page()
def show_relations(request: Request, session: Session) -> Response:
    """List who does what with whom."""
    return _show_relations(request, session)


@action()
def put_relation(request: Request, session: Session) -> Response:
    """Add a relation, or give one that is there another role."""
    form = request.state.form
    role = {"de": form.line("role_de", 200), "en": form.line("role_en", 200)}
    names = {entity.slug for entity in finding.find_entities(session)}
    try:
        record = RelationRecord.model_validate(
            {
                "subject": form.line("subject"),
                "predicate": form.line("predicate"),
                "object": form.line("object"),
                "role": role if all(role.values()) else None,
                "fact": form.line("fact") or None,
            }
        )
    except ValidationError:
        return _show_relations(request, session, 422)
    known_fact = record.fact is None or KINDS["fact"].find(session, record.fact) is not None
    if not ({record.subject, record.object} <= names and record.predicate in PREDICATES and known_fact):
        return _show_relations(request, session, 422)
    with editing(request, session) as edit:
        edit.put(record)
    path = "/knowledge/relations"
    return redirect(request, path, "knowledge.notices.relation_saved", undo=undo_of(edit, path))


@action()
def remove_relation(request: Request, session: Session) -> Response:
    """Delete a relation."""
    key = request.state.form.line("key")
    if KINDS["relation"].find(session, key) is None:
        raise not_found()
    with editing(request, session) as edit:
        edit.remove("relation", key)
    path = "/knowledge/relations"
    return redirect(request, path, "knowledge.notices.deleted", undo=undo_of(edit, path))


def _show_relations(request: Request, session: Session, status: int = 200) -> Response:
    query = query_of(request)
    values = {"q": query.line("q", 200), "entity": query.line("entity", 80)}
    entities = {entity.slug: entity for entity in finding.find_entities(session)}
    return render(
        request,
        "knowledge/relations.html",
        status,
        relations=finding.find_relations(session, values["q"], values["entity"]),
        entities=entities,
        predicates=PREDICATES,
        values=values,
        typed=getattr(request.state, "form", None),
    )


ROUTES = [
    Route("/knowledge/relations", show_relations, methods=["GET"]),
    Route("/knowledge/relations", put_relation, methods=["POST"]),
    Route("/knowledge/relations/remove", remove_relation, methods=["POST"]),
]
