"""S8: the API does what its published description says, on generated requests, wrong ones included."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

CASES = max(int(os.environ.get("BOT_TEST_CASES", "300")) // 20, 1)
WITH_INPUT = [
    ("POST", "/api/v1/conversations"),
    ("GET", "/api/v1/messages"),
    ("POST", "/api/v1/messages"),
    ("POST", "/api/v1/messages/{seq}/feedback"),
]
WITHOUT_INPUT = [("GET", "/api/v1/conversations/current/export"), ("GET", "/health")]
OPERATIONS = [
    *((GenerationMode.POSITIVE, *operation) for operation in WITH_INPUT + WITHOUT_INPUT),
    *((GenerationMode.NEGATIVE, *operation) for operation in WITH_INPUT),
]


@pytest.fixture(scope="module")
def description(running_web):
    """Return the published description."""
    return schemathesis.openapi.from_url(f"{running_web.url}/api/openapi.json")


@pytest.fixture(scope="module")
def token(running_web):
    """Return the token of one conversation."""
    return running_web.open().token


# `negative_data_rejection` expects no 413, and counts the token that we add as wrong; `test_bodies` covers it.
@pytest.mark.parametrize(("mode", "method", "path"), OPERATIONS)
def test_the_description_is_true(description, token, method, path, mode):
    operation = description[path][method]

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def check(data):
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if isinstance(case.query, dict) and case.query.get("wait") in range(26):
            case.query["wait"] = 0
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=[negative_data_rejection])

    check()


def test_the_refused_and_the_missing_are_described(description, web):
    for path, method in (("/api/v1/messages", "GET"), ("/api/v1/conversations/current", "DELETE"), ("/ready", "GET")):
        response = web.client.request(method, path)
        description[path][method].validate_response(schemathesis.Response.from_httpx(response, verify=False))
