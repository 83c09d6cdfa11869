"""Rasa's model storage, as a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rasa.engine.storage.resource import Resource


class FolderStorage:
    """Keeps each resource in a folder of its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def write_to(self, resource: Resource) -> Iterator[Path]:
        """Yield the folder to write into."""
        (self.folder / resource.name).mkdir(parents=True)
        yield self.folder / resource.name

    @contextmanager
    def read_from(self, resource: Resource) -> Iterator[Path]:
        """Yield the folder to read from."""
        yield self.folder / resource.name
