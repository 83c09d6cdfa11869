"""All knowledge as files: download them, upload them, look at what they would change, take them over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.errors import not_found
from bot.console.forms import query_of
from bot.console.guards import action, page
from bot.console.knowledge import address_of, editing, undo_of
from bot.console.notices import redirect
from bot.console.rendering import render
from bot.console.services import services_of
from bot.database import utc_now
from bot.knowledge import archives, importing
from bot.knowledge.curating import today
from bot.knowledge.editing import EditConflict
from bot.knowledge.exporting import archive_all
from bot.knowledge.records import KnowledgeFileError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PATH = "/knowledge/files"
SHOWN_CHANGES = 200


@page()
def show_files(request: Request, session: Session) -> Response:  # noqa: ARG001
    """Offer both directions."""
    return render(request, "knowledge/files.html", problem="")


@page()
def download(request: Request, session: Session) -> Response:  # noqa: ARG001
    """Send everything as a zip archive."""
    name = f"knowledge-{today().isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(archive_all(session, utc_now()), media_type="application/zip", headers=headers)


@action("admin", max_bytes=archives.MAX_ARCHIVE)
async def upload(request: Request) -> Response:
    """Keep an archive until somebody has looked at it."""
    file = request.state.form.file("archive")
    content = await file.read() if file else b""
    if file:
        await file.close()
    workers = services_of(request).workers
    try:
        await workers.call(lambda _: archives.read_archive(content))
    except KnowledgeFileError as error:
        return render(request, "knowledge/files.html", 422, problem=str(error))
    upload_id = await workers.write(archives.keep_upload, content, request.state.account.id)
    return redirect(request, f"{PATH}/{upload_id}")


@page("admin")
def show_upload(request: Request, session: Session) -> Response:
    """Show what an archive would change."""
    return _show_upload(request, session, query_of(request).flag("remove"))


@action("admin")
def take_over(request: Request, session: Session) -> Response:
    """Change the knowledge as it was shown."""
    form, upload_id = request.state.form, request.path_params["upload"]
    remove = form.line("remove") == "1"
    wanted = archives.read_archive(_content(request, session))
    try:
        with editing(request, session) as edit:
            plan = importing.take_over(edit, wanted, remove=remove, revision=form.number("revision"))
    except (EditConflict, importing.ImportRefused):
        return _show_upload(request, session, remove, overtaken=True)
    archives.forget_upload(session, upload_id)
    count = len(plan.changes)
    return redirect(
        request, PATH, "knowledge.notices.taken_over", undo=undo_of(edit, "/knowledge/changes"), count=count
    )


def _show_upload(request: Request, session: Session, remove: bool, *, overtaken: bool = False) -> Response:
    plan = importing.plan_import(session, archives.read_archive(_content(request, session)), remove=remove)
    return render(
        request,
        "knowledge/upload.html",
        409 if overtaken else 200,
        plan=plan,
        changes=plan.changes[:SHOWN_CHANGES],
        remove=remove,
        overtaken=overtaken,
        upload=request.path_params["upload"],
        address=address_of,
    )


def _content(request: Request, session: Session) -> bytes:
    try:
        return archives.read_upload(session, request.path_params["upload"], request.state.account.id)
    except archives.UnknownUpload:
        raise not_found() from None


ROUTES = [
    Route(PATH, show_files, methods=["GET"]),
    Route(PATH, upload, methods=["POST"]),
    Route(f"{PATH}/all.zip", download, methods=["GET"]),
    Route(f"{PATH}/{{upload}}", show_upload, methods=["GET"]),
    Route(f"{PATH}/{{upload}}", take_over, methods=["POST"]),
]
