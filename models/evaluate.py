"""What ``bantik evaluate`` does: figures on our held-back replies and on files, beside those of peers.

::

    evaluate(console)                                   # our own held-back replies
    evaluate(console, files=[Path("intents.jsonl")])    # and files of JSON lines (models/real.py names the kinds)
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from models.config import load_config
from models.corpus import Example, read_corpus
from models.corrections import compare, stored_request
from models.metrics import share
from models.real import Item, measure_file, value_accuracy
from models.robust import unchanged
from models.scores import Pair, confused, read_all, score
from models.split import Split, split
from nlu.labels import LANGUAGES, primary_of
from nlu.reader import FOLDER, Reader
from nlu.reading import Reading

_SHOWN = (
    ("primary", "accuracy of primary"),
    ("primary_macro_f1", "macro F1 of primary"),
    ("intents_micro_f1", "micro F1 of intents"),
    ("intents_macro_f1", "macro F1 of intents"),
    ("warmth", "accuracy of warmth"),
    ("warmth_macro_f1", "macro F1 of warmth"),
    ("hot_precision", "hot precision"),
    ("hot_recall", "hot recall"),
    ("language", "language"),
    ("facts_f1", "facts F1 (exact)"),
    ("facts_f1_overlap", "facts F1 (overlap)"),
    ("primary_ece", "calibration error, primary"),
    ("warmth_ece", "calibration error, warmth"),
    ("abstained", "abstained"),
    ("primary_answered", "primary where answered"),
)


def evaluate(
    console: Console,
    *,
    files: Sequence[Path] = (),
    folder: Path = FOLDER,
    peers: Sequence[str] = (),
    picture: Path | None = None,
    own: bool = True,
) -> dict[str, Any]:
    """Print all figures and return them; ``peers`` are names out of ``models.peers.PEERS``."""
    reader = Reader.load(folder)
    config = load_config()
    result: dict[str, Any] = {}
    parts: Split | None = split(read_corpus(), config.data, seed=config.seed) if own or peers else None
    if own and parts is not None:
        pairs = read_all(reader, parts.test)
        result["held back"] = score(pairs)
        show_scores(console, "Held-back replies", result["held back"])
        show_facts(console, result["held back"], "facts", "Facts F1, exact quote")
        show_facts(console, result["held back"], "values", "Values exactly right, of the facts that were stated")
        show_confusions(console, pairs)
        result["unchanged"] = unchanged(reader, parts.test, seed=config.seed)
        show_unchanged(console, result["unchanged"])
        if picture is not None:
            from models.pictures import draw

            draw(pairs, picture)
            console.print(f"picture: {picture}")
    read: dict[Path, list[Item]] = {}
    for path in files:
        items, readings, sums = measure_file(reader, path)
        read[path] = items
        result[path.name] = sums
        show_file(console, path.name, sums)
        if items[0].kind == "labelled":
            labelled = [Pair(_example(i.line), r) for i, r in zip(items, readings, strict=True)]
            result[f"{path.name} scores"] = score(labelled)
            show_scores(console, path.name, result[f"{path.name} scores"])
            show_confusions(console, labelled)
            result[f"{path.name} values"] = value_accuracy(items, readings)
            show_values(console, result[f"{path.name} values"])
    if peers and parts is not None:
        result["peers"] = run_peers(console, peers, parts, read, seed=config.seed)
    return result


def run_peers(
    console: Console, names: Sequence[str], parts: Split, read: Mapping[Path, Sequence[Item]], *, seed: int
) -> dict[str, dict[str, float]]:
    """Train peers on our training part; accuracy of ``primary`` on the same replies as ours."""
    from models.peers import PEERS

    table = Table("peer", "replies", *LANGUAGES, "all", title="Peers: accuracy of primary")
    result: dict[str, dict[str, float]] = {}
    for name in names:
        peer = PEERS[name](parts.train, seed=seed)
        given = peer([(e.text, e.asked) for e in parts.test])
        gold = [primary_of(e.intents) for e in parts.test]
        rows = [("held back", [e.lang for e in parts.test], [g == w for g, w in zip(given, gold, strict=True)])]
        for path, items in read.items():
            if items[0].kind in ("intents", "labelled"):
                said = peer([(i.line["text"], i.line.get("asked")) for i in items])
                right = [i.right(Reading(lang=None, primary=s)) for i, s in zip(items, said, strict=True)]  # type: ignore[arg-type]  # peers give names of intents
                rows.append((path.name, [i.line["lang"] for i in items], right))
        for title, langs, right in rows:
            shares = {
                lang: share([r for r, own in zip(right, langs, strict=True) if lang in ("all", own)])
                for lang in (*LANGUAGES, "all")
            }
            result[f"{name} / {title}"] = shares
            table.add_row(name, title, *(f"{value:.3f}" for value in shares.values()))
    console.print(table)
    return result


def shadow(
    console: Console, other: Path, rows: Iterable[Mapping[str, Any]], *, folder: Path = FOLDER
) -> dict[str, int]:
    """Read stored replies with the model in use and with another, and print where they differ.

    ``rows`` are stored replies: ``text``, ``asked``, ``lang``, ``now``.
    """
    requests = [stored_request(row) for row in rows]
    table = Table("reply", "differs", "now", "shadow", title="Where the shadow model reads otherwise")
    counts = {"replies": len(requests), "differ": 0, "primary": 0, "warmth": 0, "facts": 0}
    for difference in compare(Reader.load(folder), Reader.load(other), requests):
        counts["differ"] += 1
        for what in difference.what:
            counts[what] += 1
        one, two = difference.current, difference.shadow
        table.add_row(
            difference.request.text[:60],
            ", ".join(difference.what),
            f"{one.primary} {one.warmest} {len(one.facts)}",
            f"{two.primary} {two.warmest} {len(two.facts)}",
        )
    console.print(table)
    console.print(counts)
    return counts


def show_scores(console: Console, title: str, scores: Mapping[str, Mapping[str, Any]]) -> None:
    table = Table("measure", *scores, title=f"{title} ({scores['all']['replies']} replies)")
    for key, name in _SHOWN:
        table.add_row(name, *(f"{scores[lang][key]:.3f}" for lang in scores))
    console.print(table)
    risk = ", ".join(f"{part:.0%}: {right:.3f}" for part, right in scores["all"]["risk"])
    console.print(f"accuracy of primary if only the surest are answered: {risk}")


def show_facts(console: Console, scores: Mapping[str, Mapping[str, Any]], what: str, title: str) -> None:
    table = Table("fact", *scores, title=title)
    for kind in scores["all"][what]:
        table.add_row(kind, *(f"{scores[lang][what][kind]:.2f}" for lang in scores))
    console.print(table)


def show_confusions(console: Console, pairs: Sequence[Pair]) -> None:
    table = Table("meant", "read", "times", title="Most frequent mistakes")
    for gold, given, times in confused(pairs):
        table.add_row(gold, given, str(times))
    console.print(table)


def show_unchanged(console: Console, shares: Mapping[str, Mapping[str, float]]) -> None:
    table = Table("typed otherwise", "primary stays", "warmth stays", title="Perturbed replies")
    for name, row in shares.items():
        table.add_row(name, f"{row['primary']:.3f}", f"{row['warmth']:.3f}")
    console.print(table)


def show_values(console: Console, shares: Mapping[str, tuple[int, float]]) -> None:
    table = Table("fact", "stated", "value right", title="Values of facts")
    for kind, (times, right) in shares.items():
        table.add_row(kind, str(times), f"{right:.3f}")
    console.print(table)


def show_file(console: Console, name: str, sums: Mapping[str, Mapping[str, Any]]) -> None:
    table = Table("language", "lines", "right", "abstained", "idle read as act", title=name)
    for lang, row in sums.items():
        idle = f"{row['idle_read_as_act']:.3f} of {row['idle']}" if "idle" in row else ""
        table.add_row(lang, str(row["lines"]), f"{row['right']:.3f}", f"{row['abstained']:.3f}", idle)
    console.print(table)


def _example(line: Mapping[str, Any]) -> Example:
    from models.corrections import as_examples

    facts = [{**f, "power": (f.get("value") or {}).get("power", f.get("power"))} for f in line.get("facts") or ()]
    (example,) = as_examples([{"warmth": "none", **line, "facts": facts}])
    return example
