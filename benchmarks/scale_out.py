"""Two of each process against one of each, on the same machine: `make bench-scale`.

With `--short`, a few seconds each, and no report is kept: to see that it works.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.cluster import Cluster
from benchmarks.postgresql import lend_postgresql
from tests.services import run_redis
from tests.system.assistant import prepare
from tests.system.crowd import percentile, talk_steadily

RESULTS = Path(__file__).resolve().parent / "results"
SENDERS = 16
SECONDS, SHORT_SECONDS = 20.0, 3.0


def main() -> None:
    """Measure both; write the report."""
    parser = argparse.ArgumentParser(prog="benchmarks.scale_out", description=__doc__)
    parser.add_argument("--short", action="store_true", help="only see that it works; no report is kept")
    short = parser.parse_args().short
    seconds = SHORT_SECONDS if short else SECONDS
    lines = ["# Scale-out", "", f"{SENDERS} visitors at once for {seconds:.0f} s behind nginx, on one machine.", ""]
    lines += ["| of each | turns per second | p50 ms | p95 ms |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as name, lend_postgresql() as server:
        if server is None:
            raise SystemExit("PostgreSQL is needed, and is neither installed nor named.")
        folder = Path(name)
        with run_redis(folder) as redis_url:
            environment = prepare(folder / "data", server.databases, BOT_REDIS_URL=redis_url).environment
            lines += [_measure(folder / str(count), environment, count, seconds) for count in (1, 2)]
    report = "\n".join(lines) + "\n"
    print(report)
    if not short:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "scale-out.md").write_text(report, "utf-8")


def _measure(folder: Path, environment: Mapping[str, str], count: int, seconds: float) -> str:
    print(f"{count} of each …", flush=True)
    folder.mkdir()
    cluster = Cluster(folder, environment, count)
    try:
        cluster.start()
        asyncio.run(talk_steadily(cluster.url, SENDERS, 5.0))
        began = time.monotonic()
        taken = asyncio.run(talk_steadily(cluster.url, SENDERS, seconds))
        rate = len(taken) / (time.monotonic() - began)
    finally:
        cluster.stop()
    return f"| {count} | {rate:.0f} | {percentile(taken, 50) * 1000:.0f} | {percentile(taken, 95) * 1000:.0f} |"


if __name__ == "__main__":
    main()
