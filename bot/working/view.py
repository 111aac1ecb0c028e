"""Looks up everything that the cards of a lead show."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.attribution import source_name
from bot.cards import LeadView
from bot.desk import WorkingHours
from bot.identity.together import came_again, other_people, together
from bot.routing import SlaFile
from bot.shelf import Shelf
from bot.turn import Turn
from dialogs.contradictions import contradictions
from dialogs.gaps import gaps
from dialogs.state import Exit, KnownFact, Stage
from dialogs.values import normal
from dialogs.warmth import path_of
from nlu.labels import FactKind
from storage.identity import Person
from storage.tables import Lead, Offer, Sale, Task

#: A reading less sure than this is nothing to hold against anybody.
SURE_ENOUGH: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One thing that was done with a lead. ``to`` is the colleague who has it since; ``by`` is None for the bot."""

    kind: str
    by: str | None
    at: datetime
    words: str | None
    details: dict[str, Any]
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the card of a lead that is worked shows beside what is known of its people."""

    lead: LeadView
    stage: Stage
    exit: Exit | None
    exit_reason: str | None
    closed_at: datetime | None
    owner: str | None
    #: By when the visitor was promised to hear from a person, while nobody has written.
    promised: datetime | None
    breakdown: tuple[dict[str, Any], ...]
    #: How many contacts there were, by whom, and the last of them.
    contacts: int
    contacts_by: tuple[tuple[str, int], ...]
    contacted_at: datetime | None
    tasks: tuple[Task, ...]
    done: tuple[Done, ...]
    sale: Sale | None


async def lead_view(
    turn: Turn, lead_id: int, offer: Offer | None, *, sla: SlaFile | None = None, shelf: Shelf | None = None
) -> LeadView:
    """Everything that a card shows of a lead. ``sla`` says what should be known of it; without ``shelf``, where the
    scripts are, neither trend nor gaps are told."""
    stored = await turn.uow.leads.view(lead_id)
    dialog = await turn.uow.dialogs.get(stored.lead.dialog_id)
    lines = await turn.uow.transcripts.of_dialog(dialog.id)
    lead, visitor = stored.lead, stored.visitor
    people = await turn.uow.identity.people(lead.id)
    known = await together(turn, people)
    rounds = await turn.uow.routing.rounds(offer.id) if offer else []
    needs = sla.needs(lead.warmth) if sla else ()
    script = (await shelf.version(turn.uow, dialog.script_version_id)).script if shelf else None
    touches = await turn.uow.sources.touches(visitor.id)
    return LeadView(
        number=lead.id,
        warmth=lead.warmth,
        score=lead.score,
        reason=offer.reason if offer else "qualified",
        urgent=bool(offer and offer.urgent),
        name=lead.name,
        facts=known.facts,
        source=source_name(stored.last_source),
        first_source=source_name(stored.first_source),
        language=dialog.state.lang,
        waiting_since=offer.created_at if offer else lead.created_at,
        phone=lead.phone,
        email=lead.email,
        verified=lead.contact_verified,
        telegram_id=visitor.telegram_id,
        username=visitor.username,
        notes=tuple(line.text for line in lines if line.direction == "note" and line.manager_id is None),
        routed=next((one.why for one in reversed(rounds) if one.why), None),
        missing=tuple(kind for kind in needs if kind not in known.facts),
        others=await other_people(turn, people),
        again=await came_again(turn, lead.id),
        degraded=any(line.reading is not None and line.reading.get("degraded") for line in lines),
        path=path_of(known.warm_replies, scoring=script.scoring) if script else (),
        gaps=gaps(known.facts, script, reach_here=known.reach_here) if script else (),
        earlier=contradictions(await _said(turn, people), known.facts),
        first_at=touches.first.at if touches.first else None,
        last_at=touches.last.at if touches.last else None,
    )


async def work_view(
    turn: Turn, lead_id: int, *, hours: WorkingHours, shelf: Shelf | None, sla: SlaFile | None = None
) -> Work:
    """A lead as its owner works it."""
    uow = turn.uow
    offer = await uow.offers.newest(lead_id)
    view = await lead_view(turn, lead_id, offer, sla=sla, shelf=shelf)
    lead = await uow.leads.get(lead_id)
    done = await _done(turn, lead_id)
    contacts = Counter(one.by for one in done if one.kind == "contacted" and one.by)
    sales = await uow.sales.of_lead(lead_id)
    return Work(
        lead=view,
        stage=lead.stage,
        exit=lead.exit,
        exit_reason=lead.exit_reason,
        closed_at=lead.closed_at,
        owner=(await uow.managers.get(lead.owner_id)).name if lead.owner_id is not None else None,
        promised=await _promised(turn, lead, done, hours=hours),
        breakdown=tuple(lead.breakdown),
        contacts=lead.touch_count,
        contacts_by=tuple(contacts.most_common()),
        contacted_at=next((one.at for one in reversed(done) if one.kind == "contacted"), lead.contacted_at),
        tasks=tuple(await uow.tasks.open_of(await uow.identity.parts(lead_id))),
        done=tuple(done),
        sale=sales[-1] if sales and lead.stage in ("customer", "loyal") else None,
    )


async def written_since_claimed(turn: Turn, lead: Lead) -> bool:
    """Whether its owner has noted a contact since they have the lead."""
    last = await turn.uow.moves.last(lead.id, kind="contacted")
    moments = [moment for moment in (lead.contacted_at, last.at if last else None) if moment is not None]
    return lead.claimed_at is not None and any(moment >= lead.claimed_at for moment in moments)


async def _promised(turn: Turn, lead: Lead, done: list[Done], *, hours: WorkingHours) -> datetime | None:
    if lead.claimed_at is None or lead.closed_at is not None or await written_since_claimed(turn, lead):
        return None
    told = await turn.uow.promises.waiting(lead.dialog_id)
    if told is not None:
        return told.promise_by
    # Whom somebody has written to before waits for nothing that was promised.
    return None if any(one.kind == "contacted" for one in done) else hours.promise(lead.claimed_at).promise_by


async def _done(turn: Turn, lead_id: int) -> list[Done]:
    moves = await turn.uow.moves.of_lead(lead_id)
    names: dict[int, str] = {}

    async def name(manager_id: int | None) -> str | None:
        if manager_id is None:
            return None
        if manager_id not in names:
            names[manager_id] = (await turn.uow.managers.get(manager_id)).name
        return names[manager_id]

    return [
        Done(
            kind=move.kind,
            by=await name(move.manager_id),
            at=move.at,
            words=move.words,
            details=move.details or {},
            to=await name((move.details or {}).get("to")),
        )
        for move in moves
    ]


async def _said(turn: Turn, people: list[Person]) -> list[KnownFact]:
    """Everything that the people of a lead said about it in words or by a button, whether it was believed or not."""
    said: list[KnownFact] = []
    for person in people:
        said += [
            _fact(row.kind, row.quote, row.value, reply_id=row.reply_id or 0, at=row.at)
            for row in await turn.uow.dialogs.facts(person.dialog_id, superseded=True)
            if not row.is_current and row.origin != "manager"
        ]
        for line in await turn.uow.transcripts.of_dialog(person.dialog_id):
            read = (line.reading or {}).get("facts") or ()
            # What the bot was told against what it knew, and did not take: "no money" after a budget.
            said += [
                _fact(one["kind"], one["quote"], one["value"], reply_id=line.id, at=line.at)
                for one in read
                if one["confidence"] >= SURE_ENOUGH
            ]
    return sorted(said, key=lambda fact: (fact.at, fact.reply_id))


def _fact(kind: FactKind, quote: str, value: dict[str, Any], *, reply_id: int, at: datetime) -> KnownFact:
    return KnownFact(kind=kind, quote=quote, value=normal(kind, value), confidence=1.0, reply_id=reply_id, at=at)


__all__ = ["Done", "Work", "lead_view", "work_view", "written_since_claimed"]
