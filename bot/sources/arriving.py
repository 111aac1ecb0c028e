"""Reads the payload of a Start and notes where the visitor came from: always something true, "unknown" included."""

from dataclasses import dataclass

from bot.sources.routes import SCRIPT_MARK
from bot.sources.tokens import MAX_PAYLOAD, PREFIX, TOKEN_LENGTH, Signer
from bot.turn import Turn
from storage.tables import Source, Visitor
from storage.tables.people import Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Where a visitor came from. ``script`` is the one that the link names."""

    source: Source | None = None
    script: str | None = None
    arrival: Arrival = "none"
    click_id: int | None = None


async def arrive(turn: Turn, visitor: Visitor, payload: str | None) -> Arrived:
    """Note the arrival, once for each: a Start that was sent twice, or without a payload by somebody who is
    known, is none.
    """
    payload = (payload or "")[:MAX_PAYLOAD] or None
    arrived = await _read(turn, visitor, payload)
    if await _is_new(turn, visitor, payload, arrived):
        await turn.uow.sources.touch(
            visitor_id=visitor.id,
            source_id=None if arrived.source is None else arrived.source.id,
            payload=payload,
            at=turn.written_at,
            arrival=arrived.arrival,
            click_id=arrived.click_id,
        )
    return arrived


async def _is_new(turn: Turn, visitor: Visitor, payload: str | None, arrived: Arrived) -> bool:
    if payload is None or await _is_own_link(turn, visitor, arrived):
        return (await turn.uow.sources.touches(visitor.id)).first is None
    if arrived.click_id is not None and arrived.arrival == "click":
        # A click brings its visitor once, however often they press Start on it.
        return await turn.uow.links.comer(arrived.click_id) is None
    return not await turn.uow.sources.same_arrival(visitor_id=visitor.id, payload=payload, at=turn.written_at)


async def _is_own_link(turn: Turn, visitor: Visitor, arrived: Arrived) -> bool:
    """Whether somebody tries the link that they hand to their friends; nobody is brought by themselves."""
    if arrived.source is None or arrived.source.kind != "seed":
        return False
    own = await turn.uow.links.friend_source(visitor.id)
    return own is not None and own.id == arrived.source.id


async def _read(turn: Turn, visitor: Visitor, payload: str | None) -> Arrived:
    if payload is None:
        return Arrived()
    code, _, script = payload.partition(SCRIPT_MARK)
    source = await turn.uow.sources.by_code(code)
    if source is not None:
        return Arrived(source=source, script=script or None, arrival="code")
    if payload.startswith(PREFIX):
        return await _read_token(turn, visitor, payload)
    return Arrived(script=script or None, arrival="unknown")


async def _read_token(turn: Turn, visitor: Visitor, payload: str) -> Arrived:
    # Two underscores may stand within a token, so it is cut off by its length.
    token, rest = payload[:TOKEN_LENGTH], payload[TOKEN_LENGTH:]
    script = rest.removeprefix(SCRIPT_MARK) if rest.startswith(SCRIPT_MARK) else None
    if rest and not script:
        return Arrived(arrival="forged")
    signer = Signer(await turn.uow.links.secret(at=turn.now))
    clicked = signer.read(token, now=turn.written_at)
    if clicked == "forged" or clicked == "expired":
        return Arrived(script=script, arrival=clicked)
    source = None if clicked.source_id is None else await turn.uow.sources.find(clicked.source_id)
    comer = await turn.uow.links.comer(clicked.click_id)
    if source is None:
        return Arrived(script=script, arrival="unknown", click_id=clicked.click_id)
    return Arrived(
        source=source,
        script=script,
        arrival="click" if comer in (None, visitor.id) else "forwarded",
        click_id=clicked.click_id,
    )
