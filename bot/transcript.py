"""A conversation as a text file that a person reads."""

from zoneinfo import ZoneInfo

from bot.turn import Turn
from bot.wording import say
from nlu.labels import Language


async def transcript_text(turn: Turn, lead_id: int, *, lang: Language, zone: ZoneInfo) -> str:
    """Everything that was said by the lead and to it, oldest first, with times of the team's zone."""
    view = await turn.uow.leads.view(lead_id)
    lines = [say(lang, "transcript.title", number=lead_id)]
    if view.lead.name:
        lines.append(view.lead.name)
    lines += [f"{say(lang, 'transcript.score')}: {view.lead.score}/100", ""]
    people = await turn.uow.identity.people(lead_id)
    for person in people:
        if len(people) > 1:
            label = "" if person.part == "asks" else f" ({say(lang, _PARTS[person.part])})"
            lines += ["", f"=== {person.visitor.name or say(lang, 'transcript.visitor')}{label} ==="]
        lines += await _said(turn, person.visitor.id, lang=lang, zone=zone)
    return "\n".join(lines) + "\n"


async def _said(turn: Turn, visitor_id: int, *, lang: Language, zone: ZoneInfo) -> list[str]:
    lines: list[str] = []
    authors = await turn.uow.managers.names()
    day = None
    for reply in await turn.uow.transcripts.of_visitor(visitor_id):
        moment = reply.at.astimezone(zone)
        if moment.date() != day:
            day = moment.date()
            lines.append(f"— {day:%d.%m.%Y} —")
        who = say(lang, f"transcript.{_SPEAKERS[reply.direction]}")
        if reply.direction == "note":
            who = say(lang, "card.note")
        if reply.manager_id is not None:
            note = f" ({say(lang, 'transcript.note')})" if reply.direction == "note" else ""
            who = f"{authors[reply.manager_id]}{note}"
        text = reply.text
        if reply.direction == "media" or reply.media is not None:
            kind = (reply.media or {}).get("kind", "file")
            text = f"[{say(lang, 'transcript.media')}: {kind}] {text}".rstrip()
        lines.append(f"{moment:%H:%M}  {who}: {text}")
    return lines


_PARTS = {"same": "card.same_person", "decides": "card.decider"}
_SPEAKERS = {"in": "visitor", "out": "bot", "media": "visitor", "note": "bot"}
