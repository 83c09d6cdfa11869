"""Serve the page's files under addresses that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

_FOLDER = Path(__file__).parent / "static"


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
        stat_result: object,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return the file with its lifetime."""
        response = super().file_response(full_path, stat_result, scope, status_code)  # type: ignore[arg-type]
        kept = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response
