"""From a trained network to the folder that serving loads: graph, tokenizer, manifest."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.batches import encode
from models.calibrate import Serving, unfitted
from models.corpus import Example
from models.graph import write_graph
from models.network import ReaderNet
from models.smooth import activation_peaks
from models.vocabulary import Vocabulary
from nlu._manifest import GRAPH, LABELS, MANIFEST, TOKENIZER, load_manifest, sha256
from nlu._onnx import Model

#: Longest input in tokens; what is longer loses its middle.
MAX_TOKENS = 192


def export_network(
    network: ReaderNet, vocabulary: Vocabulary, folder: Path, *, version: str, sample: Sequence[Example]
) -> Model:
    """Write graph and tokenizer with neutral thresholds, and load them back.

    ``sample`` are a few hundred training replies, on which the activations are measured.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = [encode(example, vocabulary.tokenizer, limit=MAX_TOKENS) for example in sample]
    write_graph(network, folder / GRAPH, positions=MAX_TOKENS, peaks=activation_peaks(network, rows))
    vocabulary.tokenizer.save(str(folder / TOKENIZER), pretty=False)
    write_manifest(folder, version=version, serving=unfitted(max_tokens=MAX_TOKENS), about={})
    return Model(load_manifest(folder), threads=2)


def write_manifest(folder: Path, *, version: str, serving: Serving, about: dict[str, Any]) -> None:
    """Write ``manifest.json``; ``about`` adds metrics, data and recipe, which serving does not need."""
    manifest = {
        "version": version,
        "files": {
            name: {"sha256": sha256(folder / name), "bytes": (folder / name).stat().st_size}
            for name in (GRAPH, TOKENIZER)
        },
        "serving": serving.as_json(),
        "labels": LABELS,
        **about,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
