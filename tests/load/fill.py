"""Fills a database as a year of a busy company would: ten thousand leads, two hundred thousand replies."""

import asyncio
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.shelf import stock
from dialogs.qualification import STAGES
from dialogs.state import DialogState, KnownFact
from nlu.labels import WARMTHS, FactKind, Language, Warmth
from storage import Database, upgrade
from storage.tables import (
    Base,
    Claim,
    Click,
    Dialog,
    Fact,
    Lead,
    Manager,
    Offer,
    OutboxRow,
    Reply,
    ScriptVersion,
    Source,
    StageMove,
    Touch,
    Visitor,
)

LEADS = 10_000
REPLIES_EACH = 20
BATCH = 2_000
FACTS: tuple[FactKind, ...] = ("need", "timeline", "authority", "budget", "company", "name")
LANGS: tuple[Language, ...] = ("ru", "en", "pl", "tr")
NAMES = ("Марина", "Tom", "Kasia", "Elif", "Алексей", "Grace", "Michał", "Zeynep", "Ольга", "Oliver")
SAID = (
    "we lose requests, everything is in excel and three managers overwrite each other",
    "better before the new year rush, what is the price by the way",
    "около трёх тысяч евро, но партнёр тоже должен согласиться",
    "potrzebujemy tego na wczoraj, jest nas trzydzieścioro w sprzedaży",
    "iki hafta içinde başlamak istiyoruz, bütçemiz 200 bin TL",
)


async def fill(path: Path, *, leads: int = LEADS, seed: int = 7) -> None:
    """Make the database at ``path``."""
    url = f"sqlite+aiosqlite:///{path}"
    await upgrade(url)
    chance, now = random.Random(seed), datetime.now(UTC)
    async with await Database.open(url) as db:
        await stock(db, default="crm", now=lambda: now)
        async with db.read() as uow:
            versions = [row.id for row in await uow._session.scalars(select(ScriptVersion))]
        rows = _rows(chance, now, leads=leads, versions=versions)
        for table, batch in rows:
            async with db.write() as uow:
                await uow._session.execute(insert(table), batch)


def _rows(
    chance: random.Random, now: datetime, *, leads: int, versions: list[int]
) -> Iterator[tuple[type[Base], list[dict[str, Any]]]]:
    yield (
        Manager,
        [
            {
                "telegram_id": 900 + n,
                "name": f"Anna {n}",
                "language": "en",
                "state": "free",
                "is_admin": False,
                "joined_at": now,
            }
            for n in range(1, 9)
        ],
    )
    yield (
        Source,
        [
            {
                "code": f"src-{n}",
                "kind": ("seed", "net", "spear")[n % 3],
                "campaign": f"Campaign {n}",
                "created_at": now,
            }
            for n in range(1, 41)
        ],
    )
    kept: dict[type[Base], list[dict[str, Any]]] = {}
    for number in range(1, leads + 1):
        at = now - timedelta(minutes=(leads - number) * 8 + chance.random() * 8)
        for table, row in _one(chance, number, at, version=chance.choice(versions)):
            kept.setdefault(table, []).append(row)
        if not number % BATCH or number == leads:
            for table in (Visitor, Touch, Click, Dialog, OutboxRow, Reply, Fact, Lead, StageMove, Offer, Claim):
                yield table, kept.pop(table)


def _one(
    chance: random.Random, number: int, at: datetime, *, version: int
) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    lang = chance.choice(LANGS)
    name = f"{chance.choice(NAMES)} {number}"
    warmth: Warmth = chance.choices(WARMTHS, (1, 3, 4, 2))[0]
    height = chance.choices(range(len(STAGES)), (1, 2, 3, 3, 3, 3, 2, 2, 0.2))[0]
    lead_closed = number < 9_500 and chance.random() < 0.9
    yield (
        Visitor,
        {
            "id": number,
            "telegram_id": 10_000 + number,
            "name": name,
            "username": f"user{number}",
            "language": lang,
            "language_chosen": False,
            "created_at": at,
        },
    )
    yield (
        Click,
        {
            "id": number,
            "source_id": 1 + number % 40,
            "link": f"src-{1 + number % 40}",
            "campaign": None,
            "utm": {},
            "at": at - timedelta(minutes=1),
        },
    )
    yield (
        Touch,
        {
            "id": number,
            "visitor_id": number,
            "source_id": 1 + number % 40,
            "is_first": True,
            "at": at,
            "arrival": "click",
            "click_id": number,
        },
    )
    status = "closed" if lead_closed else chance.choice(("open", "handed_over", "with_manager"))
    facts = {
        kind: KnownFact(
            kind=kind,
            quote=f"Firma {number} Sp. z o.o." if kind == "company" else SAID[number % len(SAID)],
            value={"text": SAID[number % len(SAID)][:30]} if kind == "need" else {},
            confidence=0.9,
            reply_id=(number - 1) * REPLIES_EACH + 1,
            at=at,
        )
        for kind in FACTS
    }
    state = DialogState(
        script_id="crm",
        version=1,
        lang=lang,
        status=status,
        stage=STAGES[height],
        warmth=warmth,
        replies=10,
        facts=facts,
    )
    yield (
        Dialog,
        {
            "id": number,
            "visitor_id": number,
            "script_version_id": version,
            "status": status,
            "state": state.model_dump(mode="json"),
            "revision": 20,
            "started_at": at,
            "updated_at": at + timedelta(minutes=6),
        },
    )
    yield (
        OutboxRow,
        {
            "id": number,
            "chat_id": 10_000 + number,
            "order_key": str(number),
            "method": "sendMessage",
            "payload": {"text": SAID[0]},
            "message_class": "prompt",
            "priority": 1,
            "dedupe_key": f"k{number}",
            "created_at": at,
            "not_before": at,
            "state": "sent",
            "attempts": 1,
            "failures": 0,
            "holds_chat": False,
            "maybe_delivered": False,
            "done_at": at,
        },
    )
    first_reply = (number - 1) * REPLIES_EACH + 1
    for seq in range(1, REPLIES_EACH + 1):
        said = SAID[(number + seq) % len(SAID)]
        yield (
            Reply,
            {
                "id": first_reply + seq - 1,
                "dialog_id": number,
                "seq": seq,
                "direction": "in" if seq % 2 else "out",
                "text": said,
                "reading": _reading(chance, said, lang, warmth) if seq % 2 else None,
                "at": at + timedelta(seconds=20 * seq),
            },
        )
    for kind in FACTS:
        yield (
            Fact,
            {
                "dialog_id": number,
                "kind": kind,
                "quote": facts[kind].quote,
                "value": {"text": "x"},
                "confidence": 0.9,
                "origin": "words",
                "reply_id": first_reply,
                "is_current": True,
                "at": at,
            },
        )
    claimed = height >= STAGES.index("accepted")
    won = height >= STAGES.index("customer")
    closed_at = at + timedelta(days=2) if lead_closed or won else None
    yield (
        Lead,
        {
            "id": number,
            "visitor_id": number,
            "dialog_id": number,
            "stage": STAGES[height],
            "exit": "lost" if closed_at and not won else None,
            "exit_reason": "budget" if closed_at and not won else None,
            "warmth": warmth,
            "score": chance.randrange(101),
            "breakdown": [{"what": "need", "points": 10, "of": 20, "quote": "x"}],
            "name": name,
            "phone": f"+4851{number:07}",
            "email": f"user{number}@example.com",
            "channel": "phone",
            "contact_verified": False,
            "first_touch_id": number,
            "last_touch_id": number,
            "owner_id": 1 + number % 8 if claimed else None,
            "touch_count": 1,
            "created_at": at,
            "updated_at": at,
            "hot_at": at if warmth == "hot" else None,
            "offered_at": at,
            "claimed_at": at if claimed else None,
            "contacted_at": at if claimed else None,
            "closed_at": closed_at,
        },
    )
    for step in range(height + 1):
        yield (
            StageMove,
            {
                "dialog_id": number,
                "lead_id": number,
                "from_stage": STAGES[step - 1] if step else None,
                "stage": STAGES[step],
                "reason": "rule",
                "actor": "engine",
                "at": at,
            },
        )
    offer_state = "claimed" if claimed else "withdrawn" if closed_at else "open"
    yield (
        Offer,
        {
            "id": number,
            "lead_id": number,
            "state": offer_state,
            "reason": "hot",
            "urgent": warmth == "hot",
            "round": 1,
            "due_at": at + timedelta(minutes=5),
            "claimed_by": 1 + number % 8 if claimed else None,
            "created_at": at,
            "ended_at": None if offer_state == "open" else at,
        },
    )
    if claimed:
        yield (
            Claim,
            {
                "lead_id": number,
                "offer_id": number,
                "manager_id": 1 + number % 8,
                "claimed_at": at,
                "ended_at": closed_at,
                "end_reason": "won" if closed_at else None,
            },
        )


def _reading(chance: random.Random, said: str, lang: str, warmth: str) -> dict[str, Any]:
    sure = round(0.6 + chance.random() * 0.4, 4)
    rest = round((1 - sure) / 3, 4)
    primary = chance.choices(("inform", "ask_price", "buy", "spam"), (60, 20, 15, 1))[0]
    return {
        "lang": lang,
        "intents": {primary: sure, "inform": 0.7},
        "primary": primary,
        "warmth": {name: sure if name == warmth else rest for name in ("none", "cold", "warm", "hot")},
        "facts": [
            {"kind": "need", "quote": said[:20], "start": 0, "end": 20, "value": {"text": said[:20]}, "confidence": 0.8}
        ],
        "abstained": sure < 0.65,
    }


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1])))
