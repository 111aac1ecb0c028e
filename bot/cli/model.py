"""``bantik classify``, ``train``, ``evaluate`` and ``bench``: the reader by itself."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.app import load_reader
from bot.errors import StartError


def register(app: typer.Typer) -> None:
    app.command()(classify)
    app.command()(train)
    app.command()(evaluate)
    app.command()(bench)


def classify() -> None:
    """Read JSON lines ({"text", "asked"?, "now"?, "lang"?}) from stdin and write each with its reading to stdout."""
    from nlu.classify import ClassifyError, classify_lines

    reader = load_reader()
    try:
        for line in classify_lines(reader, sys.stdin):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except ClassifyError as error:
        raise StartError(str(error)) from None


def train(
    out: Annotated[
        Path | None, typer.Option(help="Folder for the exported model; the repository's by default.")
    ] = None,
    corrections: Annotated[Path | None, typer.Option(help="Database whose corrections are mixed in.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew instead of going on where a run ended.")] = False,
) -> None:
    """Train the model from the base encoder to the exported files. Needs the extra "train"."""
    _needs("torch", "train")
    from models.train import train as work

    work(out=out, corrections=corrections, resume=not fresh)


def evaluate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="JSON lines to measure on; the held-back data by default.")
    ] = None,
    peers: Annotated[
        bool, typer.Option("--peers", help="Compare with the usual tools, trained on the same data.")
    ] = False,
    picture: Annotated[Path | None, typer.Option(help="PNG of reliability and confusion.")] = None,
    shadow: Annotated[Path | None, typer.Option(help="Folder of a second model: show where the two differ.")] = None,
) -> None:
    """Measure the reader per language."""
    if peers:
        _needs("sklearn", "train")
    from models.evaluate import evaluate as work

    work(load_reader(), files=files or [], peers=peers, picture=picture, shadow=shadow)


def bench(
    peers: Annotated[bool, typer.Option("--peers", help="Time the usual tools as well.")] = False,
) -> None:
    """Time the reader: per reply, in batches, memory and loading; next to float32 torch where it is installed."""
    from models.bench import bench as work

    work(peers=peers)


def _needs(module: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise StartError(f"this command needs the extra {extra!r}: pip install -e '.[{extra}]' -c constraints.txt")
