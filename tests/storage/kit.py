"""What the tests of the storage share: moments, a seeded world, a dump of everything."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dialogs.state import DialogState, KnownFact
from nlu.labels import FactKind
from storage import Database, Outgoing, UnitOfWork
from storage.tables import Base

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    """A moment so many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


def state(**changes: Any) -> DialogState:
    return DialogState(**{"script_id": "crm", "version": 1, "lang": "en"} | changes)


def fact(kind: FactKind, quote: str, *, reply_id: int = 0, **value: Any) -> KnownFact:
    origin = "words" if reply_id else "profile"
    return KnownFact(
        kind=kind, quote=quote, value=value or {"text": quote}, confidence=0.9, reply_id=reply_id, at=NOW, origin=origin
    )


def message(chat_id: int, key: str, **changes: Any) -> Outgoing:
    """A text to a chat that says its own key."""
    given: dict[str, Any] = {"method": "sendMessage", "payload": {"text": key}} | changes
    return Outgoing(chat_id=chat_id, dedupe_key=key, **given)


@dataclass(frozen=True)
class Person:
    """Ids of a visitor with a dialog, and of the lead and offer where there are any."""

    telegram_id: int
    visitor_id: int
    dialog_id: int
    lead_id: int = 0
    offer_id: int = 0


async def script_version(uow: UnitOfWork) -> int:
    """The live version of the script "crm", made if need be."""
    version = await uow.scripts.add_version("crm", yaml="schema: 1", author="bantik", at=NOW)
    await uow.scripts.publish(version.id, at=NOW)
    await uow.scripts.make_default("crm")
    return version.id


async def visitor(uow: UnitOfWork, telegram_id: int = 500) -> Person:
    """A visitor in an open dialog."""
    met = await uow.visitors.meet(telegram_id=telegram_id, at=NOW, name="Tom", username="tom", language="en")
    dialog = await uow.dialogs.begin(
        visitor_id=met.visitor.id, script_version_id=await script_version(uow), state=state(), at=NOW
    )
    return Person(telegram_id=telegram_id, visitor_id=met.visitor.id, dialog_id=dialog.id)


async def offered(uow: UnitOfWork, telegram_id: int = 500) -> Person:
    """A visitor whose lead is on offer."""
    person = await visitor(uow, telegram_id)
    opened = await uow.leads.open_or_attach(visitor_id=person.visitor_id, dialog_id=person.dialog_id, at=NOW)
    offer = await uow.offers.open(opened.lead.id, reason="hot", urgent=True, due_at=after(300), at=NOW)
    return Person(telegram_id, person.visitor_id, person.dialog_id, opened.lead.id, offer.offer.id)


async def manager(uow: UnitOfWork, telegram_id: int = 900, *, is_admin: bool = False) -> int:
    joined = await uow.managers.join(
        telegram_id=telegram_id, name=f"Anna {telegram_id}", language="en", at=NOW, is_admin=is_admin
    )
    return joined.id


async def dump(db: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    async with AsyncSession(db._reader) as session:
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(select(table))).mappings()
            found[table.name] = sorted((dict(row) for row in rows), key=repr)
        return found
