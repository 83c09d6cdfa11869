"""Say in a few words what machine the figures come from."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def describe_machine() -> str:
    """Return processor, cores and load, for the reports."""
    load = os.getloadavg()[0]
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, load at the start {load:.1f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
