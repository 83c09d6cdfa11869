from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from scripts import bootstrap, environments
from scripts.environments import ENVIRONMENTS, STAMP, Environment, InstallError, install, is_current, make_stamp
from scripts.find_python import Python

APP, DEV, RASA = ENVIRONMENTS["app"], ENVIRONMENTS["dev"], ENVIRONMENTS["rasa"]
PYTHON = Python(Path(sys.executable), (3, 11), True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    for name in ("rasa", "app", "dev"):
        (tmp_path / "requirements" / f"{name}.lock").write_text(f"{name}==1 --hash=sha256:0\n")
    return tmp_path


def pretend_installed(project: Path, environment: Environment) -> None:
    folder = project / environment.folder
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin" / "python").touch()
    (folder / STAMP).write_text(json.dumps(make_stamp(project, environment.lock)))


def test_environment_is_current_until_its_lock_changes(project: Path) -> None:
    assert not is_current(project, RASA)
    pretend_installed(project, RASA)
    assert is_current(project, RASA)
    (project / "requirements" / "rasa.lock").write_text("rasa==2")
    assert not is_current(project, RASA)


def test_development_environment_serves_for_running(project: Path) -> None:
    pretend_installed(project, DEV)
    assert is_current(project, APP)
    pretend_installed(project, APP)
    assert not is_current(project, DEV)


def test_moved_project_is_set_up_again(project: Path) -> None:
    pretend_installed(project, APP)
    moved = project.parent / f"{project.name}-moved"
    project.rename(moved)
    assert not is_current(moved, APP)


def test_broken_stamp_means_not_installed(project: Path) -> None:
    pretend_installed(project, APP)
    (project / APP.folder / STAMP).write_text("{")
    assert not is_current(project, APP)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    seen: list[list[str]] = []

    def record(command: list[str], *_: object) -> None:
        seen.append(command)
        if "venv" in command:
            (Path(command[-1]) / "bin").mkdir(parents=True, exist_ok=True)
            (Path(command[-1]) / "bin" / "python").touch()

    monkeypatch.setattr(environments, "_run", record)
    return seen


def test_installation_checks_hashes_and_fetches_nothing_unlocked(project: Path, commands: list[list[str]]) -> None:
    install(project, APP, PYTHON, lambda _: None)
    created, locked, editable = commands
    assert "--clear" in created
    assert {"--require-hashes", "--no-build-isolation"} <= set(locked)
    assert {"--no-deps", "--no-build-isolation"} <= set(editable)
    assert is_current(project, APP)


def test_uv_installs_what_builds_other_packages_first(project: Path, commands: list[list[str]]) -> None:
    lock = project / "requirements" / "rasa.lock"
    wheel = "wheel==1 \\\n    --hash=sha256:1 \\\n    --hash=sha256:2\n"
    lock.write_text(f"docopt==1 --hash=sha256:0\n{wheel}    # via docopt\nzipp==1 --hash=sha256:3\n")
    install(project, RASA, PYTHON, lambda _: None, Path("uv"))
    _, builders, locked = commands
    options = ["--no-build-isolation", "--require-hashes", "-r"]
    executable = str(project / RASA.folder / "bin" / "python")
    assert builders[:-1] == locked[:-1] == ["uv", "pip", "install", "--python", executable, *options]
    assert Path(builders[-1]).read_text() == wheel
    assert locked[-1] == str(lock)


def test_pip_installs_where_uv_cannot(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def refuse_uv(folder: Path, environment: Environment, *_: object) -> None:
        tried.append(_[-1])
        if isinstance(_[-1], Path):
            raise InstallError("no such registry")
        pretend_installed(folder, environment)

    monkeypatch.setattr(bootstrap, "PROJECT", project)
    monkeypatch.setattr(bootstrap, "find_uv", lambda: Path("uv"))
    monkeypatch.setattr(bootstrap, "install", refuse_uv)
    assert bootstrap.install_all({APP: PYTHON}) == 0
    assert len(tried) == 2
    assert is_current(project, APP)


def test_progress_names_what_takes_long(project: Path) -> None:
    states: list[str] = []
    watch = environments._Counter(project / "requirements" / "app.lock", states.append)
    for line in ("Resolved 1 package in 2ms", "Downloading app (86.9MiB)", "Prepared 1 package in 4.0s"):
        watch(line)
    for line in ("Collecting app==1", "Installing collected packages: app"):
        watch(line)
    assert states == [
        "fetching 1 packages: app (86.9MiB)",
        "installing 1 packages",
        "1 of 1 packages fetched",
        "installing 1 packages",
    ]


def test_development_adds_to_a_current_environment(project: Path, commands: list[list[str]]) -> None:
    pretend_installed(project, APP)
    install(project, DEV, PYTHON, lambda _: None)
    assert not [command for command in commands if "venv" in command]
    assert is_current(project, DEV)


def test_packages_of_an_old_lock_do_not_stay(project: Path, commands: list[list[str]]) -> None:
    pretend_installed(project, APP)
    (project / "requirements" / "app.lock").write_text("app==2 --hash=sha256:1\n")
    install(project, APP, PYTHON, lambda _: None)
    assert [command for command in commands if "--clear" in command]


def test_interrupted_installation_is_not_current(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], *_: object) -> None:
        if "--require-hashes" in command:
            raise InstallError("no network")

    pretend_installed(project, APP)
    monkeypatch.setattr(environments, "_run", fail)
    with pytest.raises(InstallError):
        install(project, DEV, PYTHON, lambda _: None)
    assert not is_current(project, APP)


def test_failed_command_shows_the_end_of_its_output(tmp_path: Path) -> None:
    script = "print('first'); print('the reason'); raise SystemExit(3)"
    with pytest.raises(InstallError, match="the reason"):
        environments._run([sys.executable, "-c", script], tmp_path / "log")


@pytest.fixture
def bare_machine(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(bootstrap, "PROJECT", project)
    monkeypatch.setattr(bootstrap, "find_python", lambda _: None)
    monkeypatch.setattr(bootstrap, "fetch_with_uv", lambda *_: None)
    monkeypatch.setattr(bootstrap, "missing_prerequisites", lambda _: iter(["No AVX2."]))
    return project


def test_all_that_is_missing_is_named_at_once(bare_machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["rasa", "app"]) == 1
    sentences = capsys.readouterr().err.splitlines()
    assert sentences == ["No AVX2.", RASA.missing_sentence, APP.missing_sentence]
    assert not (bare_machine / ".venv").exists()


def test_python_without_venv_is_named(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "find_python", lambda _: Python(Path("/usr/bin/python3.11"), (3, 11), False))
    sentences: list[str] = []
    bootstrap.choose_python(APP, sentences)
    assert "python3.11-venv" in sentences[0]


def test_nothing_is_searched_when_all_is_current(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "missing_prerequisites", lambda _: iter(()))
    pretend_installed(bare_machine, RASA)
    pretend_installed(bare_machine, APP)
    assert bootstrap.main(["rasa", "app"]) == 0
    assert capsys.readouterr().out == ""


def test_unknown_environment_is_refused() -> None:
    assert bootstrap.main(["production"]) == 2
