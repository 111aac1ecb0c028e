"""Small parts that all pages are made of: tags with text, links, badges, tables, empty states."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlencode

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from bot.console.visit import Visit
from dialogs.state import Stage
from nlu.labels import Warmth

Choice = TypeVar("Choice", bound=str)

#: Attributes whose names Python keeps for itself.
_NAMES: Final = {"for_": "for", "type_": "type"}


def tag(name: str, classes: str = "", text: str | None = None, /, **attributes: object) -> ui.element:
    """An element of plain HTML. ``text`` is text, whatever stands in it; ``aria_label`` becomes ``aria-label``.

    .. code-block:: python

        with tag("nav", "cs-nav", aria_label="Main"):
            tag("a", "cs-link", "Home", href="/console")
    """
    element = ui.element(name) if text is None else TextElement(tag=name, text=text)
    if classes:
        element.classes(classes)
    for key, value in attributes.items():
        if value is not None and value is not False:
            element.props[_NAMES.get(key, key.replace("_", "-"))] = "" if value is True else value
    return element


def link(address: str, text: str, classes: str = "") -> ui.element:
    return tag("a", f"cs-link {classes}", text, href=address)


def icon(name: str, classes: str = "") -> ui.element:
    """A picture that says nothing a screen reader would miss."""
    element = ui.icon(name).classes(classes)
    element.props["aria-hidden"] = "true"
    return element


def badge(text: str, look: str = "none") -> ui.element:
    """A word in a coloured pill. ``look``: hot, warm, cold, none, good, bad."""
    return tag("span", f"cs-badge cs-{look}", text)


def warmth_badge(visit: Visit, warmth: Warmth) -> ui.element:
    return badge(visit.say(f"warmth.{warmth}"), warmth)


def stage_name(visit: Visit, stage: Stage) -> str:
    return visit.say(f"stage.{stage}")


def section(title: str, classes: str = "") -> ui.element:
    """A pane with a heading; what is drawn inside ``with`` stands below it."""
    pane = tag("section", f"cs-pane {classes}")
    with pane:
        tag("h2", "cs-pane-title", title)
    return pane


def empty(title: str, text: str, *, address: str | None = None, action: str | None = None) -> None:
    """What stands where nothing is yet: what it means, and what to do next."""
    with tag("div", "cs-empty"):
        tag("p", "cs-empty-title", title)
        tag("p", "cs-empty-text", text)
        if address and action:
            tag("a", "cs-button", action, href=address)


def head_row(columns: Sequence[str]) -> None:
    """The first row of a table."""
    with tag("thead"), tag("tr"):
        for column in columns:
            tag("th", "", column, scope="col")


def select_box(name: str, label: str, options: Mapping[str, str], chosen: str | None) -> None:
    """A choice of a filter; the first one, with an empty value, is "all"."""
    with tag("label", "cs-field"):
        tag("span", "", label)
        with tag("select", "", name=name):
            for value, text in options.items():
                tag("option", "", text, value=value, selected=value == (chosen or ""))


def search_box(visit: Visit, hint: str) -> None:
    """The words that a list is searched for; the key "/" leads here."""
    with tag("label", "cs-field cs-field-search"):
        tag("span", "", visit.say("list.search"))
        tag(
            "input",
            "cs-search",
            name="q",
            type_="search",
            value=visit.query.get("q", ""),
            placeholder=hint,
            autocomplete="off",
            maxlength=80,
        )


def pager(visit: Visit, *, address: str, page: int, total: int, rows: int) -> None:
    """Which part of a list this is, and the ways to the parts before and after it."""
    first, last = (page - 1) * rows + 1, min(page * rows, total)
    with tag("nav", "cs-pager", aria_label=visit.say("list.pages")):
        tag(
            "span",
            "",
            visit.say("list.part", first=visit.number(first), last=visit.number(last), total=visit.number(total)),
        )
        for wanted, name, there in ((page - 1, "before", page > 1), (page + 1, "after", last < total)):
            if there:
                asked = urlencode({**visit.query, "page": str(wanted)})
                tag("a", "cs-button quiet", visit.say(f"list.{name}"), href=f"{address}?{asked}", rel=name)


def page_number(visit: Visit) -> int:
    """The page that the address asks for; the first one where it says something odd."""
    asked = visit.query.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def chosen(visit: Visit, name: str, options: Sequence[Choice]) -> Choice | None:
    """The choice of a filter in the address; None where there is none, or an odd one."""
    return next((one for one in options if one == visit.query.get(name)), None)


def ago(visit: Visit, since: datetime) -> str:
    """How long something has lasted: "12 min", "3 h 5 min", "4 d"."""
    return span(visit, visit.back.now() - since)


def span(visit: Visit, length: timedelta) -> str:
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return visit.say("span.minutes", number=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return visit.say("span.hours", hours=hours, minutes=rest)
    return visit.say("span.days", number=hours // 24)
