"""Stored replies for training and for comparing models, brought out of a database as plain mappings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import StartError
from storage.engine import Database
from storage.errors import StorageError


async def corrected_replies(path: Path) -> list[Mapping[str, Any]]:
    """Replies that people corrected, each with its labels as they are right, for ``models.corrections``.

    Raises:
        StartError: the file cannot be read.
    """
    db = await _open(path)
    try:
        async with db.read() as uow:
            rows = await uow.corrections.listing()
    finally:
        await db.close()
    merged: dict[int, dict[str, Any]] = {}
    for row in rows:
        reading = row.reading or {}
        warmth = reading.get("warmth") or {}
        known = merged.setdefault(
            row.reply_id,
            {
                "id": row.reply_id,
                "text": row.text,
                "asked": row.asked,
                "lang": reading.get("lang") or "en",
                "intents": list(reading.get("intents") or {}),
                "warmth": max(warmth, key=lambda name: warmth[name], default="none"),
                "facts": [_span(fact) for fact in reading.get("facts") or ()],
            },
        )
        _correct(known, row.kind, row.right)
    return [row for row in merged.values() if row["intents"]]


async def stored_replies(path: Path) -> list[Mapping[str, Any]]:
    """Every reply that was read: ``text``, ``asked``, ``lang``, ``now``.

    Raises:
        StartError: the file cannot be read.
    """
    db = await _open(path)
    try:
        async with db.read() as uow:
            lines = await uow.transcripts.read_replies()
    finally:
        await db.close()
    return [
        {"text": line.text, "asked": line.asked, "lang": (line.reading or {}).get("lang"), "now": line.at}
        for line in lines
    ]


async def _open(path: Path) -> Database:
    try:
        return await Database.open(f"sqlite+aiosqlite:///{path}")
    except StorageError as error:
        raise StartError(f"{path}: {error}") from None


def _correct(known: dict[str, Any], kind: str, right: Mapping[str, Any]) -> None:
    """Put what is right in the place of what was read."""
    if kind == "intent":
        known["intents"] = [right["primary"]]
    elif kind == "warmth":
        known["warmth"] = right["warmth"]
    elif kind == "language":
        known["lang"] = right["lang"]
    elif kind == "fact" and right.get("kind"):
        others = [fact for fact in known["facts"] if fact["kind"] != right["kind"]]
        known["facts"] = [*others, _span(right)] if "start" in right else others


def _span(fact: Mapping[str, Any]) -> dict[str, Any]:
    power = (fact.get("value") or {}).get("power")
    return {"kind": fact["kind"], "start": fact["start"], "end": fact["end"], "power": power}
