"""Home: what happens just now, and what the last month brought."""

from typing import Final

from nicegui import ui

from bot.console.parts import ago, badge, empty, icon, link, section, stage_name, tag, warmth_badge
from bot.console.registry import Page
from bot.console.visit import Visit
from bot.reports.numbers import DAYS, STEPS, Report
from bot.reports.wording import name_of
from bot.wording import say
from dialogs.state import Status
from storage.browsing import DialogFilter, DialogLine, Queue, Rows, WaitingLead
from storage.errors import StorageError

#: The page looks again so often.
LOOK_SECONDS: Final = 5.0
SHOWN: Final = 8
SOURCES_SHOWN: Final = 6
_RUNNING: Final[tuple[Status, ...]] = ("open", "handed_over", "with_manager")


async def draw(visit: Visit) -> None:
    live = _Live(visit)
    await live.look()
    with tag("div", "cs-home"):
        live.drawn()
        with tag("div", "cs-column"):
            # After the page is up: counting a month takes longer than looking at today.
            month = tag("div", "cs-month")
            with month:
                tag("p", "cs-hint", visit.say("home.counting"))

    async def count_month() -> None:
        report = await visit.back.figures.report(days=DAYS, by="source", touching="first", now=visit.back.now())
        month.clear()
        with month:
            if visit.person.may("reports"):
                _funnel(visit, report)
                _sources(visit, report)

    ui.timer(0.05, count_month, once=True)
    ui.timer(LOOK_SECONDS, live.refresh)


class _Live:
    """The parts of the page that change by themselves."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._waiting: Rows[WaitingLead] = Rows(lines=(), total=0)
        self._dialogs: Rows[DialogLine] = Rows(lines=(), total=0)
        self._statuses: dict[Status, int] = {}
        self._queue: Queue | None = None
        self._seen: object = None

    async def look(self) -> None:
        """Read how things stand. A database that does not answer is one of the things to show."""
        visit = self._visit
        now = visit.back.now().astimezone(visit.back.zone)
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        try:
            async with visit.seeing() as uow:
                self._waiting = await uow.browsing.waiting(limit=SHOWN)
                self._dialogs = await uow.browsing.dialogs(DialogFilter(since=today), rows=SHOWN)
                self._statuses = await uow.browsing.running_since(today)
                self._queue = await uow.browsing.queue()
        except StorageError:
            self._queue = None

    async def refresh(self) -> None:
        await self.look()
        # Drawn anew only where something changed; times are told to the minute.
        seen = (self._waiting, self._dialogs, self._statuses, self._queue, self._troubles(), self._minute())
        if seen != self._seen:
            self._seen = seen
            self.drawn.refresh()

    @ui.refreshable_method
    def drawn(self) -> None:
        self._tiles()
        with tag("div", "cs-column"):
            self._draw_waiting()
            self._draw_dialogs()
            self._draw_health()

    def _minute(self) -> int:
        return int(self._visit.back.now().timestamp() // 60)

    def _troubles(self) -> tuple[str, ...]:
        return tuple(sorted(self._visit.back.health.troubles))

    def _tiles(self) -> None:
        visit = self._visit
        running = sum(self._statuses.get(status, 0) for status in _RUNNING)
        hot = sum(lead.warmth == "hot" for lead in self._waiting.lines)
        oldest = min((lead.offered_at for lead in self._waiting.lines), default=None)
        with tag("div", "cs-tiles"):
            _tile(visit.say("home.running"), visit.number(running))
            _tile(visit.say("home.today"), visit.number(sum(self._statuses.values())))
            _tile(visit.say("home.waiting_now"), visit.number(self._waiting.total), "hot" if hot else "")
            _tile(visit.say("home.longest"), ago(visit, oldest) if oldest else "–", "hot" if hot else "")

    def _draw_waiting(self) -> None:
        visit = self._visit
        with section(visit.say("home.waiting")):
            if not self._waiting.lines:
                tag("p", "cs-hint", visit.say("home.nobody_waits"))
                return
            with tag("ul", "cs-rows"):
                for lead in self._waiting.lines:
                    _waiting_row(visit, lead)
            if self._waiting.total > len(self._waiting.lines):
                link("/console/leads?state=waiting", visit.say("home.all", number=visit.number(self._waiting.total)))

    def _draw_dialogs(self) -> None:
        visit = self._visit
        with section(visit.say("home.live")):
            if not self._dialogs.lines:
                empty(visit.say("home.empty"), visit.say("home.empty_text"))
                return
            with tag("ul", "cs-rows"):
                for dialog in self._dialogs.lines:
                    _dialog_row(visit, dialog)
            link("/console/dialogs", visit.say("home.all_dialogs"))

    def _draw_health(self) -> None:
        visit = self._visit
        troubles = set(self._troubles())
        if self._queue is None:
            troubles.add("database")
        with section(visit.say("home.health")), tag("ul", "cs-health"):
            for part in ("telegram", "model", "database"):
                _health_row(visit, visit.say(f"home.part_{part}"), good=part not in troubles)
            queue = self._queue
            if queue is not None:
                words = visit.say("home.queue", waiting=visit.number(queue.waiting), dead=visit.number(queue.dead))
                _health_row(visit, words, good="outbox" not in troubles and not queue.dead)


def _tile(label: str, figure: str, look: str = "") -> None:
    with tag("div", f"cs-tile {look}"):
        tag("span", "cs-tile-label", label)
        tag("span", "cs-tile-figure", figure)


def _waiting_row(visit: Visit, lead: WaitingLead) -> None:
    with tag("li"), tag("a", "cs-row", href=f"/console/leads/{lead.id}"):
        with tag("span", "cs-row-main"):
            tag("span", "cs-row-title", lead.name or visit.say("lead.number", number=lead.id))
            below = [part for part in (lead.company, say(visit.lang, f"card.reason_{lead.reason}")) if part]
            tag("span", "cs-row-below", " · ".join(below))
        with tag("span", "cs-row-side"):
            warmth_badge(visit, lead.warmth)
            tag("span", "cs-row-below", ago(visit, lead.offered_at))


def _dialog_row(visit: Visit, dialog: DialogLine) -> None:
    address = f"/console/leads/{dialog.lead_id}" if dialog.lead_id else f"/console/dialogs/{dialog.id}"
    with tag("li"), tag("a", "cs-row", href=address):
        with tag("span", "cs-row-main"):
            tag("span", "cs-row-title", dialog.name or visit.say("dialog.number", number=dialog.id))
            tag("span", "cs-row-below", f"{stage_name(visit, dialog.stage)} · {dialog.script}")
        with tag("span", "cs-row-side"):
            badge(visit.say(f"status.{dialog.status}"), "good" if dialog.status in _RUNNING else "none")
            tag("span", "cs-row-below", visit.when(dialog.updated_at))


def _health_row(visit: Visit, words: str, *, good: bool) -> None:
    with tag("li", "good" if good else "bad"):
        icon("check_circle" if good else "error")
        tag("span", "", words)
        if not good:
            badge(visit.say("home.trouble"), "bad")


def _funnel(visit: Visit, report: Report) -> None:
    """From click to customer, as bars as long as their share of the largest step."""
    most = max(1, *(report.total.step(step) for step in STEPS))
    with section(visit.say("home.funnel", days=DAYS)), tag("ol", "cs-bars"):
        for step in STEPS:
            many = report.total.step(step)
            with tag("li"):
                tag("span", "cs-bar-label", say(visit.lang, f"report.{step}"))
                with tag("span", "cs-bar-track"):
                    tag("span", "cs-bar-fill", style=f"width: max({100 * many / most:.1f}%, {2 if many else 0}px)")
                tag("span", "cs-bar-number", visit.number(many))


def _sources(visit: Visit, report: Report) -> None:
    with section(visit.say("home.sources", days=DAYS)):
        if not report.rows:
            tag("p", "cs-hint", say(visit.lang, "report.nothing"))
            return
        with tag("table", "cs-table cs-compact"):
            with tag("thead"), tag("tr"):
                tag("th", "", visit.say("home.source"), scope="col")
                for name in ("leads", "accepted", "customers"):
                    tag("th", "cs-number", say(visit.lang, f"report.{name}"), scope="col")
            with tag("tbody"):
                for row in report.rows[:SOURCES_SHOWN]:
                    with tag("tr"):
                        tag("td", "cs-wide", name_of(row, lang=visit.lang))
                        for name in ("leads", "accepted", "customers"):
                            tag("td", "cs-number", visit.number(row.step(name)))
        link("/console/reports", visit.say("home.all_reports"))


PAGE = Page(path="", title="home.title", needs="see", draw=draw, place="look", icon="home", letter="h", on_phone=True)
