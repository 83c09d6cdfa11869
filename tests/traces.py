"""Search what was written for what must not be there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def find_traces(folder: Path, traces: Iterable[bytes], **others: str) -> list[str]:
    """Return where a trace (lower case) is left in the raw bytes of a folder's files, or in other texts by name.

    As it was written or in quoted-printable.
    """
    places = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    places |= {name: text.encode() for name, text in others.items()}
    return [
        f"{place}: {trace.decode()}"
        for place, content in places.items()
        for trace in traces
        if trace in content.lower() or trace in content.replace(b"=\r\n", b"").replace(b"=\n", b"").lower()
    ]
