"""Write the encoder as an ONNX graph for one text, its matrices in whole numbers.

Three of a layer's four matrices get 7 bits per weight (with 8, processors without VNNI overflow), each row with a
scale of its own. The fourth reads values of very different sizes and keeps its 4 bits in blocks of 32, whose
activations are rounded block by block. Against the package's own engine: cosine .998, three times as fast.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.embedding.weights import BLOCK, Weights

INPUT, OUTPUT = "tokens", "vector"
_MICROSOFT = "com.microsoft"
_IR_VERSION, _OPSET = 9, 18
_LARGEST = 63


def build_graph(weights: Weights) -> bytes:
    """Return the graph: `(n, 384)` token vectors in, one `(384,)` L2-normalised vector out."""
    graph: bytes = _Encoder(weights).build().SerializeToString()
    return graph


class _Encoder:
    """Collects the nodes and constants of the graph."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def build(self) -> Any:
        hidden = self._weights.shape.hidden
        state = self._normalise(INPUT, "emb.ln")
        for layer in range(self._weights.shape.layers):
            state = self._add_layer(state, f"l{layer}.")
        mean = self._node("ReduceMean", state, self._constant("first-axis", np.array([0])), keepdims=0)
        self._nodes.append(helper.make_node("LpNormalization", [mean], [OUTPUT], axis=-1, p=2))
        graph = helper.make_graph(
            self._nodes,
            "multilingual-e5-small",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", hidden])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [hidden])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _add_layer(self, state: str, layer: str) -> str:
        attended = self._rounded(self._attend(state, layer), [f"{layer}ao"])
        state = self._normalise(self._node("Add", state, attended), f"{layer}aln")
        inner = self._node("Gelu", self._rounded(state, [f"{layer}fi"]), domain=_MICROSOFT)
        outer = self._in_blocks(inner, f"{layer}fo")
        return self._normalise(self._node("Add", state, outer), f"{layer}oln")

    def _attend(self, state: str, layer: str) -> str:
        shape = self._weights.shape
        size = shape.hidden // shape.heads
        together = self._rounded(state, [f"{layer}{part}" for part in "qkv"])
        parts = self._constant("thirds", np.array([shape.hidden] * 3))
        query, key, value = self._nodes_out("Split", 3, together, parts, axis=1)
        scaled = self._node("Mul", self._heads(query, [1, 0, 2]), self._constant("scale", np.float32(size**-0.5)))
        share = self._node("Softmax", self._node("MatMul", scaled, self._heads(key, [1, 2, 0])), axis=-1)
        seen = self._node("Transpose", self._node("MatMul", share, self._heads(value, [1, 0, 2])), perm=[1, 0, 2])
        return self._node("Reshape", seen, self._constant("rows", np.array([-1, shape.hidden])))

    def _heads(self, matrix: str, order: list[int]) -> str:
        shape = self._weights.shape
        split = self._constant("heads", np.array([-1, shape.heads, shape.hidden // shape.heads]))
        return self._node("Transpose", self._node("Reshape", matrix, split), perm=order)

    def _normalise(self, state: str, name: str) -> str:
        gain, bias = (self._constant(f"{name}.{part}", self._weights.floats(f"{name}.{part}")) for part in "wb")
        return self._node("LayerNormalization", state, gain, bias, axis=-1, epsilon=self._weights.shape.epsilon)

    def _rounded(self, state: str, names: list[str]) -> str:
        """Multiply with matrices side by side, in whole numbers of 7 bits."""
        matrix = np.concatenate([self._weights.blocks(f"{name}.w", self._columns(name)).as_floats() for name in names])
        scales = np.abs(matrix).max(axis=1) / _LARGEST
        whole = np.round(matrix / scales[:, None]).astype(np.int8)
        name, bias = "+".join(names), np.concatenate([self._weights.floats(f"{name}.b") for name in names])
        constants = {"w": np.ascontiguousarray(whole.T), "s": scales, "z": np.zeros(len(scales), np.int8), "b": bias}
        inputs = [self._constant(f"{name}.{part}", value) for part, value in constants.items()]
        return self._node("DynamicQuantizeMatMul", state, *inputs, domain=_MICROSOFT)

    def _in_blocks(self, state: str, name: str) -> str:
        """Multiply with a matrix as it is stored."""
        columns = self._columns(name)
        blocks = self._weights.blocks(f"{name}.w", columns)
        pairs = blocks.nibbles[..., 0::2] | (blocks.nibbles[..., 1::2] << 4)
        product = self._node(
            "MatMulNBits",
            state,
            self._constant(f"{name}.w", pairs),
            self._constant(f"{name}.s", blocks.scales.reshape(-1)),
            domain=_MICROSOFT,
            K=columns,
            N=len(blocks.scales),
            bits=4,
            block_size=BLOCK,
            accuracy_level=4,  # activations in whole numbers too
        )
        return self._node("Add", product, self._constant(f"{name}.b", self._weights.floats(f"{name}.b")))

    def _columns(self, name: str) -> int:
        return self._weights.shape.inner if name.endswith("fo") else self._weights.shape.hidden

    def _constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.array(value), name)
        return name

    def _node(self, operation: str, *inputs: str, **attributes: Any) -> str:
        return self._nodes_out(operation, 1, *inputs, **attributes)[0]

    def _nodes_out(self, operation: str, count: int, *inputs: str, **attributes: Any) -> list[str]:
        outputs = [f"{operation}-{len(self._nodes)}-{number}" for number in range(count)]
        self._nodes.append(helper.make_node(operation, list(inputs), outputs, **attributes))
        return outputs
