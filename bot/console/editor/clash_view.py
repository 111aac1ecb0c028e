"""What an author sees when somebody else saved the same draft: both texts, and the choice. Nothing is lost."""

from collections.abc import Awaitable, Callable
from difflib import unified_diff

from nicegui import ui

from bot.console.editor.writing import Writing
from bot.console.parts import tag
from bot.console.visit import Visit

_MOST_LINES = 400


def draw_clash(visit: Visit, writing: Writing, *, settled: Callable[[str], Awaitable[None]]) -> None:
    """Theirs and mine as a difference; ``settled`` is called with the text to go on with."""
    clash = writing.clash
    if clash is None:
        return
    mine, theirs = writing.document.text, clash.theirs.text
    with tag("section", "cs-pane ed-clash", role="alert"):
        who, when = clash.theirs.author, visit.when(clash.theirs.updated_at)
        tag("h2", "cs-pane-title", visit.say("editor.clash_title", who=who, when=when))
        tag("p", "ed-hint", visit.say("editor.clash_text"))
        with tag("div", "ed-clash-choices"):
            joined = clash.joined
            if joined is not None:
                _choice(visit.say("editor.clash_join"), "cs-button", lambda: settled(joined))
            _choice(visit.say("editor.clash_theirs", who=who), "cs-button quiet", lambda: settled(theirs))
            _choice(visit.say("editor.clash_mine"), "cs-button quiet", lambda: settled(mine))
        with tag("pre", "ed-diff"):
            rows = unified_diff(theirs.splitlines(), mine.splitlines(), who, visit.say("editor.mine"), lineterm="", n=2)
            for number, row in enumerate(rows):
                if number > _MOST_LINES:
                    break
                look = {"+": "plus", "-": "minus", "@": "where"}.get(row[:1], "")
                tag("span", f"ed-diff-row {look}", row)


async def show_kept(visit: Visit, writing: Writing, *, taken: Callable[[str], None]) -> None:
    """The texts that gave way, newest first; ``taken`` is called with the one to write on with."""
    async with visit.seeing("scripts") as uow:
        kept = await uow.drafts.kept(writing.name)
    with ui.dialog() as dialog, ui.card():
        tag("h2", "cs-pane-title", visit.say("editor.kept"))
        tag("p", "ed-hint", visit.say("editor.kept_hint" if kept else "editor.kept_none"))
        for one in kept:

            def take(text: str = one.text) -> None:
                dialog.close()
                taken(text)

            with tag("div", "ed-kept"):
                tag("span", "", f"{one.author}, {visit.when(one.at)}")
                tag("button", "cs-button quiet", visit.say("editor.kept_take"), type_="button").on("click", take)
    dialog.open()


def _choice(words: str, classes: str, chosen: Callable[[], Awaitable[None]]) -> None:
    tag("button", classes, words, type_="button").on("click", chosen)
