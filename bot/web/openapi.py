"""The chat API's description (OpenAPI 3.1), made from the schemas that check the bodies."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.requests import Request
from starlette.responses import Response

from bot.web import schemas
from bot.web.api.messages import MAX_SEQ, MAX_WAIT_SECONDS
from bot.web.problems import MEDIA_TYPE

_REF = "#/components/schemas/{model}"
_REQUESTS: tuple[type[BaseModel], ...] = (
    schemas.ConversationRequest,
    schemas.MessageRequest,
    schemas.FeedbackRequest,
    schemas.EnquiryRequest,
)
_RESPONSES: tuple[type[BaseModel], ...] = (
    schemas.ConversationBody,
    schemas.MessagesBody,
    schemas.ReceiptBody,
    schemas.ExportBody,
    schemas.EnquiryBody,
    schemas.EnquiryTextsBody,
    schemas.HealthBody,
    schemas.ReadyBody,
    schemas.ProblemBody,
    schemas.NotReadyBody,
)
_PROBLEMS = {
    400: "The body is not valid JSON in UTF-8, or says something twice.",
    401: "The token is missing, unknown, or its conversation was erased.",
    403: "The request comes from a script of a foreign origin.",
    404: "There is nothing under this address.",
    408: "The body arrived too slowly.",
    409: "The `client_id` belongs to another message, or the enquiry of this `form_run_id` was erased.",
    413: "The message is longer than 1,000 characters, or the body is too large.",
    415: "The body is not uncompressed `application/json`.",
    422: "A value is missing, wrong or not expected.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    500: "Something went wrong here.",
    503: "A part of the system does not work at present; try again.",
}
_WITH_BODY = (400, 408, 413, 415, 422)


async def show_openapi(request: Request) -> Response:  # noqa: ARG001  Starlette passes it
    """Publish the description."""
    return Response(_serialised(), media_type="application/json", headers={"Cache-Control": "no-cache"})


@cache
def build_openapi() -> dict[str, Any]:
    """Return the description of all public endpoints."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Chat API of the enquiry assistant",
            "version": "1.0.0",
            "description": "A conversation is opened without a key; its token opens it again. "
            "Errors are problem details (RFC 9457) in the conversation's language, "
            "else in that of `Accept-Language`, else in German.",
        },
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@cache
def _serialised() -> bytes:
    return json.dumps(build_openapi(), ensure_ascii=False).encode()


def _paths() -> dict[str, Any]:
    current = "/api/v1/conversations/current"
    return {
        "/api/v1/conversations": {"post": _open_conversation()},
        f"{current}/export": {
            "get": _operation(
                "exportConversation",
                "Get everything that is held about the conversation.",
                _ok(200, schemas.ExportBody),
                (429, 503),
            )
        },
        current: {
            "delete": _operation(
                "eraseConversation",
                "Erase the conversation from every store.",
                _ok(200, schemas.ReceiptBody),
                (429, 503),
            )
        },
        "/api/v1/messages": {"get": _read_messages(), "post": _send_message()},
        "/api/v1/messages/{seq}/feedback": {"post": _judge_answer()},
        "/api/v1/enquiries": {"get": _read_enquiry_texts(), "post": _send_enquiry()},
        "/health": {"get": _public("checkHealth", "Is the process alive?", schemas.HealthBody)},
        "/ready": {"get": _check_readiness()},
    }


def _open_conversation() -> dict[str, Any]:
    operation = _operation(
        "openConversation",
        "Open a conversation; the first message greets and says that a machine answers.",
        _ok(201, schemas.ConversationBody),
        (*_WITH_BODY, 429, 503),
        body=schemas.ConversationRequest,
    )
    operation["security"] = []
    del operation["responses"]["401"]
    return operation


def _send_message() -> dict[str, Any]:
    return _operation(
        "sendMessage",
        "Send a message and get the answers; none while a person answers (`mode` is not `bot`).",
        _ok(200, schemas.MessagesBody),
        (*_WITH_BODY, 409, 429, 503),
        body=schemas.MessageRequest,
    )


def _read_messages() -> dict[str, Any]:
    operation = _operation(
        "readMessages",
        "Get the messages after a number (200 at most), waiting for them up to `wait` seconds.",
        _ok(200, schemas.MessagesBody),
        (422, 429, 503),
    )
    operation["parameters"] = [
        _query("after", "The greatest `seq` that is known already.", MAX_SEQ),
        _query("wait", "Seconds to wait where there is nothing new.", MAX_WAIT_SECONDS),
    ]
    return operation


def _judge_answer() -> dict[str, Any]:
    operation = _operation(
        "judgeAnswer",
        "Say whether an answer helped; the last word counts.",
        {"204": {"description": "The opinion is kept."}},
        (*_WITH_BODY, 404, 429, 503),
        body=schemas.FeedbackRequest,
    )
    operation["parameters"] = [
        {
            "name": "seq",
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0},
        }
    ]
    # A number that no message has, and something that is no number, are both not found.
    return operation


def _send_enquiry() -> dict[str, Any]:
    operation = _operation(
        "sendEnquiry",
        "Send an enquiry without a conversation; the same `form_run_id` again gets the same receipt.",
        _ok(201, schemas.EnquiryBody),
        (*_WITH_BODY, 409, 429, 503),
        body=schemas.EnquiryRequest,
    )
    operation["security"] = []
    del operation["responses"]["401"]
    return operation


def _read_enquiry_texts() -> dict[str, Any]:
    operation = _operation(
        "readEnquiryTexts",
        "Get the privacy notice and the consent text, in the language of `Accept-Language`.",
        _ok(200, schemas.EnquiryTextsBody),
        (503,),
    )
    operation["security"] = []
    del operation["responses"]["401"]
    return operation


def _check_readiness() -> dict[str, Any]:
    operation = _public("checkReadiness", "Do database, action server and Rasa work?", schemas.ReadyBody)
    operation["responses"]["503"] = _content("Some part does not work.", schemas.NotReadyBody, MEDIA_TYPE)
    return operation


def _public(name: str, summary: str, model: type[BaseModel]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "security": [],
        "responses": _ok(200, model),
    }


def _operation(
    name: str,
    summary: str,
    success: dict[str, Any],
    problems: tuple[int, ...],
    body: type[BaseModel] | None = None,
) -> dict[str, Any]:
    codes = sorted({*problems, 401, 403, 500})
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "security": [{"token": []}],
        "responses": success | {str(code): _problem(code) for code in codes},
    }
    if body is not None:
        schema = {"$ref": _REF.format(model=body.__name__)}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _ok(status: int, model: type[BaseModel]) -> dict[str, Any]:
    return {str(status): _content("Success.", model, "application/json")}


def _problem(status: int) -> dict[str, Any]:
    response = _content(_PROBLEMS[status], schemas.ProblemBody, MEDIA_TYPE)
    if status == 429:
        response["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}}}
    return response


def _content(description: str, model: type[BaseModel], media_type: str) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"description": description, "content": {media_type: {"schema": schema}}}


def _query(name: str, description: str, greatest: int) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "integer", "minimum": 0, "maximum": greatest, "default": 0},
    }


def _schemas() -> dict[str, Any]:
    bodies: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in _REQUESTS),
        *((model, "serialization") for model in _RESPONSES),
    ]
    _, generated = models_json_schema(bodies, ref_template=_REF)
    definitions: dict[str, Any] = generated["$defs"]
    _describe_choice(definitions["MessageRequest"])
    return definitions


def _describe_choice(schema: dict[str, Any]) -> None:
    """Say that a text or a button is there: pydantic's validator has no schema of its own."""
    only = {"text": "button", "button": "text"}
    schema["oneOf"] = [
        {
            "required": [name],
            "properties": {name: {"type": "string"}, other: {"type": "null"}},
        }
        for name, other in only.items()
    ]
