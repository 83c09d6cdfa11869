"""Train one pipeline and parse messages with it, in Rasa's environment: `python -m benchmarks.nlu_worker job.json`.

One process per job, so that processor time and memory are those of the job.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

FALLBACK = "nlu_fallback"
PROBES = 20
"""Messages that are parsed before the measurement: what is loaded at first use is no cost of a message."""


def main(job_file: Path) -> None:
    """Do the job and write `result.json` beside it."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    job = json.loads(job_file.read_text("utf-8"))
    folder = job_file.parent
    result: dict[str, Any] = {}
    if job["with_vectors"]:
        result.update(_embed(job["training_texts"]))
    began, began_cpu = time.perf_counter(), time.process_time()
    model = train_nlu(job["config"], job["training_file"], str(folder), fixed_model_name="model")
    result["train_cpu_seconds"] = time.process_time() - began_cpu
    result["train_seconds"] = time.perf_counter() - began
    if model is None:
        raise SystemExit("The training made no model.")
    result.update(asyncio.run(_parse_all(Agent.load(model), job["messages"])))
    result["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (folder / "result.json").write_text(json.dumps(result), "utf-8")


def _embed(texts: list[str]) -> dict[str, Any]:
    """Compute the vectors that are not cached yet, so that the training finds all of them."""
    from bot.embedding import get_embedder

    computed = [0]

    def count(_done: int, total: int) -> None:
        computed[0] = total

    embedder = get_embedder()
    began = time.process_time()
    embedder.embed_many(texts, count)
    return {"vector_cpu_seconds": time.process_time() - began, "vectors_computed": computed[0]}


async def _parse_all(agent: Any, messages: list[str]) -> dict[str, Any]:
    from rasa.core.channels.channel import UserMessage

    for message in messages[:PROBES]:
        await agent.processor.parse_message(UserMessage(message))
    began, began_cpu = time.perf_counter(), time.process_time()
    parsed = [await agent.processor.parse_message(UserMessage(message)) for message in messages]
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - began_cpu
    return {
        "predictions": [_prediction(each) for each in parsed],
        "parse_cpu_ms": cpu_seconds * 1000 / len(messages),
        "parse_ms": seconds * 1000 / len(messages),
    }


def _prediction(parsed: dict[str, Any]) -> dict[str, Any]:
    """Return what the pipeline decided, and its best intent with the confidence whether it fell back or not."""
    decided = parsed["intent"].get("name") or ""
    ranking = [each for each in parsed.get("intent_ranking") or [parsed["intent"]] if each.get("name") != FALLBACK]
    best: dict[str, Any] = ranking[0] if ranking else {"name": "", "confidence": 0.0}
    return {"decided": decided, "best": best["name"] or "", "confidence": float(best["confidence"])}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
