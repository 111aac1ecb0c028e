"""The recipe of the reader, read from ``config.toml`` and checked."""

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

CONFIG = Path(__file__).with_name("config.toml")


class ConfigError(ValueError):
    """The recipe names an unknown setting or leaves one out; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConfig:
    calibration: float
    test: float
    near_duplicate: float
    max_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetConfig:
    """Depth and optimisation of one network. Rates are those of AdamW after the warm-up."""

    layers: list[int]
    epochs: float
    batch_tokens: int
    encoder_rate: float
    layer_decay: float
    heads_rate: float
    embedding_rate: float
    warmup: float
    weight_decay: float
    dropout: float
    average: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LossConfig:
    intents: float
    primary: float
    warmth: float
    warmth_weights: list[float]
    language: float
    tags: float
    embedding: float
    distil: float
    label_smoothing: float
    focal: float
    rdrop: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentConfig:
    """Shares (0 to 1) of the replies that each change is made to, in every pass over the data; ``blank`` is
    the share of the tokens that are hidden from the network."""

    typos: float
    punctuation: float
    numbers: float
    swap_facts: float
    compose: float
    asked: float
    transliterate: float
    stretch: float
    blank: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    version: str
    seed: int
    data: DataConfig
    student: NetConfig
    teacher: NetConfig
    loss: LossConfig
    augment: AugmentConfig

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


_PARTS: dict[str, type[Any]] = {
    "data": DataConfig,
    "student": NetConfig,
    "teacher": NetConfig,
    "loss": LossConfig,
    "augment": AugmentConfig,
}


def load_config(path: Path = CONFIG, *, overrides: dict[str, Any] | None = None) -> Config:
    """Read the recipe; ``overrides`` maps dotted names to values (``{"loss.rdrop": 1.0}``), for ablations.

    Raises:
        ConfigError: a setting is unknown or missing.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, value in (overrides or {}).items():
        table, _, key = name.rpartition(".")
        target = raw[table] if table else raw
        if key not in target:
            raise ConfigError(f"{path.name} has no setting {name!r}")
        target[key] = value
    parts = {}
    for name, kind in _PARTS.items():
        known, given = {field.name for field in fields(kind)}, set(raw.get(name, {}))
        if known != given:
            lacks, unknown = sorted(known - given), sorted(given - known)
            raise ConfigError(f"{path.name}: [{name}] lacks {lacks} or has unknown {unknown}")
        parts[name] = kind(**raw[name])
    return Config(version=raw["version"], seed=raw["seed"], **parts)
