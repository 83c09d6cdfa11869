from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import find_python as finder
from scripts.find_python import fetch_with_uv, find_python, probe, provide_uv

HERE = sys.version_info[:2]
OTHER = (3, 99)


def write_program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def pretend_python(path: Path, version: tuple[int, int], works: bool = True) -> Path:
    return write_program(path, f"echo {version[0]} {version[1]}\nexit {0 if works else 1}")


def test_probe_tells_the_version_of_a_real_interpreter() -> None:
    python = probe(sys.executable)
    assert python is not None
    assert (python.version, python.can_create_environments) == (HERE, True)


def test_probe_of_a_shim_without_its_version_finds_nothing(tmp_path: Path) -> None:
    shim = write_program(tmp_path / "python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127")
    assert probe(shim) is None
    assert probe(tmp_path / "missing") is None


def test_path_is_looked_at_before_pyenv(tmp_path: Path) -> None:
    on_path = pretend_python(tmp_path / "bin" / "python3.99", OTHER)
    pretend_python(tmp_path / "pyenv" / "versions" / "3.99.1" / "bin" / "python", OTHER)
    found = find_python((OTHER,), path=str(tmp_path / "bin"), pyenv_root=tmp_path / "pyenv")
    assert found is not None
    assert found.path == on_path


def test_pyenv_is_looked_at_when_the_shim_on_path_is_dead(tmp_path: Path) -> None:
    write_program(tmp_path / "bin" / "python3.99", "exit 127")
    kept = pretend_python(tmp_path / "pyenv" / "versions" / "3.99.1" / "bin" / "python", OTHER)
    found = find_python((OTHER,), path=str(tmp_path / "bin"), pyenv_root=tmp_path / "pyenv")
    assert found is not None
    assert found.path == kept


def test_pyenv_of_another_user_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "glob", refuse)
    assert list(finder.list_candidates([(3, 10)], "", tmp_path)) == []


def test_name_does_not_count_but_the_version_does(tmp_path: Path) -> None:
    pretend_python(tmp_path / "python3.99", (3, 8))
    assert find_python((OTHER,), path=str(tmp_path), pyenv_root=tmp_path) is None


def test_interpreter_without_venv_is_the_second_choice(tmp_path: Path) -> None:
    pretend_python(tmp_path / "bin" / "python3.99", OTHER, works=False)
    whole = pretend_python(tmp_path / "versions" / "3.99.1" / "bin" / "python", OTHER)
    found = find_python((OTHER,), path=str(tmp_path / "bin"), pyenv_root=tmp_path)
    assert found is not None
    assert found.path == whole
    whole.unlink()
    alone = find_python((OTHER,), path=str(tmp_path / "bin"), pyenv_root=tmp_path)
    assert alone is not None
    assert not alone.can_create_environments


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """The lock of a uv that is already there; what it is asked for it finds in the folder `fetched`."""
    lock = tmp_path / "uv.lock"
    lock.write_text("uv==1\n")
    folder = tmp_path / "tools" / "uv"
    python = pretend_python(tmp_path / "fetched", OTHER)
    write_program(folder / "bin" / "uv", f'[ "$2" = find ] && echo {python}; exit 0')
    (folder / "installed.lock").write_text(lock.read_text())
    return lock


def test_uv_fetches_what_is_missing(tmp_path: Path, lock: Path) -> None:
    found = fetch_with_uv(OTHER, tmp_path / "tools", lock)
    assert found is not None
    assert found.version == OTHER


def test_without_the_network_nothing_is_fetched(tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(command: list[str], **_: object) -> None:
        raise subprocess.CalledProcessError(1, command)

    lock.write_text("uv==2\n")
    monkeypatch.setattr(finder.subprocess, "run", refuse)
    monkeypatch.setattr(finder.venv, "create", lambda *_, **__: None)
    assert fetch_with_uv(OTHER, tmp_path / "tools", lock) is None


def test_uv_is_installed_again_when_its_lock_changes(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(finder.subprocess, "run", lambda command, **_: commands.append(command))
    monkeypatch.setattr(finder.venv, "create", lambda *_, **__: None)
    for _ in range(2):
        assert provide_uv(tmp_path / "tools", lock) == tmp_path / "tools" / "uv" / "bin" / "uv"
    assert commands == []
    lock.write_text("uv==2\n")
    for _ in range(2):
        provide_uv(tmp_path / "tools", lock)
    (command,) = commands
    assert command[-3:] == ["--require-hashes", "-r", str(lock)]
