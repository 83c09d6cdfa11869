"""A door between a process and its server: it can be shut, and it can be slow."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Gate:
    """Passes TCP on to `target`, until it is told otherwise."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.delay = 0.0
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse new connections and break those that are there, as a server that died."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in `accept`; closing alone would not
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            self._connections.clear()

    def open(self) -> None:
        """Be there again, on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError), listener:
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    self._connections |= {client, server}
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pump, args=(*ends, ends[0] is client), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, is_question: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if is_question and self.delay:
                    time.sleep(self.delay)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the other direction
            end.close()


@contextmanager
def gate_to(port: int, host: str = "127.0.0.1") -> Iterator[Gate]:
    """Lend a gate to a server."""
    gate = Gate((host, port))
    try:
        yield gate
    finally:
        gate.delay = 0.0
        gate.shut()
