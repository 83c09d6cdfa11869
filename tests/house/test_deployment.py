"""What deploy/ says fits the program: its processes, its settings, its environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.processes.doctor import unknown_variables
from bot.processes.programs import list_programs, rasa_environment
from bot.settings import Settings, build_settings
from tests.house.sources import PROJECT

DEPLOY = PROJECT / "deploy"
OF_COMPOSE = {"POSTGRES_PASSWORD", "BOT_IMAGE_TAG"}
PROGRAMS = {program.name for program in list_programs(build_settings())}


def read_environment(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return content


def test_example_names_only_settings_that_exist() -> None:
    values = read_environment(DEPLOY / "example.env")
    ours = {name: value for name, value in values.items() if name not in OF_COMPOSE}
    assert list(unknown_variables(ours)) == []
    assert set(values) - set(ours) == OF_COMPOSE


def test_example_is_accepted_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in read_environment(DEPLOY / "example.env").items():
        monkeypatch.setenv(name, value)
    settings = build_settings()
    assert settings.public_url == "https://chat.example.org"
    assert settings.chat_enabled


def test_settings_of_the_containers_exist(compose: dict[str, Any]) -> None:
    named = {name for service in compose["services"].values() for name in service.get("environment", {})}
    ours = {name for name in named if name.startswith("BOT_")}
    assert {name.removeprefix("BOT_").lower() for name in ours} <= set(Settings.model_fields)


def test_every_program_is_a_service(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) >= PROGRAMS
    assert {name for name in PROGRAMS - {"rasa"} if services[name]["command"] != ["start", name]} == set()


def test_only_the_proxy_is_reachable_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    # Rasa and the action server listen on loopback of the web process's network, as without containers.
    assert {services[name]["network_mode"] for name in ("rasa", "actions")} == {"service:web"}


def test_containers_have_no_rights_that_they_do_not_need(compose: dict[str, Any]) -> None:
    for name in PROGRAMS:
        service = compose["services"][name]
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    for file in (DEPLOY / "containers").glob("*.Containerfile"):
        assert "\nUSER bot\n" in file.read_text("utf-8"), file.name


def test_images_are_named_with_a_version(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values() if "build" not in service]
    for file in (DEPLOY / "containers").glob("*.Containerfile"):
        images += re.findall(r"^FROM (\S+)", file.read_text("utf-8"), re.MULTILINE)
    assert [image for image in images if not re.search(r":\d", image)] == []


def test_images_install_by_hash_only() -> None:
    for file in (DEPLOY / "containers").glob("*.Containerfile"):
        installs = re.findall(r"pip install (.*)", file.read_text("utf-8"))
        assert installs, file.name
        assert all("--require-hashes" in line or "--no-index" in line for line in installs), file.name


def test_rasas_image_has_the_environment_of_the_program() -> None:
    content = (DEPLOY / "containers" / "rasa.Containerfile").read_text("utf-8")
    told = dict(re.findall(r"^(?:ENV| {3}) ([A-Z_]+)=(\S+)", content, re.MULTILINE))
    needed = {name: value for name, value in rasa_environment(build_settings()).items() if name not in os.environ}
    ours = {name: value for name, value in needed.items() if not name.startswith("BOT_")}
    assert {name: told.get(name) for name in ours} == ours


def test_rasas_image_holds_all_of_ours_that_runs_inside_rasa() -> None:
    content = (DEPLOY / "containers" / "rasa.Containerfile").read_text("utf-8")
    copied = {word for line in re.findall(r"^COPY (.*)", content, re.MULTILINE) for word in line.split()}
    used = {
        module.split(".")[1]
        for folder in ("engine", "embedding")
        for file in (PROJECT / "bot" / folder).rglob("*.py")
        for module in re.findall(r"^\s*(?:from|import) (bot\.\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert {name for name in used if not copied & {f"bot/{name}", f"bot/{name}.py"}} == set()


def test_database_is_no_newer_than_the_programs_that_back_it_up(compose: dict[str, Any]) -> None:
    client_of = {"bookworm": 15, "trixie": 17}
    content = (DEPLOY / "containers" / "app.Containerfile").read_text("utf-8")
    debian = re.findall(r"^FROM \S+-(\w+)$", content, re.MULTILINE)[-1]
    server = int(re.search(r"postgres:(\d+)", compose["services"]["database"]["image"])[1])  # type: ignore[index]
    assert server <= client_of[debian]


def test_images_are_built_without_secrets_and_what_is_built_here() -> None:
    ignored = set((PROJECT / ".dockerignore").read_text("utf-8").split("\n"))
    assert {"var", ".venv", ".venv-rasa", "deploy/.env", "deploy/certificates", "**/node_modules"} <= ignored


def test_what_the_images_copy_exists() -> None:
    for file in (DEPLOY / "containers").glob("*.Containerfile"):
        for line in re.findall(r"^COPY (?!--from)(.*)", file.read_text("utf-8"), re.MULTILINE):
            for source in line.split()[:-1]:
                assert list(PROJECT.glob(source)) or source.endswith("*"), f"{file.name}: {source}"


def test_every_program_is_a_unit() -> None:
    target = (DEPLOY / "systemd" / "enquiry-assistant.target").read_text("utf-8")
    assert set(re.findall(r"enquiry-assistant@([a-z]+)\.service", target)) == PROGRAMS


def test_systemd_reads_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    root, units = tmp_path / "root", tmp_path / "root" / "etc" / "systemd" / "system"
    shutil.copytree(DEPLOY / "systemd", units)
    program = root / "opt" / "enquiry-assistant" / ".venv" / "bin" / "bot"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    for name in (
        "basic",
        "sysinit",
        "multi-user",
        "timers",
        "network-online",
        "shutdown",
        "paths",
        "slices",
        "sockets",
    ):
        (units / f"{name}.target").write_text(f"[Unit]\nDescription={name}\n")
    names = [unit.name.replace("@.", "@web.") for unit in sorted((DEPLOY / "systemd").iterdir())]
    command = [analyze, "verify", f"--root={root}", *names]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    # An unknown key is only a warning to it.
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_both_proxies_are_the_same() -> None:
    def essence(name: str) -> str:
        content = (DEPLOY / "nginx" / name).read_text("utf-8")
        return re.sub(r"^#.*\n|server (127\.0\.0\.1|web):8000", "", content, flags=re.MULTILINE)

    assert essence("enquiry-assistant.conf") == essence("enquiry-assistant.compose.conf")


def test_proxies_wait_longer_than_a_long_poll() -> None:
    from bot.web.api.messages import MAX_WAIT_SECONDS

    content = (DEPLOY / "nginx" / "enquiry-assistant.conf").read_text("utf-8")
    assert int(re.search(r"proxy_read_timeout (\d+)s", content)[1]) > MAX_WAIT_SECONDS + 8  # type: ignore[index]


def test_yaml_is_clean() -> None:
    rules = "{extends: default, rules: {line-length: {max: 120}, document-start: disable}}"
    command = [str(PROJECT / ".venv" / "bin" / "yamllint"), "--strict", "-d", rules, str(DEPLOY)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_docker_reads_the_file(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed")
    copy = tmp_path / "deploy"
    shutil.copytree(DEPLOY, copy)
    example = (copy / "example.env").read_text("utf-8")
    (copy / ".env").write_text(example.replace("POSTGRES_PASSWORD=", "POSTGRES_PASSWORD=test"))
    command = [docker, "compose", "-f", str(copy / "compose.yaml"), "config", "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert set(json.loads(result.stdout)["services"]) >= PROGRAMS
