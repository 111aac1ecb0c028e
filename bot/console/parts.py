"""Small parts that all pages are made of: tags with text, links, badges, tables, empty states."""

from collections.abc import Sequence
from typing import Final

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from bot.console.visit import Visit
from bot.wording import say
from dialogs.state import Stage
from nlu.labels import Warmth

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
    return badge(say(visit.lang, f"card.{warmth}"), warmth)


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
