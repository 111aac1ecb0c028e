"""Where the person is signed in, and how to end it."""

from functools import partial

from nicegui import ui

from bot.console.parts import badge, head_row, section, tag
from bot.console.registry import Page
from bot.console.visit import Visit
from storage.tables import ConsoleSession


async def draw(visit: Visit) -> None:
    with section(visit.say("sessions.yours")):
        tag("p", "cs-hint", visit.say("sessions.hint"))
        await _table(visit)


@ui.refreshable
async def _table(visit: Visit) -> None:
    async with visit.seeing() as uow:
        sessions = await uow.console.sessions(visit.person.telegram_id)
    if not sessions:
        tag("p", "cs-hint", visit.say("sessions.none"))
        return
    with tag("div", "cs-scroll"), tag("table", "cs-table"):
        head_row([visit.say(f"sessions.{name}") for name in ("browser", "since", "seen", "end")])
        with tag("tbody"):
            for session in sessions:
                _row(visit, session)


def _row(visit: Visit, session: ConsoleSession) -> None:
    with tag("tr"):
        with tag("td", "cs-wide"):
            tag("span", "", session.agent or visit.say("sessions.unknown"))
            if session.id == visit.person.session_id:
                badge(visit.say("sessions.this"), "good")
        tag("td", "", visit.when(session.started_at))
        tag("td", "", visit.when(session.seen_at))
        with tag("td"):
            ui.button(visit.say("sessions.end_it"), on_click=partial(_end, visit, session.id)).props(
                "flat dense no-caps"
            )


async def _end(visit: Visit, session_id: int) -> None:
    async with visit.acting("see") as act:
        mine = {session.id for session in await act.uow.console.sessions(act.person.telegram_id)}
        if session_id in mine:
            await act.uow.console.end(session_id, reason="ended_by_person", at=act.at)
            await act.note("session.end", what=f"session:{session_id}")
    _table.refresh()


PAGE = Page(path="/sessions", title="sessions.title", needs="see", draw=draw, place="person", icon="devices")
