"""The trained network as an ONNX graph in int8, written node by node.

Weights of the encoder are int8 with one scale per output column, activations are quantised as they come,
word embeddings are int8 with one scale per word; heads, norms and biases stay float32. Weights use 7 of the
8 bits: processors without VNNI add products in 16 bits, which full int8 would overflow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from models.network import SENTENCE, ReaderNet
from models.smooth import divisors
from nlu._tags import TAGS
from nlu._tokens import LEAD

_MS = "com.microsoft"
_LEVELS = 63  # 7 bits with sign
Array = npt.NDArray[Any]


@dataclass
class _Graph:
    peaks: Mapping[str, Array]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)
    count: int = 0

    def const(self, name: str, value: Array) -> str:
        self.weights.append(numpy_helper.from_array(value if value.ndim == 0 else np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, inputs: Sequence[str], *, domain: str = "", out: int | str = 1, **attributes: Any) -> Any:
        if isinstance(out, str):
            names = [out]
        else:
            self.count += 1
            names = [f"{kind}_{self.count}_{i}" for i in range(out)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if len(names) == 1 else names


def quantise_columns(weight: Array, *, levels: int = _LEVELS) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """``weight`` (in, out) as int8 and one scale per column, chosen for the least squared error."""
    best = np.full(weight.shape[1], np.inf)
    top = np.abs(weight).max(axis=0).clip(1e-8)
    scale = top / levels
    for share in (1.0, 0.95, 0.9, 0.85, 0.8):
        trial = top * share / levels
        error = ((np.clip(np.round(weight / trial), -levels, levels) * trial - weight) ** 2).sum(axis=0)
        scale = np.where(error < best, trial, scale)
        best = np.minimum(error, best)
    return np.clip(np.round(weight / scale), -levels, levels).astype(np.int8), scale.astype(np.float32)


def build_graph(network: ReaderNet, *, positions: int, peaks: Mapping[str, Array]) -> onnx.ModelProto:
    """Inputs ``ids`` and ``mask`` (n, tokens), int32; outputs ``sentence``, ``tags``, ``embedding`` (float32).

    ``peaks`` are the activations' peaks from ``models.smooth``.
    """
    g = _Graph(peaks)
    state = {name: value.detach().float().cpu().numpy() for name, value in network.state_dict().items()}
    config = network.encoder.config
    x = _embeddings(g, state, positions=positions, epsilon=config.layer_norm_eps)
    for layer in range(config.num_hidden_layers):
        x = _layer(g, state, f"encoder.encoder.layer.{layer}", x, config)
    _heads(g, state, x)
    graph = helper.make_graph(
        g.nodes,
        "reader",
        [helper.make_tensor_value_info(name, TensorProto.INT32, ["n", "tokens"]) for name in ("ids", "mask")],
        [
            helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["n", SENTENCE["language"][1]]),
            helper.make_tensor_value_info("tags", TensorProto.FLOAT, ["n", "pieces", len(TAGS)]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", config.hidden_size]),
        ],
        g.weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_MS, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="bantik")


def write_graph(network: ReaderNet, path: Path, *, positions: int, peaks: Mapping[str, Array]) -> None:
    path.write_bytes(build_graph(network, positions=positions, peaks=peaks).SerializeToString())


def _embeddings(g: _Graph, state: dict[str, Array], *, positions: int, epsilon: float) -> str:
    p = "encoder.embeddings"
    table, scales = quantise_columns(state[f"{p}.word_embeddings.weight"].T, levels=127)
    rows = g.op("Gather", [g.const("words", table.T), "ids"])
    scale = g.op("Gather", [g.const("word_scales", scales[:, None]), "ids"])
    words = g.op("Mul", [g.op("Cast", [rows], to=TensorProto.FLOAT), scale])
    places = state[f"{p}.position_embeddings.weight"][:positions] + state[f"{p}.token_type_embeddings.weight"][0]
    length = g.op("Slice", [g.op("Shape", ["ids"]), g.const("one", np.array([1])), g.const("two", np.array([2]))])
    placed = g.op("Slice", [g.const("positions", places), g.const("zero", np.array([0])), length])
    return str(_norm(g, state, f"{p}.LayerNorm", g.op("Add", [words, placed]), epsilon=epsilon))


def _norm(g: _Graph, state: dict[str, Array], name: str, x: str, *, epsilon: float) -> Any:
    gamma, beta = g.const(f"{name}.w", state[f"{name}.weight"]), g.const(f"{name}.b", state[f"{name}.bias"])
    return g.op("LayerNormalization", [x, gamma, beta], axis=-1, epsilon=epsilon)


def _layer(g: _Graph, state: dict[str, Array], p: str, x: str, config: Any) -> str:
    names = [f"{p}.attention.self.{part}" for part in ("query", "key", "value")]
    weight = np.concatenate([state[f"{name}.weight"].T for name in names], axis=1)
    bias = np.concatenate([state[f"{name}.bias"] for name in names])
    # What the next product wants its input divided by is divided out of the values already: it costs nothing.
    after = f"{p}.attention.output.dense"
    by = np.concatenate([np.ones(2 * len(weight)), divisors(g.peaks[after], state[f"{after}.weight"].T)])
    even, weight = _even(g, names[0], x, weight / by)
    quantised, scale = quantise_columns(weight)
    zeros = np.zeros(scale.shape, np.int8)
    values, step, zero = g.op("DynamicQuantizeLinear", [even], out=3)
    context = g.op(
        "QAttention",
        [
            values,
            g.const(f"{p}.qkv", quantised),
            g.const(f"{p}.qkv.bias", (bias / by).astype(np.float32)),
            step,
            g.const(f"{p}.qkv.scale", scale),
            "mask",
            zero,
            g.const(f"{p}.qkv.zero", zeros),
        ],
        domain=_MS,
        num_heads=config.num_attention_heads,
    )
    attended = _product(g, state, after, context, state[f"{after}.weight"].T * by[2 * len(weight) :, None])
    x = _skip_norm(g, state, f"{p}.attention.output.LayerNorm", attended, x, config.layer_norm_eps)
    inner = g.op("Gelu", [_dense(g, state, f"{p}.intermediate.dense", x)], domain=_MS)
    outer = _dense(g, state, f"{p}.output.dense", inner)
    return _skip_norm(g, state, f"{p}.output.LayerNorm", outer, x, config.layer_norm_eps)


def _even(g: _Graph, name: str, x: str, weight: Array) -> tuple[str, Array]:
    by = divisors(g.peaks[name], weight)
    return str(g.op("Mul", [x, g.const(f"{name}.even", (1 / by).astype(np.float32))])), weight * by[:, None]


def _dense(g: _Graph, state: dict[str, Array], name: str, x: str) -> str:
    return _product(g, state, name, *_even(g, name, x, state[f"{name}.weight"].T))


def _product(g: _Graph, state: dict[str, Array], name: str, x: str, weight: Array) -> str:
    quantised, scale = quantise_columns(weight)
    inputs = [
        x,
        g.const(f"{name}.w", quantised),
        g.const(f"{name}.s", scale),
        g.const(f"{name}.z", np.zeros(scale.shape, np.int8)),
        g.const(f"{name}.b", state[f"{name}.bias"]),
    ]
    return str(g.op("DynamicQuantizeMatMul", inputs, domain=_MS))


def _skip_norm(g: _Graph, state: dict[str, Array], name: str, x: str, skip: str, epsilon: float) -> str:
    # Two plain nodes: on a CPU the fused one takes three times as long.
    return str(_norm(g, state, name, g.op("Add", [x, skip]), epsilon=epsilon))


def _heads(g: _Graph, state: dict[str, Array], x: str) -> None:
    def linear(name: str, value: str, out: str, *, centre: Array, scale: Array) -> None:
        # (value - centre) * scale @ weight + bias, folded into one product.
        weight = (state[f"{name}.weight"] * scale).T
        bias = state[f"{name}.bias"] - np.broadcast_to(centre, weight.shape[:1]) @ weight
        product = g.op("MatMul", [value, g.const(f"{name}.w", weight.astype(np.float32))])
        g.op("Add", [product, g.const(f"{name}.b", bias.astype(np.float32))], out=out)

    pooled = {"centre": state["pooled_centre"], "scale": state["pooled_scale"]}
    half = len(pooled["centre"]) // 2
    weight = g.op("Unsqueeze", [g.op("Cast", ["mask"], to=TensorProto.FLOAT), g.const("last", np.array([-1]))])
    axis = g.const("axis", np.array([1]))
    total = g.op("ReduceSum", [g.op("Mul", [x, weight]), axis], keepdims=0)
    mean = g.op("Div", [total, g.op("ReduceSum", [weight, axis], keepdims=0)])
    asked = g.op("Gather", [x, g.const("asked_place", np.array(1))], axis=1)
    linear("sentence", g.op("Concat", [mean, asked], axis=-1), "sentence", **pooled)
    pieces = g.op(
        "Slice",
        [x, *(g.const(f"cut_{i}", np.array([at])) for i, at in enumerate((LEAD, 2**31 - 1, 1)))],
    )
    linear("tags", pieces, "tags", centre=state["token_centre"], scale=state["token_scale"])
    linear("embedding", mean, "embedding", centre=pooled["centre"][:half], scale=pooled["scale"][:half])
