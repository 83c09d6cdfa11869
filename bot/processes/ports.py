"""Find ports that another program has taken, before anything is started."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator

from bot.processes.programs import Program


def list_port_problems(programs: Iterable[Program]) -> Iterator[str]:
    """Yield a sentence for each port that cannot be used."""
    seen: dict[int, Program] = {}
    for program in programs:
        if program.port is None:
            continue
        if program.port in seen:
            yield (
                f"Port {program.port} is set for two programs; change {program.port_setting} "
                f"or {seen[program.port].port_setting}."
            )
        elif not is_free(program.host, program.port):
            yield (
                f"Port {program.port}, wanted for {program.title}, is in use by another program; "
                f"end that program or set {program.port_setting} to another port."
            )
        seen[program.port] = program


def is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are just closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
