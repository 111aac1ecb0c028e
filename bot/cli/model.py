"""``bantik classify``, ``train``, ``evaluate`` and ``bench``: the reader by itself."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot.corrected import corrected_replies, stored_replies
from bot.errors import StartError
from bot.loading import load_reader
from nlu.classify import BadLineError, classify_lines
from nlu.reader import FOLDER


def register(app: typer.Typer) -> None:
    app.command()(classify)
    app.command()(train)
    app.command()(evaluate)
    app.command()(bench)


def classify() -> None:
    """Read JSON lines ({"text", "asked"?, "now"?, "lang"?}) from stdin and write each with its reading to stdout."""
    reader = load_reader()
    try:
        for line in classify_lines(reader, sys.stdin, today=datetime.now(UTC).date()):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except BadLineError as error:
        raise StartError(str(error)) from None


def train(
    out: Annotated[Path, typer.Option(help="Folder for the exported model.")] = FOLDER,
    run: Annotated[
        Path | None, typer.Option(help="Folder for checkpoints; give the same one again to go on where it ended.")
    ] = None,
    corrections: Annotated[
        Path | None, typer.Option(help="Database file whose corrections are mixed in.", metavar="DB")
    ] = None,
) -> None:
    """Train the model, from the base encoder to the exported files. Needs the extra "train"."""
    _needs("torch")
    from models.corrections import CorrectionError, as_examples
    from models.train import train as work

    rows: list[Mapping[str, Any]] = asyncio.run(corrected_replies(_existing(corrections))) if corrections else []
    try:
        work(out=out, run=run, corrections=list(as_examples(rows)))
    except CorrectionError as error:
        raise StartError(f"{corrections}: {error}") from None


def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="JSON lines to measure on, besides our held-back replies.")
    ] = None,
    peers: Annotated[
        bool, typer.Option("--peers", help="Compare with the usual tools, trained on the same data.")
    ] = False,
    picture: Annotated[Path | None, typer.Option(help="PNG of reliability and confusion.")] = None,
    shadow: Annotated[Path | None, typer.Option(help="Folder of a second model: show where the two differ.")] = None,
    db: Annotated[Path | None, typer.Option(help="Database file with the replies for --shadow.")] = None,
) -> None:
    """Measure the reader per language."""
    from models import evaluate as measuring

    console = Console()
    load_reader()
    if shadow is not None:
        if db is None:
            raise StartError("--shadow: name the database whose replies are to be read with --db FILE")
        measuring.shadow(console, shadow, asyncio.run(stored_replies(_existing(db))))
        return
    if peers:
        _needs("sklearn")
    if picture is not None:
        _needs("matplotlib")
    names = list(_peers()) if peers else []
    measuring.evaluate(console, files=[_existing(file) for file in files or []], peers=names, picture=picture)


def bench(
    peers: Annotated[bool, typer.Option("--peers", help="Time the usual tools as well.")] = False,
) -> None:
    """Time the reader: per reply, in batches, memory, loading; next to float32 torch where it is installed."""
    load_reader()
    if peers:
        _needs("sklearn")
    from models.bench import bench as work

    console = Console()
    originals = find_spec("torch") is not None
    if not originals:
        console.print("torch is not installed (extra 'train'): only the exported model is timed.")
    work(console, originals=originals, peers=peers)


def _peers() -> Mapping[str, Any]:
    from models.peers import PEERS

    return PEERS


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise StartError(f"{path}: there is no such file")
    return path.resolve()


def _needs(module: str) -> None:
    if find_spec(module) is None:
        raise StartError("this needs the extra 'train': pip install -e '.[train]' -c constraints.txt")
