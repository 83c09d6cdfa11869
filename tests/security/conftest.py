"""The same fixtures as the integration tests: a web process on loopback, and a fake Rasa."""

from tests.integration.web.conftest import rasa, running_web, web

__all__ = ["rasa", "running_web", "web"]
