"""Say in one sentence each what this machine lacks."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

NODE_MAJOR = 20


def missing_prerequisites(project: Path) -> Iterator[str]:
    """Yield a sentence for each thing that the set-up cannot provide by itself."""
    for check in (missing_platform, missing_cpu_flag):
        sentence = check()
        if sentence:
            yield sentence
    if (project / "widget" / "package.json").exists():
        sentence = missing_node()
        if sentence:
            yield sentence


def missing_platform() -> str | None:
    """Rasa 3.6 and its TensorFlow are locked for 64-bit Linux on Intel or AMD processors."""
    if platform.system() == "Linux" and platform.machine() == "x86_64":
        return None
    return (
        "Rasa 3.6 is locked for Linux on a 64-bit Intel or AMD processor; "
        f"this is {platform.system()} on {platform.machine()}."
    )


def missing_cpu_flag(cpuinfo: Path = Path("/proc/cpuinfo")) -> str | None:
    """Require AVX: the TensorFlow of Rasa 3.6 ends at once without it."""
    try:
        flags = cpuinfo.read_text("utf-8", errors="replace")
    except OSError:
        return None  # unknown is not missing
    if re.search(r"^flags\s*:.*\bavx\b", flags, re.MULTILINE):
        return None
    return "This processor has no AVX, without which Rasa's TensorFlow does not start; use another machine."


def missing_node(find: Callable[[str], str | None] = shutil.which) -> str | None:
    """Require Node, which builds the widget."""
    node = find("node")
    if node is None or find("npm") is None:
        return f"Node {NODE_MAJOR} or newer with npm was not found; install it to build the widget."
    result = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)", result.stdout)
    if version and int(version[1]) >= NODE_MAJOR:
        return None
    return f"Node {NODE_MAJOR} or newer is needed to build the widget; found {result.stdout.strip()}."
