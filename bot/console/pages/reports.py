"""What the sources bring, from click to customer: the numbers of ``bantik report`` as charts with tables."""

from typing import Any, Final, get_args

from nicegui import ui

from bot.console.parts import chosen, empty, head_row, section, select_box, tag
from bot.console.registry import Page
from bot.console.visit import Visit
from bot.reports.numbers import SHARES, STEPS, By, Report, Row, Touching
from bot.reports.wording import amount, name_of, share_words
from bot.wording import say

ADDRESS: Final = "/console/reports"
#: The choices of the period, in days; 0 is all time.
_DAYS: Final = ("7", "30", "90", "365", "0")
_BYS: Final[tuple[By, ...]] = get_args(By)
_TOUCHES: Final[tuple[Touching, ...]] = get_args(Touching)
#: Bars that a chart can hold and still be read.
_MOST_BARS: Final = 12
_FONT: Final = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'


async def draw(visit: Visit) -> None:
    days, by = chosen(visit, "days", _DAYS) or "30", chosen(visit, "by", _BYS) or "source"
    touching = chosen(visit, "touch", _TOUCHES) or "first"
    with tag("form", "cs-filters", action=ADDRESS, method="get"):
        select_box("days", visit.say("reports.period"), {day: visit.say(f"reports.days_{day}") for day in _DAYS}, days)
        select_box("by", visit.say("reports.by"), {name: visit.say(f"reports.by_{name}") for name in _BYS}, by)
        touches: dict[str, str] = {name: visit.say(f"reports.touch_{name}") for name in _TOUCHES}
        select_box("touch", visit.say("reports.touch"), touches, touching)
        tag("button", "cs-button quiet", visit.say("reports.show"))
    async with visit.seeing("reports"):
        report = await visit.back.figures.report(days=int(days) or None, by=by, touching=touching, now=visit.back.now())
    if not report.rows:
        empty(visit.say("home.empty"), say(visit.lang, "report.nothing"))
        return
    with section(say(visit.lang, "report.funnel"), "cs-chart-pane"):
        _chart(_funnel_chart(visit, report), visit.say("reports.funnel_chart"))
        _funnel_table(visit, report)
    with section(say(visit.lang, "report.title"), "cs-chart-pane"):
        _chart(_sources_chart(visit, report), visit.say("reports.sources_chart"))
        _sources_table(visit, report)
    tag("p", "cs-hint", say(visit.lang, f"report.by_{report.touching}"))


def _chart(options: dict[str, Any], label: str) -> None:
    """A chart whose colours are those of the page, light or dark; its numbers stand in the table below it."""
    chart = ui.echart(options, renderer="svg").classes("cs-chart")
    chart.props["role"] = "img"
    chart.props["aria-label"] = label


def _base() -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontFamily": _FONT, "color": "var(--soft)"},
        "tooltip": {
            "trigger": "axis",
            "axisPointer": {"type": "none"},
            "backgroundColor": "var(--raised)",
            "borderColor": "var(--line)",
            "textStyle": {"color": "var(--ink)"},
        },
    }


def _axis(**more: Any) -> dict[str, Any]:
    return {
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"color": "var(--soft)", "fontSize": 12.5},
        "splitLine": {"lineStyle": {"color": "var(--line)"}},
    } | more


def _funnel_chart(visit: Visit, report: Report) -> dict[str, Any]:
    names = [say(visit.lang, f"report.{step}") for step in STEPS]
    return _base() | {
        "grid": {"left": 20, "right": 64, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": _axis(type="value", axisLabel={"show": False}, splitLine={"show": False}),
        "yAxis": _axis(type="category", inverse=True, data=names),
        "series": [
            {
                "type": "bar",
                "data": [_bar(visit, report.total.step(step)) for step in STEPS],
                "barWidth": "64%",
                "itemStyle": {"color": "var(--accent)", "borderRadius": [0, 5, 5, 0]},
                "label": {"show": True, "position": "right", "color": "var(--ink)", "fontSize": 13},
                "emphasis": {"disabled": True},
            }
        ],
    }


def _bar(visit: Visit, many: int) -> dict[str, Any]:
    """A bar whose number is written as the reader writes numbers."""
    return {"value": many, "label": {"formatter": visit.number(many)}}


def _sources_chart(visit: Visit, report: Report) -> dict[str, Any]:
    rows = report.rows[:_MOST_BARS]
    colours = {"leads": "var(--line-strong)", "accepted": "var(--accent)", "customers": "var(--good)"}
    return _base() | {
        "grid": {"left": 20, "right": 16, "top": 36, "bottom": 4, "containLabel": True},
        "legend": {"top": 0, "left": 0, "icon": "roundRect", "textStyle": {"color": "var(--soft)"}},
        "xAxis": _axis(type="value", minInterval=1),
        "yAxis": _axis(type="category", inverse=True, data=[name_of(row, lang=visit.lang)[:28] for row in rows]),
        "series": [
            {
                "type": "bar",
                "name": say(visit.lang, f"report.{name}"),
                "data": [row.step(name) for row in rows],
                "itemStyle": {"color": colour, "borderRadius": [0, 3, 3, 0]},
                "barGap": "10%",
                "emphasis": {"disabled": True},
            }
            for name, colour in colours.items()
        ],
    }


def _funnel_table(visit: Visit, report: Report) -> None:
    with tag("div", "cs-scroll"), tag("table", "cs-table cs-compact"):
        with tag("thead"), tag("tr"):
            tag("th", "", visit.say("reports.step"), scope="col")
            for name in ("number", "of_before", "of_first"):
                tag("th", "cs-number", visit.say(f"reports.{name}"), scope="col")
        with tag("tbody"):
            first = before = None
            for step in STEPS:
                many = report.total.step(step)
                first = first or many or None
                with tag("tr"):
                    tag("td", "", say(visit.lang, f"report.{step}"))
                    tag("td", "cs-number", visit.number(many))
                    tag("td", "cs-number", _share(visit, many, before))
                    tag("td", "cs-number", _share(visit, many, first))
                before = many


def _share(visit: Visit, many: int, of: int | None) -> str:
    return say(visit.lang, "report.percent", number=round(100 * many / of)) if of else "–"


def _sources_table(visit: Visit, report: Report) -> None:
    with tag("div", "cs-scroll"), tag("table", "cs-table cs-compact"):
        named = [say(visit.lang, f"report.{name}") for name in (*STEPS, *SHARES[1:], "cost", "cost_per_lead")]
        head_row([visit.say(f"reports.by_{report.by}"), *named])
        with tag("tbody"):
            for row in (*report.rows, report.total):
                _sources_row(visit, row, is_total=row is report.total)


def _sources_row(visit: Visit, row: Row, *, is_total: bool) -> None:
    with tag("tr", "cs-total" if is_total else ""):
        tag("td", "cs-wide", visit.say("reports.total") if is_total else name_of(row, lang=visit.lang))
        for step in STEPS:
            tag("td", "cs-number", visit.number(row.step(step)))
        for name in SHARES[1:]:
            tag("td", "cs-number", share_words(row.share(name), lang=visit.lang))
        cost, each = row.cost, row.cost_per_lead
        tag("td", "cs-number", amount(*cost, lang=visit.lang) if cost else "–")
        tag("td", "cs-number", amount(each, cost[1], lang=visit.lang) if cost and each is not None else "–")


PAGE = Page(
    path="/reports",
    title="reports.title",
    needs="reports",
    draw=draw,
    place="look",
    icon="bar_chart",
    letter="r",
)
