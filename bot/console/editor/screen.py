"""The editor: one script in three views that are always in step, what is wrong with it, and a chat to try it."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from nicegui import ui

from bot.console.editor.clash_view import draw_clash, show_kept
from bot.console.editor.form import Form, title_of
from bot.console.editor.picture import Picture
from bot.console.editor.places import place_of
from bot.console.editor.text_view import TextView
from bot.console.editor.try_view import TryView
from bot.console.editor.writing import Writing
from bot.console.entrance import FILES
from bot.console.parts import icon, tag
from bot.console.visit import Visit
from dialogs.editing import Edit, EditRefused
from dialogs.loader import Finding, Inspection
from dialogs.schema import Script
from dialogs.yaml_source import Path
from storage.dialogs import Standing
from storage.errors import StaleDraft

VIEWS: Final = ("form", "picture", "text", "check", "try")
_ICONS: Final = {"form": "edit_note", "picture": "account_tree", "text": "code", "check": "rule", "try": "forum"}
#: The draft is looked after so often: saved when it has changed, compared with what others save.
TICK_SECONDS: Final = 0.8
#: What others save and where dialogs stand is asked for every so many ticks.
_LOOK_EVERY, _COUNT_EVERY = 3, 12


def dress() -> None:
    """The look of the editor and of the list of scripts, and what completes names in the text view."""
    ui.add_head_html(f'<link rel="stylesheet" href="{FILES}editor.css"><script src="{FILES}editor.js" defer></script>')


class Editor:
    """One person's editor of one script. Everything that changes the script goes through ``edit`` or ``write``."""

    def __init__(self, visit: Visit, writing: Writing, standing: Sequence[Standing]) -> None:
        self.visit, self.writing, self.standing = visit, writing, standing
        self.chosen: Path = ("greeting",)
        self._inspection: Inspection = writing.inspection
        self._script: Script | None = self._inspection.script
        self._form, self._picture, self._text = Form(self), Picture(self), TextView(self)
        self._try = TryView(self, understanding=visit.back.understanding)
        self._view, self._unseen, self._ticks, self._noted = "form", False, 0, False
        self._panes: dict[str, ui.element] = {}

    # What the views see

    @property
    def data(self) -> dict[str, Any]:
        return self.writing.document.data

    @property
    def text(self) -> str:
        return self.writing.document.text

    @property
    def script(self) -> Script | None:
        """The last state of the draft that could be used."""
        return self._script

    @property
    def findings(self) -> Sequence[Finding]:
        return self._inspection.findings

    def edit(self, edits: Sequence[Edit]) -> bool:
        """A gesture of the form; what cannot be done is said."""
        try:
            changed = self.writing.document.edit(*edits)
        except EditRefused as refusal:
            ui.notify(str(refusal), type="warning", position="top")
            return False
        if changed:
            self._changed(form=False)
        return changed

    def write(self, text: str) -> None:
        """What was typed in the text view."""
        try:
            changed = self.writing.document.write(text)
        except EditRefused as refusal:
            ui.notify(str(refusal), type="negative", position="top")
            self._text.follow()
            return
        if changed:
            self._changed(text=False)

    def choose(self, place: Path) -> None:
        self.chosen = place
        if self._view in {"picture", "text", "check"}:
            self._look_at("form")
        self._form.list.refresh()
        self._form.card.refresh()

    def redraw(self) -> None:
        """Draw the card anew: other fields belong to what was chosen."""
        self._form.card.refresh()

    # The page

    async def draw(self) -> None:
        visit = self.visit
        dress()
        with tag("div", "ed") as root:
            self._root = root
            with tag("div", "ed-bar"):
                self._tools()
                with tag("div", "ed-views", role="tablist", aria_label=visit.say("editor.views")):
                    self._tabs()
            self._clash()
            with tag("div", "ed-body"):
                with tag("div", "ed-main"):
                    for name, view in (("form", self._form), ("picture", self._picture), ("text", self._text)):
                        with tag("div", f"ed-pane ed-pane-{name}", role="tabpanel") as pane:
                            view.draw()
                        self._panes[name] = pane
                with tag("aside", "ed-side", aria_label=visit.say("editor.view_check")):
                    with tag("section", "cs-pane ed-pane-check"):
                        self._checks()
                    with tag("section", "cs-pane ed-pane-try"):
                        tag("h2", "cs-pane-title", visit.say("editor.try_title"))
                        self._try.draw()
        self._show_view()
        ui.timer(TICK_SECONDS, self._tick)
        ui.timer(0.1, self._begin, once=True)

    async def _begin(self) -> None:
        self._text.complete()
        await self._try.begin()
        await self._text.dress()

    @ui.refreshable_method
    def _tools(self) -> None:
        visit, document = self.visit, self.writing.document
        with tag("div", "ed-tools-left"):
            tag("a", "cs-link", "← " + visit.say("scripts.title"), href="/console/scripts")
            self._status()
        with tag("div", "ed-tools-right"):
            kept = tag("button", "cs-icon-button", type_="button", aria_label=visit.say("editor.kept"))
            kept.props["title"] = visit.say("editor.kept")
            kept.on("click", self._show_kept)
            with kept:
                icon("inventory_2")
            for name, picture, action, able in (
                ("undo", "undo", document.undo, document.can_undo),
                ("redo", "redo", document.redo, document.can_redo),
            ):
                label = visit.say(f"editor.{name}")
                button = tag("button", "cs-icon-button", type_="button", aria_label=label, disabled=not able)
                button.props["title"] = label
                button.on("click", lambda action=action: self._step(action))
                with button:
                    icon(picture)

    @ui.refreshable_method
    def _status(self) -> None:
        visit, writing = self.visit, self.writing
        stored = writing.stored
        if writing.document.broken:
            words, look = visit.say("editor.broken", line=writing.document.broken[0].line), "bad"
        elif writing.dirty:
            words, look = visit.say("editor.saving"), "none"
        elif stored is None:
            words, look = visit.say("editor.untouched"), "none"
        else:
            words, look = visit.say("editor.saved", who=stored.author, when=visit.when(stored.updated_at)), "none"
        tag("span", f"ed-status cs-{look}", words, role="status")

    @ui.refreshable_method
    def _tabs(self) -> None:
        visit = self.visit
        for name in VIEWS:
            chosen = self._view == name
            with tag(
                "button", f"ed-view ed-view-{name} {'here' if chosen else ''}", type_="button", role="tab",
                aria_selected="true" if chosen else "false",
            ) as button:  # fmt: skip
                icon(_ICONS[name])
                tag("span", "", visit.say(f"editor.view_{name}"))
                if name == "check" and self.findings:
                    tag("span", "ed-wrong", str(len(self.findings)))
            button.on("click", lambda name=name: self._look_at(name))

    @ui.refreshable_method
    def _checks(self) -> None:
        visit = self.visit
        tag("h2", "cs-pane-title", visit.say("editor.check_title"))
        if not self.findings:
            tag("p", "ed-good", visit.say("editor.check_good"))
            return
        tag("p", "ed-hint", visit.say("editor.check_count", count=len(self.findings)))
        with tag("ul", "ed-findings"):
            for one in self.findings:
                with tag("li"), tag("button", "ed-finding", type_="button") as button:
                    tag("span", "ed-finding-place", f"{title_of(self, place_of(one.path))} · {one.line}")
                    tag("span", "", one.message)
                button.on("click", lambda one=one: self._jump(one))

    @ui.refreshable_method
    def _clash(self) -> None:
        if self.writing.clash is not None:
            draw_clash(self.visit, self.writing, settled=self._settle)

    # What happens

    def _look_at(self, name: str) -> None:
        self._view = name
        self._show_view()
        self._tabs.refresh()
        if name == "picture":
            self._picture.draw.refresh()

    def _show_view(self) -> None:
        self._root.props["data-view"] = self._view

    def _jump(self, finding: Finding) -> None:
        if self.writing.document.broken or not finding.path or self._view == "text":
            self._look_at("text")
            self._text.reveal(finding.line)
            return
        self.choose(place_of(finding.path))
        self._look_at("form")

    def _step(self, action: Any) -> None:
        if action():
            self._changed()

    def _changed(self, *, form: bool = True, text: bool = True) -> None:
        """Bring the other views into step. What is being typed in is left alone."""
        self._unseen = True
        if form:
            self._form.card.refresh()
        if text:
            self._text.follow()
        self._form.list.refresh()
        self._tools.refresh()

    async def _show_kept(self) -> None:
        # In the root: what stands in the bar is drawn anew while the dialog is open.
        with self._root:
            await show_kept(self.visit, self.writing, taken=self._take)

    def _take(self, text: str) -> None:
        """Write on with a whole other text."""
        if self.writing.document.write(text):
            self._changed()

    async def _tick(self) -> None:
        self._ticks += 1
        if self._unseen:
            self._unseen = False
            await self._inspect()
        if self.writing.dirty:
            await self._save()
        elif self._ticks % _LOOK_EVERY == 0:
            await self._look()
        if self._ticks % _COUNT_EVERY == 0 and self._view == "picture":
            await self._count()

    async def _inspect(self) -> None:
        # In a thread: the chats of visitors go on meanwhile.
        self._inspection = await asyncio.to_thread(lambda: self.writing.inspection)
        self._script = self._inspection.script or self._script
        self._checks.refresh()
        self._tabs.refresh()
        self._form.list.refresh()
        self._text.mark()
        if self._view == "picture":
            self._picture.draw.refresh()
        await self._try.follow()

    async def _save(self) -> None:
        person = self.visit.person
        try:
            async with self.visit.acting("scripts") as act:
                saved = await self.writing.save(act.uow, author=act.person.name, at=act.at)
                if saved and not self._noted:
                    await act.note("draft.write", what=f"script:{self.writing.name}")
                    self._noted = True
        except StaleDraft:
            async with self.visit.acting("scripts") as act:
                await self.writing.clashed(act.uow, author=person.name, at=act.at)
            self._clash.refresh()
        self._status.refresh()

    async def _look(self) -> None:
        async with self.visit.seeing("scripts") as uow:
            news = await self.writing.look(uow)
        if not news:
            return
        if self.writing.clash is None and self.writing.stored is not None:
            who = self.writing.stored.author
            ui.notify(self.visit.say("editor.taken_over", who=who), position="top")
            self._changed()
        self._clash.refresh()

    async def _count(self) -> None:
        async with self.visit.seeing("scripts") as uow:
            self.standing = await uow.dialogs.standing(self.writing.name)
        self._picture.draw.refresh()

    async def _settle(self, text: str) -> None:
        async with self.visit.acting("scripts") as act:
            await self.writing.settle(act.uow, text, author=act.person.name, at=act.at)
            await act.note("draft.settle", what=f"script:{self.writing.name}")
        self._clash.refresh()
        self._changed()
