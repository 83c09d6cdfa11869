"""Entities, sources and known unknowns: what facts are about, come from and do not say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from bot.console.rendering import render
from bot.knowledge import curating, finding
from bot.knowledge.editing import EditConflict
from bot.knowledge.entries import KINDS, version_of
from bot.knowledge.records import EntityRecord, Record, SourceRecord, UnknownRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Find = Callable[..., Sequence[Record]]
LISTED: dict[str, Find] = {
    "entity": finding.find_entities,
    "source": finding.find_sources,
    "unknown": finding.find_unknowns,
}
SIDES = ("ruhr", "manchester", "both")
ENTITY_KINDS = ("organisation", "person", "topic", "place", "event", "agreement")
BLOCKING = frozenset({"duplicate_alias", "missing_text"})


@page()
def show_list(request: Request, session: Session) -> Response:
    """List the entries of one kind."""
    kind = _kind(request)
    words = query_of(request).line("q", 200)
    return render(
        request, "knowledge/entries.html", kind=kind, records=LISTED[kind](session, words), values={"q": words}
    )


@page()
def show_new(request: Request, session: Session) -> Response:
    """Show an empty form."""
    return _show(request, session, _kind(request), None, Form())


@page()
def show_entry(request: Request, session: Session) -> Response:
    """Show one entry."""
    kind, record = _entry(request, session)
    return _show(request, session, kind, record, None)


@action()
def create(request: Request, session: Session) -> Response:
    """Store a new entry."""
    kind, form = _kind(request), request.state.form
    slug = finding.free_slug(session, kind, form.line("name_en") or form.line("title_en") or form.line("name_de"))
    return _save(request, session, kind, None, slug)


@action()
def save(request: Request, session: Session) -> Response:
    """Store what was changed."""
    kind, record = _entry(request, session)
    return _save(request, session, kind, record, record.slug)


@action()
def delete(request: Request, session: Session) -> Response:
    """Delete an entry that nothing else needs."""
    kind, record = _entry(request, session)
    users = [] if kind == "unknown" else finding.find_users(session, kind, record.slug)
    if users:
        return _show(request, session, kind, record, None, status=409, users=users)
    with editing(request, session) as edit:
        if kind == "unknown" and KINDS["questions"].find(session, f"unknown:{record.slug}") is not None:
            edit.remove("questions", f"unknown:{record.slug}")
        edit.remove(kind, record.slug)
    path = f"/knowledge/entries/{kind}"
    return redirect(request, path, "knowledge.notices.deleted", undo=undo_of(edit, path))


def _save(request: Request, session: Session, kind: str, before: Any, slug: str) -> Response:
    form = request.state.form
    typed = _read(kind, form, slug, before)
    problems = _problems(session, kind, typed) if typed else []
    if typed is None or problems:
        return _show(request, session, kind, before, form, status=422, problems=problems)
    try:
        with editing(request, session) as edit:
            changed = edit.put(typed, form.line("version"))
    except EditConflict as conflict:
        return _show(request, session, kind, conflict.current, form, status=409)
    path = f"/knowledge/entries/{kind}/edit/{slug}"
    notice = "knowledge.notices.entry_saved" if changed else "knowledge.notices.unchanged"
    return redirect(request, path, notice, undo=undo_of(edit, f"/knowledge/entries/{kind}") if changed else None)


def _problems(session: Session, kind: str, typed: Any) -> list[Any]:
    if kind != "entity":
        return []
    found = curating.problems_of(finding.read_surroundings(session), typed)
    return [problem for problem in found if problem.code in BLOCKING]


def _read(kind: str, form: Form, slug: str, before: Any) -> Any:
    """Return the entry as it was typed; None where something is missing."""

    def both(name: str, limit: int = 200) -> dict[str, str]:
        return {language: form.line(f"{name}_{language}", limit) for language in ("de", "en")}

    def lines(name: str) -> dict[str, list[str]]:
        texts = {language: form.text(f"{name}_{language}").splitlines() for language in ("de", "en")}
        return {
            each: list(dict.fromkeys(t.strip()[:120] for t in values if t.strip())) for each, values in texts.items()
        }

    values: dict[str, Any]
    if kind == "entity":
        short = {each: text[:120] or form.line(f"name_{each}", 120) for each, text in both("short").items()}
        values = {"kind": form.line("kind"), "side": form.line("side") or None, "name": both("name"), "short": short}
        values |= {"aliases": lines("aliases"), "type": before.type if before else None}
    elif kind == "source":
        values = {"title": both("title", 300), "publisher": both("publisher"), "url": form.line("url", 500) or None}
        values |= {"published_on": form.line("published_on") or None, "retrieved_on": form.line("retrieved_on")}
    else:
        values = {"name": both("name"), "gloss": form.line("gloss")}
    texts = [text for name in ("name", "title") for text in values.get(name, {}).values()]
    records: dict[str, type[Record]] = {"entity": EntityRecord, "source": SourceRecord, "unknown": UnknownRecord}
    try:
        return records[kind].model_validate({"slug": slug, **values}) if all(texts) else None
    except ValidationError:
        return None


def _show(
    request: Request,
    session: Session,
    kind: str,
    record: Any,
    form: Form | None,
    *,
    status: int = 200,
    problems: Sequence[Any] = (),
    users: Sequence[str] = (),
) -> Response:
    slug = record.slug if record else ""
    kept = KINDS["questions"].find(session, f"unknown:{slug}") if kind == "unknown" else None
    return render(
        request,
        "knowledge/entry.html",
        status,
        kind=kind,
        record=record,
        typed=form if status != 200 else None,
        version=version_of(record),
        problems=problems,
        users=users,
        conflict=status == 409 and not users,
        kinds=ENTITY_KINDS,
        sides=SIDES,
        questions=kept.questions if kept else (),
        used_by=finding.find_users(session, kind, slug) if record and kind != "unknown" else [],
        today=curating.today(),
    )


def _kind(request: Request) -> str:
    kind: str = request.path_params["kind"]
    if kind not in LISTED:
        raise not_found()
    return kind


def _entry(request: Request, session: Session) -> tuple[str, Any]:
    kind = _kind(request)
    record = KINDS[kind].find(session, request.path_params["slug"])
    if record is None:
        raise not_found()
    return kind, record


PATH = "/knowledge/entries/{kind}"
ROUTES = [
    Route(PATH, show_list, methods=["GET"]),
    Route(f"{PATH}/new", show_new, methods=["GET"]),
    Route(f"{PATH}/new", create, methods=["POST"]),
    Route(f"{PATH}/edit/{{slug}}", show_entry, methods=["GET"]),
    Route(f"{PATH}/edit/{{slug}}", save, methods=["POST"]),
    Route(f"{PATH}/delete/{{slug}}", delete, methods=["POST"]),
]
