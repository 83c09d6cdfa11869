"""A real web process with a scripted Rasa, for browsers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.scenes import play
from tests.integration.web.fake_rasa import FakeRasa, serve
from tests.integration.web.support import Web, run_web


@contextmanager
def run_site(folder: Path, port: int = 0, **values: object) -> Iterator[Web]:
    """Run the web process; its Rasa plays the scenes."""
    rasa = FakeRasa(answer=play)
    with serve(rasa.build_app()) as rasa.url, run_web(folder, rasa, port=port, **values) as web:
        yield web
