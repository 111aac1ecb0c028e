"""What ``bantik bench`` does: time, throughput and memory of the reader beside its float32 original and peers.

Every contestant runs in a process of its own, so that its memory and load time are its own.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from nlu.reader import FOLDER, Reader, Request

#: Tokens of the timed replies, the three that frame every reply included.
LENGTHS: Final = (8, 16, 32, 64)
_DAY: Final = date(2026, 3, 2)
_SPEECH: Final = (
    "we need a crm for about thirty people by the end of march and our budget is close to five hundred thousand "
    "can you tell me how long the setup takes and whether it works with our mail and phone system because the "
    "last one did not and we lost a lot of requests over the summer which nobody here wants to see again please"
)


def reply_of(reader: Reader, tokens: int) -> str:
    """An English reply of exactly ``tokens`` tokens, as near as whole words allow."""
    said = _SPEECH.split()
    words: list[str] = []
    while reader.count_tokens(" ".join(words)) < tokens:
        words.append(said[len(words) % len(said)])
    while reader.count_tokens(" ".join(words)) >= tokens + 1:
        words.pop()
    return " ".join(words)


def bench(console: Console, *, folder: Path = FOLDER, originals: bool = False, peers: bool = False) -> dict[str, Any]:
    """Print and return the figures; ``originals`` and ``peers`` need the extra ``train`` and minutes."""
    contestants = [("bantik, 1 thread", "ours1"), ("bantik, 2 threads", "ours2")]
    if originals:
        contestants += [("float32 torch, 6 layers", "torch6"), ("float32 torch, 12 layers", "torch12")]
    if peers:
        contestants += [("TF-IDF + logistic regression", "tfidf"), ("frozen e5 + logistic regression", "frozen")]
    columns = [f"{length} tokens p50/p95, ms" for length in LENGTHS]
    table = Table("reader", *columns, "replies/s, batches of 32", "load, s", "memory, MB", title="Time of a reading")
    result = {}
    for title, name in contestants:
        figures = _in_process(name, folder)
        result[title] = figures
        times = [f"{figures[str(n)]['p50']:.2f} / {figures[str(n)]['p95']:.2f}" for n in LENGTHS]
        table.add_row(
            title, *times, f"{figures['per_second']:.0f}", f"{figures['load']:.2f}", f"{figures['memory']:.0f}"
        )
    console.print(table)
    return result


def _in_process(name: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "models.bench", name, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own module
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(read: Callable[[Sequence[str]], object], replies: dict[int, str], *, load: float) -> dict[str, Any]:
    """Time ``read`` on each reply alone and on batches of 32 replies of 16 tokens."""
    figures: dict[str, Any] = {"load": load}
    for length, text in replies.items():
        times = _times(lambda text=text: read([text]), runs=200)  # type: ignore[misc]  # bound at once
        figures[str(length)] = {"p50": times[len(times) // 2] * 1e3, "p95": times[int(len(times) * 0.95)] * 1e3}
    batch = [replies[16]] * 32
    times = _times(lambda: read(batch), runs=30)
    figures["per_second"] = len(batch) / times[len(times) // 2]
    for _ in range(4):
        read([*replies.values()] * 64)
    figures["memory"] = _resident_megabytes()
    return figures


def _times(call: Callable[[], object], *, runs: int) -> list[float]:
    for _ in range(max(3, runs // 10)):
        call()
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return sorted(found)


def _resident_megabytes() -> float:
    """Peak resident memory of this process."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def run_contestant(name: str, folder: Path) -> dict[str, Any]:
    """Load one contestant in this process and measure it."""
    if name.startswith("ours"):
        began = time.perf_counter()
        reader = Reader.load(folder, threads=int(name[-1]))
        load = time.perf_counter() - began
        replies = {length: reply_of(reader, length) for length in LENGTHS}
        return measure(
            lambda texts: reader.read_many([Request(text=text, now=_DAY) for text in texts]), replies, load=load
        )
    began = time.perf_counter()
    read = _original(int(name.removeprefix("torch"))) if name.startswith("torch") else _peer(name)
    load = time.perf_counter() - began
    replies = {length: reply_of(Reader.load(folder), length) for length in LENGTHS}
    return measure(read, replies, load=load)


def _original(layers: int) -> Callable[[Sequence[str]], object]:
    import torch

    from models.base import BaseModel
    from models.batches import collate, encode
    from models.config import load_config
    from models.corpus import Example
    from models.network import build
    from models.vocabulary import load_vocabulary

    base = BaseModel()
    vocabulary = load_vocabulary(base)
    every = base.shape.layers // layers
    chosen = list(range(0, base.shape.layers, every))[:layers]
    config = load_config(overrides={"student.layers": chosen})
    network = build(base, vocabulary, config.student).eval()
    tokenizer = vocabulary.tokenizer

    @torch.inference_mode()
    def read(texts: Sequence[str]) -> object:
        examples = [Example(text, "en", None, ("inform",), "none", (), text, "bench") for text in texts]
        batch = collate([encode(example, tokenizer, limit=96) for example in examples])
        return network(batch.ids, batch.mask)

    return read


def _peer(name: str) -> Callable[[Sequence[str]], object]:
    from models.corpus import read_corpus
    from models.peers import frozen_e5, tfidf

    examples = read_corpus()[::8]  # time hardly depends on how many replies were learnt
    peer = (tfidf if name == "tfidf" else frozen_e5)(examples, seed=0)
    return lambda texts: peer([(text, None) for text in texts])


if __name__ == "__main__":
    print(json.dumps(run_contestant(sys.argv[1], Path(sys.argv[2]))))
