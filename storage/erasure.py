"""Erasure: every copy of what a person wrote goes; what is left counts people and names none.

Rows that reports count stay, emptied: that somebody came from a source, how far they got. The receipt holds a hash of
the Telegram id, keyed with a salt of this database, so that a restored backup can be cleaned again and nobody is found
by it. Call ``Database.scrub()`` afterwards: then not a byte is left in the file.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, update

from dialogs.state import DialogState
from storage._sql import Repository
from storage.errors import RowMissing
from storage.parting import Parted, Parting
from storage.tables import (
    Brought,
    Claim,
    Customer,
    DeliveryAttempt,
    DeskMove,
    Dialog,
    Erasure,
    Fact,
    Friend,
    InboxRow,
    Lead,
    Manager,
    Offer,
    OfferCard,
    OutboxRow,
    Overflow,
    Pass,
    Rating,
    Reply,
    Sale,
    Setting,
    Source,
    StageMove,
    Talk,
    Task,
    Topic,
    Touch,
    Visitor,
    WaitingInput,
)

_SALT: Final = "erasure_salt"
#: The priority of edits, as it is stored: what they change is deleted anyway.
_EDIT: Final = 2
#: Stands where a text was that is gone.
ERASED: Final = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A message about the person that stands in a chat of the company; Telegram lets it be deleted for 48 hours.

    One that is being sent just now has no ``message_id`` yet, but the id of its row in the outbox.
    """

    chat_id: int
    message_id: int | None
    sent_at: datetime
    outbox_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was done, without a word about whom. ``copies`` are for the bot to delete, ``person_hash`` for replays.

    ``parted``: what this means for the leads of others.
    """

    person_hash: str
    at: datetime
    counts: dict[str, int]
    copies: tuple[Copy, ...]
    parted: Parted


class Erasures(Repository):
    """Erases people and remembers that it did."""

    async def ensure_salt(self, *, at: datetime) -> None:
        """Make the salt of this database, once and for ever."""
        values = {"key": _SALT, "value": {"salt": secrets.token_hex(32)}, "updated_at": at}
        await self._session.execute(
            self._insert(Setting).values(**values).on_conflict_do_nothing(index_elements=["key"])
        )

    async def person_hash(self, telegram_id: int) -> str:
        """The keyed hash under which a person is remembered as erased."""
        value = await self._session.scalar(select(Setting.value).where(Setting.key == _SALT))
        if value is None:
            raise RowMissing(_SALT)
        return hmac.new(bytes.fromhex(value["salt"]), str(telegram_id).encode(), hashlib.sha256).hexdigest()

    async def erase_visitor(self, visitor_id: int, *, at: datetime) -> Receipt:
        """Erase a visitor everywhere. Raises ``RowMissing`` where there is none, or nothing of them any more."""
        visitor = await self._get(Visitor, visitor_id)
        if visitor.telegram_id is None:
            raise RowMissing(f"visitor {visitor_id}")
        person_hash = await self.person_hash(visitor.telegram_id)
        dialog_ids = list(await self._all(select(Dialog.id).where(Dialog.visitor_id == visitor_id)))
        lead_ids = list(await self._all(select(Lead.id).where(Lead.visitor_id == visitor_id)))
        words = await self._words(visitor)
        parted = await Parting(self._session).part(visitor_id, lead_ids, at=at)
        copies = (*await self._copies(lead_ids), *await self._brought(visitor_id))
        counts = {
            **await self._empty_dialogs(dialog_ids),
            **await self._empty_leads(lead_ids, dialog_ids, at=at),
            **await self._empty_queues(visitor.telegram_id, lead_ids, dialog_ids, words, at=at),
            "touches": await self._changed(update(Touch).where(Touch.visitor_id == visitor_id).values(payload=None)),
        }
        # The friends whom they brought came by a link with their name.
        own_links = select(Friend.source_id).where(Friend.visitor_id == visitor_id)
        await self._changed(update(Source).where(Source.id.in_(own_links)).values(campaign=None))
        await self._changed(
            update(Visitor)
            .where(Visitor.id == visitor_id)
            .values(telegram_id=None, name=None, username=None, erased_at=at)
        )
        self._session.add(Erasure(person_hash=person_hash, at=at, counts=counts))
        await self._session.flush()
        return Receipt(person_hash=person_hash, at=at, counts=counts, copies=copies, parted=parted)

    async def _words(self, visitor: Visitor) -> set[str]:
        """What would give the person away in somebody else's update, such as a manager's tap on a card."""
        contacts = await self._session.execute(
            select(Lead.name, Lead.phone, Lead.email).where(Lead.visitor_id == visitor.id)
        )
        known = {str(visitor.telegram_id), visitor.name, visitor.username, *(word for row in contacts for word in row)}
        return {word for word in known if word is not None and len(word) > 3}

    async def _copies(self, lead_ids: Collection[int]) -> tuple[Copy, ...]:
        messages: Sequence[OutboxRow] = await self._all(
            select(OutboxRow)
            .where(OutboxRow.lead_id.in_(lead_ids), OutboxRow.state == "sent", ~OutboxRow.method.endswith("ForumTopic"))
            .order_by(OutboxRow.id)
        )
        cards: Sequence[OfferCard] = await self._all(
            select(OfferCard).join(Offer, Offer.id == OfferCard.offer_id).where(Offer.lead_id.in_(lead_ids))
        )
        # A card that was sent long ago may have outlived its message in the outbox.
        found = {(card.chat_id, card.message_id): card.created_at for card in cards}
        found |= {(message.chat_id, message.message_id): message.created_at for message in messages}
        standing = tuple(
            Copy(chat_id=chat_id, message_id=message_id, sent_at=sent_at)
            for (chat_id, message_id), sent_at in found.items()
            if message_id is not None
        )
        flying: Sequence[OutboxRow] = await self._all(
            select(OutboxRow)
            .where(OutboxRow.lead_id.in_(lead_ids), OutboxRow.state == "leased", OutboxRow.priority != _EDIT)
            .order_by(OutboxRow.id)
        )
        return standing + tuple(
            Copy(chat_id=row.chat_id, message_id=None, sent_at=row.created_at, outbox_id=row.id) for row in flying
        )

    async def _brought(self, visitor_id: int) -> tuple[Copy, ...]:
        """The messages of albums that were brought to a manager: the outbox knows only the first of each."""
        rows = await self._session.execute(
            select(Brought.chat_id, Brought.message_id, Reply.at)
            .join(Talk, Talk.id == Brought.talk_id)
            .join(Reply, Reply.id == Brought.reply_id)
            .where(
                Talk.visitor_id == visitor_id,
                Brought.side == "visitor",
                Brought.album.is_not(None),
                Brought.message_id.is_not(None),
            )
            .order_by(Brought.id)
        )
        return tuple(Copy(chat_id=chat_id, message_id=number, sent_at=at) for chat_id, number, at in rows)

    async def _empty_dialogs(self, dialog_ids: Collection[int]) -> dict[str, int]:
        facts = await self._changed(delete(Fact).where(Fact.dialog_id.in_(dialog_ids)))
        replies = await self._changed(delete(Reply).where(Reply.dialog_id.in_(dialog_ids)))
        for row in await self._all(select(Dialog).where(Dialog.id.in_(dialog_ids))):
            empty = _emptied(DialogState.model_validate(row.state))
            await self._changed(
                update(Dialog)
                .where(Dialog.id == row.id)
                .values(state=empty.model_dump(mode="json"), status=empty.status, revision=Dialog.revision + 1)
            )
        return {"facts": facts, "replies": replies, "dialogs": len(dialog_ids)}

    async def _empty_leads(
        self, lead_ids: Collection[int], dialog_ids: Collection[int], *, at: datetime
    ) -> dict[str, int]:
        offer_ids = list(await self._all(select(Offer.id).where(Offer.lead_id.in_(lead_ids))))
        await self._changed(
            update(Offer).where(Offer.id.in_(offer_ids), Offer.state == "open").values(state="withdrawn", ended_at=at)
        )
        await self._changed(
            update(Claim)
            .where(Claim.lead_id.in_(lead_ids), Claim.ended_at.is_(None))
            .values(ended_at=at, end_reason=ERASED)
        )
        await self._changed(update(Claim).where(Claim.lead_id.in_(lead_ids)).values(end_reason=ERASED))
        await self._changed(update(Pass).where(Pass.offer_id.in_(offer_ids)).values(reason=None))
        await self._changed(delete(OfferCard).where(OfferCard.offer_id.in_(offer_ids)))
        await self._changed(
            update(StageMove)
            .where(or_(StageMove.lead_id.in_(lead_ids), StageMove.dialog_id.in_(dialog_ids)))
            .values(reason=ERASED)
        )
        await self._changed(
            update(Lead)
            .where(Lead.id.in_(lead_ids), Lead.closed_at.is_(None))
            .values(exit="stopped", exit_reason=ERASED, closed_at=at)
        )
        await self._changed(
            update(Lead).where(Lead.id.in_(lead_ids), Lead.exit.is_not(None)).values(exit_reason=ERASED)
        )
        await self._changed(
            update(Lead)
            .where(Lead.id.in_(lead_ids))
            .values(name=None, phone=None, email=None, contact_verified=False, breakdown=[])
        )
        await self._empty_desk(lead_ids, at=at)
        await self._changed(update(Topic).where(Topic.lead_id.in_(lead_ids)).values(name=""))
        return {"leads": len(lead_ids), "offers": len(offer_ids)}

    async def _empty_desk(self, lead_ids: Collection[int], *, at: datetime) -> None:
        """That managers worked the leads stays, for the counts; what they wrote about the person goes."""
        await self._changed(update(DeskMove).where(DeskMove.lead_id.in_(lead_ids)).values(words=None))
        await self._changed(update(Task).where(Task.lead_id.in_(lead_ids)).values(words=""))
        await self._changed(
            update(Task)
            .where(Task.lead_id.in_(lead_ids), Task.ended_at.is_(None))
            .values(ended_at=at, ended_as="cancelled")
        )
        await self._changed(delete(WaitingInput).where(WaitingInput.lead_id.in_(lead_ids)))
        await self._changed(update(Sale).where(Sale.lead_id.in_(lead_ids)).values(product=None))
        theirs = Customer.lead_id.in_(lead_ids)
        about = select(Customer.id).where(theirs)
        await self._changed(update(Rating).where(Rating.customer_id.in_(about)).values(why=None, why_until=None))
        await self._changed(update(Customer).where(theirs).values(contract=None, product=None))

    async def _empty_queues(
        self,
        telegram_id: int,
        lead_ids: Collection[int],
        dialog_ids: Collection[int],
        words: Collection[str],
        *,
        at: datetime,
    ) -> dict[str, int]:
        own = InboxRow.chat_key == str(telegram_id)
        timers = await self._changed(
            delete(InboxRow).where(
                InboxRow.kind == "timer",
                or_(own, InboxRow.lead_id.in_(lead_ids), InboxRow.dialog_id.in_(dialog_ids)),
                InboxRow.state != "leased",
            )
        )
        # What still waits came after the wish to be erased; it is handled, and emptied by that.
        updates = await self._changed(
            update(InboxRow).where(own, InboxRow.done_at.is_not(None)).values(raw="", reason=None, chat_key=ERASED)
        )
        updates += await self._changed(
            update(InboxRow).where(InboxRow.state == "dead", _mentions(words)).values(raw="", reason=ERASED)
        )
        await self._changed(delete(Overflow).where(Overflow.chat_key == str(telegram_id)))
        about = OutboxRow.lead_id.in_(lead_ids)
        # Who is also a manager still gets the cards of others.
        works_here = select(Manager.id).where(Manager.telegram_id == telegram_id, Manager.state != "left").exists()
        for_work = and_(
            works_here,
            or_(OutboxRow.message_class == "alert", OutboxRow.lead_id.is_not(None)),
            or_(OutboxRow.lead_id.is_(None), OutboxRow.lead_id.not_in(lead_ids)),
        )
        messages = await self._changed(delete(OutboxRow).where(OutboxRow.chat_id == telegram_id, ~for_work))
        # What is on its way is deleted once it has arrived; where it did not, it is not tried again.
        await self._changed(update(OutboxRow).where(about, OutboxRow.state == "leased").values(expires_at=at))
        await self._changed(
            update(OutboxRow).where(about, OutboxRow.state == "waiting").values(state="cancelled", done_at=at)
        )
        ids = select(OutboxRow.id).where(about)
        await self._changed(update(DeliveryAttempt).where(DeliveryAttempt.outbox_id.in_(ids)).values(error=None))
        messages += await self._changed(update(OutboxRow).where(about).values(payload={}, error=None))
        return {"timers": timers, "updates": updates, "messages": messages}

    async def receipts(self) -> list[Erasure]:
        """All erasures, oldest first. Keep (person_hash, at) of each outside the database: a backup forgets them."""
        return list(await self._all(select(Erasure).order_by(Erasure.id)))

    async def replay(self, erased: Iterable[tuple[str, datetime]], *, at: datetime) -> list[Receipt]:
        """Erase again whom a restored backup brought back: those first seen before their erasure.

        Who came back by themselves after their erasure stays.
        """
        last: dict[str, datetime] = {}
        for person_hash, erased_at in erased:
            last[person_hash] = max(erased_at, last.get(person_hash, erased_at))
        receipts = []
        for visitor in await self._all(select(Visitor).where(Visitor.telegram_id.is_not(None))):
            when = last.get(await self.person_hash(visitor.telegram_id))
            if when is not None and when >= visitor.created_at:
                receipts.append(await self.erase_visitor(visitor.id, at=at))
        return receipts


def _mentions(words: Collection[str]) -> ColumnElement[bool]:
    """Raw JSON in which one of the words stands, as it is or with its characters escaped."""
    # Of nobody in particular, no row is about them; an empty OR would be about every row.
    return or_(false(), *(InboxRow.raw.contains(form, autoescape=True) for word in words for form in _forms(word)))


def _forms(word: str) -> set[str]:
    escaped = "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in word)
    return {word, escaped}


def _emptied(state: DialogState) -> DialogState:
    kept: dict[str, Any] = state.model_dump(
        include={"script_id", "version", "lang", "stage", "turn", "replies", "score", "warmth", "offered"}
    )
    return DialogState(**kept, status="stopped", exit="stopped")
