"""What the people of a lead have said together. Each of them only ever sees their own dialog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.identity.others import Again, OtherPerson
from bot.turn import Turn
from bot.wording import say
from dialogs.state import DialogState, KnownFact, WarmReply
from nlu.labels import FactKind
from storage.identity import Part, Person

#: What belongs to a person and not to the purchase: nobody's stands in for somebody else's.
PERSONAL: Final[frozenset[FactKind]] = frozenset({"name", "phone", "email", "contact_time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Facts and warm replies of everybody in a lead; ``reach_here`` where the one who asks can be written to."""

    facts: Mapping[FactKind, KnownFact]
    warm_replies: tuple[WarmReply, ...]
    reach_here: bool


async def together(turn: Turn, people: Sequence[Person], *, now_in: tuple[int, DialogState] | None = None) -> Together:
    """Put together what everybody said. ``now_in``: a dialog whose state is newer than the stored one."""
    states: list[tuple[Part, DialogState]] = []
    for person in people:
        if now_in is not None and now_in[0] == person.dialog_id:
            states.append((person.part, now_in[1]))
        else:
            states.append((person.part, (await turn.uow.dialogs.get(person.dialog_id)).state))
    return put_together(states)


def put_together(states: Sequence[tuple[Part, DialogState]]) -> Together:
    """One person's accounts: what was said last holds. Who decides says how it is decided, and fills the gaps."""
    facts: dict[FactKind, KnownFact] = {}
    for part, state in states:
        for kind, fact in state.facts.items():
            known = facts.get(kind)
            fills = known is None and (part != "decides" or kind not in PERSONAL)
            if fills or (known is not None and _outweighs(part, fact, known)):
                facts[kind] = fact
    warm = [reply for _, state in states for reply in state.warm_replies]
    return Together(
        facts=facts,
        warm_replies=tuple(sorted(warm, key=lambda reply: (reply.at, reply.reply_id))),
        reach_here=any(state.reach_here for part, state in states if part != "decides"),
    )


def _outweighs(part: Part, fact: KnownFact, known: KnownFact) -> bool:
    if part == "decides":
        return fact.kind == "authority" or (fact.kind == "budget" and fact.origin != "shown")
    if fact.kind in PERSONAL and known.origin == "contact":
        return False
    return fact.at >= known.at or known.origin in ("profile", "shown")


def opening_fact(turn: Turn, state: DialogState) -> KnownFact:
    """Whoever opens the link decides, until they say otherwise themselves."""
    return KnownFact(
        kind="authority",
        quote=say(state.lang, "share.opened_as_decider"),
        value={"role": None, "power": "decides"},
        confidence=0.7,
        reply_id=0,
        at=turn.written_at,
        origin="profile",
    )


async def other_people(turn: Turn, people: Sequence[Person]) -> tuple[OtherPerson, ...]:
    """Who belongs to a lead besides the one whose it is, with what they said of themselves."""
    return tuple(
        [
            introduced(person, (await turn.uow.dialogs.get(person.dialog_id)).state)
            for person in people
            if person.part != "asks"
        ]
    )


def introduced(person: Person, state: DialogState) -> OtherPerson:
    """Who somebody is, by what they said in their own dialog."""
    phone, email, name = (state.facts.get(kind) for kind in ("phone", "email", "name"))
    return OtherPerson(
        decides=person.part == "decides",
        name=str(name.value.get("text")) if name else person.visitor.name,
        phone=str(phone.value.get("e164")) if phone else None,
        verified=phone is not None and phone.origin == "contact",
        email=str(email.value.get("address")) if email else None,
        telegram_id=person.visitor.telegram_id,
        username=person.visitor.username,
    )


async def came_again(turn: Turn, lead_id: int) -> Again | None:
    """How the last request of a lead's person ended; None where this is the first."""
    repeats = await turn.uow.identity.repeats(lead_id)
    if not repeats:
        return None
    last = repeats[-1]
    owner = None if last.owner_id is None else await turn.uow.managers.get(last.owner_id)
    return Again(
        number=len(repeats) + 1, exit=last.exit, reason=last.exit_reason, owner=None if owner is None else owner.name
    )
