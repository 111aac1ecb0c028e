"""All dialogs, the one changed last first, and a single one as a transcript."""

from typing import Final, get_args

from bot.console.pages.transcript import Transcript
from bot.console.parts import (
    badge,
    chosen,
    empty,
    head_row,
    link,
    page_number,
    pager,
    search_box,
    section,
    select_box,
    stage_name,
    tag,
    warmth_badge,
)
from bot.console.registry import Page
from bot.console.visit import Visit
from dialogs.state import Status
from storage.browsing import PAGE_ROWS, DialogFilter, DialogLine
from storage.errors import RowMissing

ADDRESS: Final = "/console/dialogs"
_STATUSES: Final[tuple[Status, ...]] = get_args(Status)
_RUNNING: Final = ("open", "handed_over", "with_manager")
_COLUMNS: Final = ("visitor", "status", "stage", "warmth", "script", "replies", "changed")


async def draw(visit: Visit) -> None:
    page = page_number(visit)
    asked = visit.query.get("script", "")
    narrowed = DialogFilter(
        words=visit.query.get("q", "").strip()[:80] or None,
        status=chosen(visit, "status", _STATUSES),
        script_id=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None,
    )
    async with visit.seeing() as uow:
        rows = await uow.browsing.dialogs(narrowed, page=page)
        scripts = await uow.browsing.scripts()
    everything = {"": visit.say("list.all")}
    with tag("form", "cs-filters", action=ADDRESS, method="get", role="search"):
        search_box(visit, visit.say("dialogs.search"))
        statuses = everything | {status: visit.say(f"status.{status}") for status in _STATUSES}
        select_box("status", visit.say("dialogs.status"), statuses, visit.query.get("status"))
        named = everything | {str(number): name for number, name in scripts}
        select_box("script", visit.say("dialogs.script"), named, visit.query.get("script"))
        tag("button", "cs-button quiet", visit.say("list.find"))
    if not rows.lines:
        if any(visit.query.values()):
            empty(visit.say("list.nothing"), visit.say("list.widen"), address=ADDRESS, action=visit.say("list.clear"))
        else:
            empty(visit.say("home.empty"), visit.say("home.empty_text"))
        return
    with tag("section", "cs-pane cs-list-pane"), tag("div", "cs-scroll"), tag("table", "cs-table cs-list"):
        head_row([visit.say(f"dialogs.{name}") for name in _COLUMNS])
        with tag("tbody"):
            for line in rows.lines:
                _row(visit, line)
    pager(visit, address=ADDRESS, page=page, total=rows.total, rows=PAGE_ROWS)


def _row(visit: Visit, line: DialogLine) -> None:
    address = f"{ADDRESS}/{line.id}"
    with tag("tr", "", data_address=address):
        with tag("td", "cs-wide cs-who"), tag("div"):
            link(address, line.name or visit.say("dialog.number", number=line.id), "cs-strong")
            if line.lead_id:
                tag("span", "cs-below", visit.say("lead.number", number=line.lead_id))
        with tag("td"):
            badge(visit.say(f"status.{line.status}"), "good" if line.status in _RUNNING else "none")
        tag("td", "", stage_name(visit, line.stage))
        with tag("td"):
            warmth_badge(visit, line.warmth)
        tag("td", "cs-short", f"{line.script} {line.version}")
        tag("td", "cs-score", visit.number(line.replies))
        tag("td", "", visit.when(line.updated_at))


async def draw_one(visit: Visit) -> None:
    number = visit.path["dialog_id"]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise RowMissing(f"dialog {number[:20]}")
    async with visit.seeing() as uow:
        dialog = await uow.dialogs.get(int(number))
        visitor = await uow.visitors.get(dialog.visitor_id)
        lead = await uow.leads.of_dialog(dialog.id)
        version = await uow.scripts.version(dialog.script_version_id)
    visit.heading = visitor.name or visit.say("dialog.number", number=dialog.id)
    with tag("p", "cs-facts-line"):
        badge(visit.say(f"status.{dialog.state.status}"), "good" if dialog.state.status in _RUNNING else "none")
        tag("span", "", f"{version.name} {version.version}")
        tag("span", "", visit.when(dialog.started_at))
        if lead is not None:
            link(f"/console/leads/{lead.id}", visit.say("lead.number", number=lead.id))
    with section(visit.say("lead.transcript")):
        await Transcript(visit, dialog_id=dialog.id).draw()


PAGE = Page(
    path="/dialogs",
    title="dialogs.title",
    needs="see",
    draw=draw,
    place="look",
    icon="forum",
    letter="d",
    on_phone=True,
)
ONE = Page(path="/dialogs/{dialog_id}", title="dialog.title", needs="see", draw=draw_one)
