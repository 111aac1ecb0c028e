"""What the bot may promise a visitor, in the visitor's own time, and that it was told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone as phone_zones

from bot.rounds import Rounds
from bot.turn import Turn
from dialogs import formats
from dialogs.desk import Desk
from dialogs.effects import Effect, Say
from dialogs.state import DialogState, KnownFact
from nlu.labels import FactKind, Warmth


class Promises:
    """Desks for the engine, and a record of what was said of them."""

    def __init__(self, *, rounds: Rounds) -> None:
        self._rounds = rounds

    async def desk(self, turn: Turn, state: DialogState) -> Desk:
        """What may be said now. Where the visitor's phone tells where they live, the time is told in their zone."""
        warmth: Warmth = state.warmth
        desk = await self._rounds.desk(turn, lang=state.lang, product=state.script_id, warmth=warmth)
        zone = zone_of(state.facts)
        if zone is None:
            return desk
        return replace(desk, promise_by=desk.promise_by.astimezone(zone), timezone=zone.key)

    async def remember(
        self, turn: Turn, dialog_id: int, desk: Desk, effects: Iterable[Effect], *, state: DialogState, at: datetime
    ) -> None:
        """Store the promise if what was said to the visitor contains it. ``at`` is the moment that the words count
        from."""
        phrase = formats.moment_phrase(desk.promise_by, now=at, timezone=desk.timezone, lang=state.lang)
        if any(isinstance(effect, Say) and phrase.casefold() in effect.text.casefold() for effect in effects):
            promise_by = max(desk.promise_by, turn.now)
            await turn.uow.promises.told(dialog_id, promise_by=promise_by, timezone=desk.timezone, at=turn.now)


def zone_of(facts: Mapping[FactKind, KnownFact]) -> ZoneInfo | None:
    """The time zone that a visitor's phone number tells; None where there is no number or it could be several."""
    phone = facts.get("phone")
    return _zone_of_phone(str(phone.value.get("e164"))) if phone else None


@lru_cache(maxsize=1024)
def _zone_of_phone(e164: str) -> ZoneInfo | None:
    try:
        zones = phone_zones.time_zones_for_number(phonenumbers.parse(e164))
        return ZoneInfo(zones[0]) if len(zones) == 1 else None
    except (phonenumbers.NumberParseException, ZoneInfoNotFoundError, ValueError):
        return None
