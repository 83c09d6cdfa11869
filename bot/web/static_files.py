"""Serve the files of pages: small over the line, and kept by browsers under addresses that change with the content."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

FOREVER = "public, max-age=31536000, immutable"
_FOLDER = Path(__file__).parent / "static"
_DIGESTED = re.compile(r"-[0-9a-f]{12}\.\w+$")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""The build leaves both beside each file; the smaller comes first."""


@cache
def versioned(name: str) -> str:
    """Return the address of a file, with a digest of its content."""
    digest = hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class VersionedFiles(StaticFiles):
    """Lets browsers keep what is asked for with a version, and check everything else."""

    def file_response(
        self,
        full_path: PathLike,
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file with its lifetime, compressed where the build has done so."""
        path, encoding = choose_encoding(Path(full_path), Headers(scope=scope))
        if encoding:
            stat_result = path.stat()
        response = super().file_response(path, stat_result, scope, status_code)
        describe_encoding(response, Path(full_path), encoding)
        kept = scope["query_string"].startswith(b"v=") or _DIGESTED.search(str(full_path))
        response.headers["Cache-Control"] = FOREVER if kept else "no-cache"
        return response


def serve_compressed(path: Path, headers: Headers) -> FileResponse:
    """Return one built file, compressed as the browser likes it."""
    chosen, encoding = choose_encoding(path, headers)
    response = FileResponse(chosen, stat_result=chosen.stat())
    describe_encoding(response, path, encoding)
    return response


def choose_encoding(path: Path, headers: Headers) -> tuple[Path, str | None]:
    """Return the smallest form of a file that the browser takes, and its encoding."""
    accepted = {part.split(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
    for encoding, end in _ENCODINGS:
        packed = path.with_name(path.name + end)
        if encoding in accepted and packed.exists():
            return packed, encoding
    return path, None


def describe_encoding(response: Response, path: Path, encoding: str | None) -> None:
    """Name the type of what is inside, and that other browsers get another form."""
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_text = media_type.startswith("text/")
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8" if is_text else media_type
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
