"""The published description and the routes say the same."""

from starlette.routing import Route

from bot.conversations.records import KINDS, WRITTEN_BY_PERSON
from bot.settings import build_settings
from bot.web.app import create_app
from bot.web.openapi import build_openapi
from bot.web.problems import _as_problem
from bot.web.schemas import Kind

PAGES = {
    "/",
    "/integration",
    "/integration/preview",
    "/privacy",
    "/accessibility",
    "/widget/frame",
    "/widget/loader.js",
}
NOT_DESCRIBED = PAGES | {"/chat/replies", "/metrics", "/api/openapi.json"}


def test_every_route_is_described(tmp_path):
    app = create_app(build_settings(data_dir=tmp_path, secret_keys=("k",)))
    routes = {
        (route.path.replace(":int", ""), method.lower())
        for route in app.routes
        if isinstance(route, Route) and route.path not in NOT_DESCRIBED and not route.path.startswith("/enquiry")
        for method in route.methods - {"HEAD"}
    }
    described = {(path, method) for path, item in build_openapi()["paths"].items() for method in item}
    assert described == routes


def test_every_problem_has_one_shape():
    for path in build_openapi()["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400 and operation["operationId"] != "checkReadiness":
                    schema = response["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ProblemBody"}


def test_kinds_are_those_of_the_records():
    assert set(Kind.__args__) == KINDS | {WRITTEN_BY_PERSON}


def test_what_nobody_foresaw_is_told_without_details():
    problem = _as_problem(RuntimeError("a visitor's words"))
    assert (problem.status, problem.code, problem.values) == (500, "internal", {})
