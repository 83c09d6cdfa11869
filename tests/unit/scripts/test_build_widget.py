"""The build does nothing twice, and refuses what has become too heavy."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import build_widget
from scripts.build_widget import BuildFailed, build_if_needed, check_budgets, install_if_needed, list_sources


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the sources of a tiny widget; what would be run is written down instead."""
    folder = tmp_path / "widget"
    (folder / "node_modules").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "loader.ts"):
        (folder / name).write_text("{}")
    monkeypatch.setattr(build_widget, "SOURCES", folder)
    monkeypatch.setattr(build_widget, "BUILT", tmp_path / "built")
    return folder


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the commands, which only pretend to build."""
    seen: list[str] = []

    def pretend(*command: str) -> None:
        seen.append(" ".join(command[:2]))
        if command[0] == "node":
            Path(command[2]).mkdir()
            (Path(command[2]) / "manifest.json").write_text('{"loader.js": {"gzip_bytes": 1500}}')

    monkeypatch.setattr(build_widget, "call", pretend)
    return seen


def test_second_build_does_nothing(sources: Path, calls: list[str]) -> None:
    build_if_needed()
    build_if_needed()
    assert calls == ["npm ci", "node build.mjs"]


def test_changed_source_is_built_with_the_same_packages(sources: Path, calls: list[str]) -> None:
    build_if_needed()
    (sources / "loader.ts").write_text("changed")
    build_if_needed()
    assert calls == ["npm ci", "node build.mjs", "node build.mjs"]


def test_changed_lock_installs_anew(sources: Path, calls: list[str]) -> None:
    install_if_needed()
    (sources / "package-lock.json").write_text("changed")
    install_if_needed()
    assert calls == ["npm ci", "npm ci"]


def test_packages_are_not_sources(sources: Path) -> None:
    (sources / "node_modules" / "x.js").write_text("")
    assert [path.name for path in list_sources(sources)] == ["loader.ts", "package-lock.json", "package.json"]


@pytest.mark.parametrize(("loader", "frame", "style"), [(1_501, 10, 10), (10, 90_000, 5_001)])
def test_too_heavy_is_refused(loader: int, frame: int, style: int) -> None:
    sizes = {"loader.js": loader, "frame.js": frame, "frame.css": style}
    with pytest.raises(BuildFailed, match="its budget is"):
        check_budgets({name: {"gzip_bytes": size} for name, size in sizes.items()})


def test_failed_command_shows_its_end(sources: Path) -> None:
    with pytest.raises(BuildFailed, match="`node -e` failed"):
        build_widget.call("node", "-e", "process.exit(1)")
