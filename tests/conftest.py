"""Choose the tests of this environment, and lend servers to tests that need one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.rows import figure, record_rows
from tests.services import ServiceMissing, run_postgresql, run_redis

__all__ = ["figure"]

ENGINE_TESTS = (Path("unit/engine"), Path("integration/engine"))
IN_RASA = find_spec("rasa") is not None
_HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Collect in Rasa's environment only the tests of what runs inside Rasa, elsewhere the others.

    Folders count as well as files: a `conftest.py` imports what only its own environment has.
    """
    place = collection_path.relative_to(_HERE)
    if any(place in folder.parents for folder in ENGINE_TESTS):
        return None  # on the way to both
    of_engine = any(place.is_relative_to(folder) for folder in ENGINE_TESTS)
    return None if of_engine == IN_RASA else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note in the report which rows of the reliability list each test covers."""
    record_rows(items)


def pytest_configure(config: pytest.Config) -> None:
    """Let Rasa's old libraries warn: their warnings are not ours to mend."""
    if IN_RASA:
        config.addinivalue_line("filterwarnings", "default")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Lend an empty Redis."""
    with lend(run_redis(tmp_path_factory.mktemp("redis"))) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Lend an empty PostgreSQL database."""
    with lend(run_postgresql()) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_url: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the newest schema, to copy (`fresh_database`)."""
    from sqlalchemy import make_url  # not in Rasa's environment

    from bot.database.migrate import upgrade
    from tests.unit.database.postgresql import fresh_database

    with fresh_database(postgresql_url) as url:
        upgrade(url)
        yield str(make_url(url).database)


@contextmanager
def lend(service: AbstractContextManager[str]) -> Iterator[str]:
    """Skip visibly when the service is not there, or fail where services are required."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(service)
        except ServiceMissing as missing:
            if os.environ.get("BOT_TEST_REQUIRE_SERVICES") == "1":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield url
