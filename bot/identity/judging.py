"""Brings the figures of a lead up to what all its people have said."""

from bot.identity.together import Together, together
from bot.shelf import Shelf
from bot.turn import Turn
from dialogs.qualification import Qualification, qualify
from dialogs.state import DialogState


async def judge_lead(
    turn: Turn, lead_id: int, *, shelf: Shelf, now_in: tuple[int, DialogState] | None = None
) -> tuple[Qualification, Together]:
    """Judge a lead by everybody's facts and the script of its own dialog, and store the figures.

    ``now_in``: a dialog whose state is newer than the stored one.
    """
    lead = await turn.uow.leads.get(lead_id)
    known = await together(turn, await turn.uow.identity.people(lead_id), now_in=now_in)
    dialog = await turn.uow.dialogs.get(lead.dialog_id)
    shelved = await shelf.version(turn.uow, dialog.script_version_id)
    judged = qualify(
        known.facts, known.warm_replies, shelved.script, reach_here=known.reach_here, lang=dialog.state.lang
    )
    await turn.uow.leads.qualify(
        lead_id,
        warmth=judged.warmth,
        score=judged.score,
        breakdown=[
            {"what": line.what, "points": line.points, "of": line.of, "quote": line.quote, "reply": line.reply_id}
            for line in judged.breakdown
        ],
        at=turn.now,
    )
    return judged, known
