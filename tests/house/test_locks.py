"""Every package is pinned by hash, from no registry in particular, and the two worlds stay apart."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.house.sources import PROJECT

pytestmark = pytest.mark.row("S30")

LOCKS = sorted((PROJECT / "requirements").glob("*.lock"))


def read_pins(path: Path) -> dict[str, set[str]]:
    """Return the pinned versions of each package; several where they differ by Python."""
    pins: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", path.read_text("utf-8"), re.MULTILINE):
        pins.setdefault(package.lower(), set()).add(version)
    return pins


def lock(name: str) -> dict[str, set[str]]:
    return read_pins(PROJECT / "requirements" / f"{name}.lock")


def test_locks_are_there() -> None:
    assert [path.stem for path in LOCKS] == ["app", "dev", "rasa", "uv"]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_lock_names_no_registry_and_no_path(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    found = [line for line in lines if re.search(r"://|^\s*-{1,2}(?!hash=)[a-z]|\s@\s|file:", line)]
    assert found == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_lock_holds_a_hash_for_each_package(path: Path) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_tests_run_against_what_is_delivered() -> None:
    app, dev = lock("app"), lock("dev")
    assert {name: dev.get(name) for name in app} == app


def test_rasa_keeps_its_numpy_and_loses_py3langid() -> None:
    rasa = lock("rasa")
    assert rasa["rasa"] == {"3.6.21"}
    assert all(version.startswith("1.23.") for version in rasa["numpy"])
    assert "py3langid" not in rasa


def test_rasa_stays_out_of_everything_else() -> None:
    assert {"rasa", "tensorflow"} & {*lock("app"), *lock("dev")} == set()


def test_lock_of_the_widget_names_no_registry() -> None:
    lock = (PROJECT / "widget" / "package-lock.json").read_text("utf-8")
    assert re.findall(r"https?://\S+|\"resolved\"", lock) == []
    packages = {path: entry for path, entry in json.loads(lock)["packages"].items() if path}
    assert [path for path, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
