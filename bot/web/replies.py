"""Write a body as JSON."""

from collections.abc import Mapping

from pydantic import BaseModel
from starlette.responses import Response


def reply(body: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return the body as a JSON response."""
    return Response(body.model_dump_json(), status, headers, media_type="application/json")
