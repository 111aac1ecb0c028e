"""The manifest beside an exported model: what its files must hash to, its labels, temperatures and thresholds."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nlu._tags import TAGS
from nlu._tokens import ASKED_TOKENS
from nlu.labels import INTENTS, LANGUAGES, WARMTHS, Language

MANIFEST: Final = "manifest.json"
GRAPH: Final = "model.onnx"
TOKENIZER: Final = "tokenizer.json"
LABELS: Final[dict[str, list[str]]] = {
    "intents": list(INTENTS),
    "warmths": list(WARMTHS),
    "languages": list(LANGUAGES),
    "tags": list(TAGS),
    "asked": list(ASKED_TOKENS),
}


class ReaderLoadError(RuntimeError):
    """The exported model is missing, damaged or of another version; the message names the file and the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What serving needs of the manifest.

    ``temperatures`` by head; ``blend`` is how much an intent's own probability adds to its logit as the primary
    one; ``intents`` and ``sure`` are thresholds by language, ``margin`` for all; ``match`` is the cosine from
    which an admin's example counts as meant; ``raw`` is the whole file, with metrics, data checksum and recipe.
    """

    folder: Path
    version: str
    max_tokens: int
    temperatures: dict[str, float]
    blend: float
    intents: dict[Language, float]
    sure: dict[Language, float]
    margin: float
    tag_bias: float
    match: float
    raw: dict[str, Any]


def load_manifest(folder: Path) -> Manifest:
    """Read the manifest and check every file it names.

    Raises:
        ReaderLoadError: a file is missing, unreadable or has other contents; labels differ from the code's.
    """
    path = folder / MANIFEST
    cure = "restore the folder from the repository or export it anew with: bantik train"
    try:
        raw = json.loads(path.read_bytes())
        files, serving, labels = raw["files"], raw["serving"], raw["labels"]
    except OSError:
        raise ReaderLoadError(f"the model file {path} is missing or cannot be read; {cure}") from None
    except (ValueError, KeyError, TypeError):
        raise ReaderLoadError(f"the model file {path} is damaged; {cure}") from None
    for name, expected in files.items():
        _check(folder / name, expected["sha256"], cure)
    if labels != LABELS:
        raise ReaderLoadError(f"the model in {folder} was trained for other labels than nlu/labels.py has; {cure}")
    return Manifest(
        folder=folder,
        version=raw["version"],
        max_tokens=serving["max_tokens"],
        temperatures=serving["temperatures"],
        blend=serving["blend"],
        intents=serving["intents"],
        sure=serving["sure"],
        margin=serving["margin"],
        tag_bias=serving["tag_bias"],
        match=serving["match"],
        raw=raw,
    )


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's contents."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, expected: str, cure: str) -> None:
    try:
        found = sha256(path)
    except OSError:
        raise ReaderLoadError(f"the model file {path} is missing or cannot be read; {cure}") from None
    if found != expected:
        raise ReaderLoadError(f"the model file {path} is damaged (its SHA-256 is not the manifest's); {cure}")
