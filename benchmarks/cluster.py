"""Several processes of each kind behind nginx on loopback, as deploy/ describes it, started without containers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks import processes

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATE = PROJECT / "deploy" / "nginx" / "enquiry-assistant.conf"
READY_SECONDS = 180.0
_NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""


@dataclass
class Member:
    """One process of the cluster."""

    program: str
    port: int
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None


@dataclass
class Cluster:
    """Web, action and Rasa processes that share PostgreSQL and Redis, behind nginx with TLS."""

    folder: Path
    environment: Mapping[str, str]
    count: int = 2
    members: dict[str, list[Member]] = field(default_factory=dict)
    port: int = 0
    _nginx: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address of the proxy."""
        return f"https://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start everything; return when every web process says that all works."""
        ports = {kind: [processes.free_port() for _ in range(self.count)] for kind in ("rasa", "actions", "web")}
        for kind, numbers in ports.items():
            self.members[kind] = [Member(kind, port, self._describe(kind, i, ports)) for i, port in enumerate(numbers)]
        for member in self.all_members():
            self.run(member)
        self._start_nginx(ports["web"])
        for member in self.members["web"]:
            self.wait_for(member)

    def all_members(self) -> list[Member]:
        """Return every process but nginx."""
        return [member for kind in self.members.values() for member in kind]

    def run(self, member: Member) -> None:
        """Start one process, for the first time or again."""
        command = [sys.executable, "-m", "bot.cli", "start", member.program]
        log = self.folder / "log" / f"{member.program}-{member.port}.log"
        member.process = processes.start(command, PROJECT, member.environment, log)

    def kill(self, member: Member) -> None:
        """End one process without a chance to tidy up."""
        assert member.process is not None  # noqa: S101 - told to mypy
        os.kill(member.process.pid, signal.SIGKILL)
        member.process.wait()

    def wait_for(self, member: Member) -> None:
        """Return when a web process says that all works, another when it answers."""
        path = {"web": "ready", "actions": "health", "rasa": "webhooks/bot/ready"}[member.program]
        end = time.monotonic() + READY_SECONDS
        while not _answers(f"http://127.0.0.1:{member.port}/{path}"):
            for ended in (each for each in self.all_members() if each.process and each.process.poll() is not None):
                raise RuntimeError(f"{ended.program} on port {ended.port} has ended; look into {self.folder}/log.")
            if time.monotonic() > end:
                raise TimeoutError(f"{member.program} on port {member.port} is not ready; look into {self.folder}/log.")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop everything."""
        running = [member.process for member in self.all_members() if member.process]
        processes.stop([*running, *([self._nginx] if self._nginx else [])])

    def pids(self) -> list[int]:
        """Return the processes of the assistant, nginx left out."""
        return [member.process.pid for member in self.all_members() if member.process]

    def _describe(self, kind: str, index: int, ports: Mapping[str, list[int]]) -> dict[str, str]:
        actions = [f"http://127.0.0.1:{port}" for port in ports["actions"]]
        own_first = actions[index:] + actions[:index]
        rasas = ",".join(f"http://127.0.0.1:{port}" for port in ports["rasa"])
        return {
            **self.environment,
            f"BOT_{kind.upper()}_PORT": str(ports[kind][index]),
            "BOT_ACTIONS_URLS": ",".join(own_first),
            "BOT_RASA_URLS": rasas,
            "BOT_TRUSTED_PROXIES": "127.0.0.1",
        }

    def _start_nginx(self, web_ports: list[int]) -> None:
        self.port = processes.free_port()
        certificate = make_certificate(self.folder)
        server = TEMPLATE.read_text("utf-8")
        old = "    server 127.0.0.1:8000 max_fails=0;\n"
        upstreams = "".join(old.replace("8000", str(port)) for port in web_ports)
        for before, after in (
            (old, upstreams),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("/etc/ssl/enquiry-assistant/fullchain.pem", str(certificate)),
            ("/etc/ssl/enquiry-assistant/privkey.pem", str(certificate)),
        ):
            if before not in server:
                raise ValueError(f"{TEMPLATE.name} has no line {before.strip()!r} any more.")
            server = server.replace(before, after)
        config = self.folder / "nginx.conf"
        config.write_text(_NGINX.format(folder=self.folder, server=server), "utf-8")
        command = [_find("nginx"), "-p", str(self.folder), "-c", str(config)]
        self._nginx = processes.start(command, self.folder, os.environ, self.folder / "log" / "nginx.log")


def make_certificate(folder: Path) -> Path:
    """Make a certificate that signs itself; return the file with it and its key."""
    file = folder / "proxy.pem"
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    command = [_find("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", str(file), "-out", f"{file}.crt"], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


def _find(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")
    if path is None:
        raise FileNotFoundError(f"{program} is not installed")
    return path


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=10, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
