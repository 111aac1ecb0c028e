"""The model card: written from the manifest, so that it cannot say anything else than was measured."""

import json
from pathlib import Path
from typing import Any

from nlu._manifest import MANIFEST
from nlu.labels import LANGUAGES

CARD = "CARD.md"
_ROWS = (
    ("primary", "accuracy of primary"),
    ("intents_micro_f1", "micro F1 of intents"),
    ("intents_macro_f1", "macro F1 of intents"),
    ("warmth", "accuracy of warmth"),
    ("warmth_macro_f1", "macro F1 of warmth"),
    ("hot_precision", "hot: precision"),
    ("hot_recall", "hot: recall"),
    ("language", "language"),
    ("facts_f1", "facts F1, exact quote"),
    ("facts_f1_overlap", "facts F1, overlapping quote"),
    ("primary_ece", "calibration error of primary"),
    ("warmth_ece", "calibration error of warmth"),
    ("abstained", "abstained"),
    ("primary_answered", "accuracy where not abstained"),
    ("replies", "replies"),
)


def write_card(folder: Path) -> None:
    """Write ``CARD.md`` beside the manifest."""
    (folder / CARD).write_text(card(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))), encoding="utf-8")


def card(manifest: dict[str, Any]) -> str:
    """The text of the card."""
    size = sum(file["bytes"] for file in manifest["files"].values()) / 1e6
    data, recipe, serving = manifest["data"], manifest["recipe"], manifest["serving"]
    layers = len(recipe["student"]["layers"])
    parts = [
        f"# {manifest['version']}",
        "",
        "Reads one reply of a website visitor in Russian, English, Polish or Turkish: intents, warmth, fact spans,",
        "language, and a vector for matching examples. Labels and their meaning: `nlu/labels.py`. Written by",
        "`models/card.py` from the manifest beside it; do not edit.",
        "",
        f"- Encoder: {layers} layers from multilingual-e5-small (MIT licence), vocabulary cut and folded, int8;",
        f"  {size:.1f} MB on disk.",
        f"- Data: {data['examples']} replies written for this project, checksum `{data['sha256'][:16]}`; learnt from",
        f"  {data['train']}, calibrated on {data['calibration']}, measured on {data['test']};",
        f"  {data['near_duplicates_removed']} held-back replies with a near-duplicate in training were left out.",
        f"- Seed {recipe['seed']}. {manifest['note']}",
        "",
        "## Held-back replies of our own data",
        "",
        *_table(manifest["metrics"]),
        "",
        "## If only the surest readings are taken (all languages)",
        "",
        "| share answered | accuracy of primary |",
        "|---|---|",
        *(f"| {share:.2f} | {right:.3f} |" for share, right in manifest["metrics"]["all"]["risk"]),
        "",
        "## The same replies typed otherwise: share of readings that stay",
        "",
        "| change | primary | warmth |",
        "|---|---|---|",
        *(f"| {name} | {row['primary']:.3f} | {row['warmth']:.3f} |" for name, row in manifest["unchanged"].items()),
        "",
        "## Values exactly right, of the facts that were stated",
        "",
        "| kind | " + " | ".join(_langs(manifest["metrics"])) + " |",
        "|---" * (1 + len(_langs(manifest["metrics"]))) + "|",
        *_by_kind(manifest["metrics"], "values"),
        "",
        "## Facts by kind (F1, exact quote)",
        "",
        "| kind | " + " | ".join(_langs(manifest["metrics"])) + " |",
        "|---" * (1 + len(_langs(manifest["metrics"]))) + "|",
        *_by_kind(manifest["metrics"], "facts"),
        "",
        "## Thresholds",
        "",
        f"Temperatures {serving['temperatures']}; an intent beside the primary counts from {serving['intents']};",
        f"abstains below {serving['sure']} or with a lead under {serving['margin']};",
        f"an admin's example matches from cosine {serving['match']}.",
        "",
    ]
    if manifest.get("matching"):
        m = manifest["matching"]
        parts += [
            f"Matching of examples, on {m['questions']} paraphrases of {m['topics']} topics: right topic",
            f"{m['accuracy']:.3f}, wrongly matched strangers {m['false']:.3f} at that threshold.",
            "",
        ]
    if manifest.get("real"):
        parts += ["## Real replies of other projects", "", *manifest["real"], ""]
    return "\n".join(parts)


def _langs(metrics: dict[str, Any]) -> list[str]:
    return [lang for lang in (*LANGUAGES, "all") if lang in metrics]


def _by_kind(metrics: dict[str, Any], what: str) -> list[str]:
    return [
        f"| {kind} | " + " | ".join(f"{metrics[lang][what][kind]:.2f}" for lang in _langs(metrics)) + " |"
        for kind in metrics["all"][what]
    ]


def _table(metrics: dict[str, Any]) -> list[str]:
    langs = _langs(metrics)
    rows = [f"| measure | {' | '.join(langs)} |", "|---" * (1 + len(langs)) + "|"]
    for key, title in _ROWS:
        values = [metrics[lang][key] for lang in langs]
        rows.append(f"| {title} | " + " | ".join(str(v) if key == "replies" else f"{v:.3f}" for v in values) + " |")
    return rows
