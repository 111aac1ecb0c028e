"""All leads, narrowed by what the address says, a page at a time."""

from typing import Final, get_args

from bot.console.parts import (
    badge,
    chosen,
    empty,
    head_row,
    link,
    page_number,
    pager,
    search_box,
    select_box,
    stage_name,
    tag,
    warmth_badge,
)
from bot.console.registry import Page
from bot.console.visit import Visit
from dialogs.qualification import STAGES
from nlu.labels import WARMTHS
from storage.browsing import PAGE_ROWS, LeadFilter, LeadLine, LeadState

ADDRESS: Final = "/console/leads"
_STATES: Final[tuple[LeadState, ...]] = get_args(LeadState)
_MAX_WORDS: Final = 80


async def draw(visit: Visit) -> None:
    page = page_number(visit)
    narrowed = LeadFilter(
        words=visit.query.get("q", "").strip()[:_MAX_WORDS] or None,
        state=chosen(visit, "state", _STATES),
        stage=chosen(visit, "stage", STAGES),
        warmth=chosen(visit, "warmth", WARMTHS),
        source_id=_number(visit, "source"),
        owner_id=_number(visit, "owner"),
        contacts=visit.person.may("contacts"),
    )
    async with visit.seeing() as uow:
        rows = await uow.browsing.leads(narrowed, page=page)
        sources = await uow.browsing.sources()
        managers = [(one.id, one.name) for one in await uow.managers.here()]
    _filters(visit, sources=sources, managers=managers)
    if not rows.lines:
        if any(visit.query.get(name) for name in ("q", "state", "stage", "warmth", "source", "owner", "page")):
            empty(visit.say("list.nothing"), visit.say("list.widen"), address=ADDRESS, action=visit.say("list.clear"))
        else:
            empty(visit.say("home.empty"), visit.say("home.empty_text"))
        return
    with tag("section", "cs-pane cs-list-pane"), tag("div", "cs-scroll"), tag("table", "cs-table cs-list"):
        head_row([visit.say(f"leads.{name}") for name in _COLUMNS])
        with tag("tbody"):
            for line in rows.lines:
                _row(visit, line)
    pager(visit, address=ADDRESS, page=page, total=rows.total, rows=PAGE_ROWS)


_COLUMNS: Final = ("lead", "stage", "warmth", "score", "source", "owner", "came")


def _filters(visit: Visit, *, sources: list[tuple[int, str]], managers: list[tuple[int, str]]) -> None:
    everything = {"": visit.say("list.all")}
    with tag("form", "cs-filters", action=ADDRESS, method="get", role="search"):
        search_box(visit, visit.say("leads.search" if visit.person.may("contacts") else "leads.search_names"))
        states = everything | {state: visit.say(f"leads.state_{state}") for state in _STATES}
        select_box("state", visit.say("leads.state"), states, visit.query.get("state"))
        stages = everything | {stage: stage_name(visit, stage) for stage in STAGES}
        select_box("stage", visit.say("leads.stage"), stages, visit.query.get("stage"))
        warmths = everything | {warmth: visit.say(f"warmth.{warmth}") for warmth in reversed(WARMTHS)}
        select_box("warmth", visit.say("leads.warmth"), warmths, visit.query.get("warmth"))
        named = everything | {str(number): name for number, name in sources}
        select_box("source", visit.say("leads.source"), named, visit.query.get("source"))
        owners = everything | {str(number): name for number, name in managers}
        select_box("owner", visit.say("leads.owner"), owners, visit.query.get("owner"))
        tag("button", "cs-button quiet", visit.say("list.find"))


def _row(visit: Visit, line: LeadLine) -> None:
    address = f"{ADDRESS}/{line.id}"
    with tag("tr", "", data_address=address):
        with tag("td", "cs-wide cs-who"), tag("div"):
            link(address, line.name or visit.say("lead.number", number=line.id), "cs-strong")
            about = " · ".join(part for part in (f"#{line.id}", line.company, line.need) if part)
            tag("span", "cs-below", about)
        with tag("td"):
            tag("span", "", visit.say(f"exit.{line.exit}") if line.exit else stage_name(visit, line.stage))
        with tag("td"):
            warmth_badge(visit, line.warmth)
        tag("td", "cs-score", str(line.score))
        tag("td", "cs-short", line.source or visit.say("list.unknown"))
        with tag("td", "cs-short"):
            if line.owner:
                tag("span", "", line.owner)
            elif line.closed_at is None:
                badge(visit.say("leads.nobody"), "none")
        tag("td", "", visit.when(line.created_at))


def _number(visit: Visit, name: str) -> int | None:
    asked = visit.query.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None


PAGE = Page(
    path="/leads",
    title="leads.title",
    needs="see",
    draw=draw,
    place="look",
    icon="person_search",
    letter="l",
    on_phone=True,
)
