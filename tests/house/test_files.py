"""Files stay small, finished, and free of anything that belongs to one machine."""

from __future__ import annotations

import re

import pytest

from tests.house.sources import CODE, EVERYWHERE, list_files, list_top_files, name

MAX_LINES = 400
SOURCES = (*CODE, "widget", "tests")
SOURCE = (".py", ".html", ".css", ".js", ".mjs", ".ts", ".sh")
TEXT = (*SOURCE, ".md", ".yml", ".yaml", ".toml", ".json", ".ini", ".cfg", "")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/[a-z]")
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X[X]X)\b|raise NotImplementedErro[r]")


def test_no_source_file_is_long() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in list_files(SOURCES, *SOURCE)}
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_no_source_file_is_unfinished() -> None:
    files = list_files(SOURCES, *SOURCE)
    assert [name(path) for path in files if UNFINISHED.search(path.read_text("utf-8"))] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    files = [*list_files(EVERYWHERE, *TEXT), *list_top_files()]
    assert [name(path) for path in files if MACHINE_PATH.search(path.read_text("utf-8", "replace"))] == []


@pytest.mark.parametrize("folder", ["home", "root"])
def test_machine_path_is_found(folder: str) -> None:
    assert MACHINE_PATH.search(f"path = '/{folder}/someone'")
