"""The scripts: what is live, what is being written, and the way into the editor."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from nicegui import events, ui

from bot.console.editor.screen import Editor, dress
from bot.console.editor.writing import Writing
from bot.console.parts import badge, empty, section, tag
from bot.console.registry import Page
from bot.console.visit import Visit
from dialogs.editing import Put, apply
from dialogs.loader import inspect_script
from dialogs.yaml_source import MAX_BYTES, read_yaml
from storage.drafts import StoredDraft
from storage.scripts import StoredScript

_ID: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


async def draw_list(visit: Visit) -> None:
    dress()
    tag("p", "cs-hint", visit.say("scripts.hint"))
    async with visit.seeing("scripts") as uow:
        live = {one.name: one for one in await uow.scripts.all_live()}
        drafts = {one.name: one for one in await uow.drafts.all()}
        running = await uow.dialogs.running_by_script()
    names = sorted({*live, *drafts})
    if not names:
        empty(visit.say("scripts.none"), visit.say("scripts.none_text"))
    for name in names:
        _card(visit, name, live.get(name), drafts.get(name), running=running.get(name, 0))
    with section(visit.say("scripts.upload")):
        tag("p", "cs-hint", visit.say("scripts.upload_hint", size=MAX_BYTES // 1024))
        ui.upload(
            label=visit.say("scripts.upload_choose"),
            auto_upload=True,
            max_file_size=MAX_BYTES,
            on_upload=partial(_uploaded, visit),
            on_rejected=lambda: ui.notify(
                visit.say("scripts.too_large", size=MAX_BYTES // 1024), type="negative", position="top"
            ),
        ).props("accept=.yaml,.yml,.txt flat bordered").classes("ed-upload")


def _card(visit: Visit, name: str, live: StoredScript | None, draft: StoredDraft | None, *, running: int) -> None:
    findings = 0 if draft is None else len(inspect_script(draft.text).findings)
    with tag("section", "cs-pane sc-card"):
        with tag("div", "sc-head"):
            tag("h2", "cs-pane-title", name)
            if live is not None:
                badge(visit.say("scripts.live", version=live.version), "good")
                if live.is_default:
                    badge(visit.say("scripts.default"), "none")
            else:
                badge(visit.say("scripts.never_live"), "none")
            if draft is not None:
                badge(visit.say("scripts.draft"), "warm")
            if findings:
                badge(visit.say("editor.to_mend", count=findings), "bad")
        with tag("div", "sc-facts"):
            tag("p", "", visit.say("scripts.running", count=visit.number(running)))
            if live is not None and live.published_at is not None:
                published = visit.when(live.published_at)
                tag("p", "", visit.say("scripts.published", who=live.author, when=published))
            if draft is not None:
                tag("p", "", visit.say("scripts.written", who=draft.author, when=visit.when(draft.updated_at)))
        with tag("div", "sc-actions"):
            word = "scripts.go_on" if draft is not None else "scripts.change"
            tag("a", "cs-button", visit.say(word), href=f"/console/scripts/{name}")
            _action(visit.say("scripts.copy"), partial(_ask_copy, visit, name))
            if draft is not None:
                _action(visit.say("scripts.discard"), partial(_ask_discard, visit, draft))


def _action(words: str, pressed: Callable[[], object]) -> None:
    tag("button", "cs-button quiet", words, type_="button").on("click", pressed)


def _ask_copy(visit: Visit, name: str) -> None:
    with ui.dialog() as dialog, ui.card():
        tag("h2", "cs-pane-title", visit.say("scripts.copy_title", name=name))
        field = ui.input(visit.say("scripts.new_name"), value=f"{name}-2"[:40]).props("outlined dense autofocus")
        field.classes("full-width")
        tag("p", "ed-hint", visit.say("scripts.name_hint"))

        async def copy() -> None:
            await _copy(visit, name, str(field.value or "").strip())

        field.on("keydown.enter", copy)
        with tag("div", "sc-actions"):
            tag("button", "cs-button", visit.say("scripts.copy"), type_="button").on("click", copy)
            tag("button", "cs-button quiet", visit.say("scripts.cancel"), type_="button").on("click", dialog.close)
    dialog.open()


async def _copy(visit: Visit, name: str, new: str) -> None:
    if not _ID.fullmatch(new):
        ui.notify(visit.say("scripts.bad_name"), type="warning", position="top")
        return
    async with visit.acting("scripts") as act:
        taken = await act.uow.scripts.history(new) or await act.uow.drafts.get(new)
        if taken:
            ui.notify(visit.say("scripts.taken", name=new), type="warning", position="top")
            return
        writing = await Writing.open(act.uow, name)
        text = apply(writing.document.text, [Put(path=("id",), value=new)])
        await act.uow.drafts.save(new, text=text, revision=None, author=act.person.name, at=act.at)
        await act.note("draft.copy", what=f"script:{new}", before={"script": name})
    ui.navigate.to(f"/console/scripts/{new}")


def _ask_discard(visit: Visit, draft: StoredDraft) -> None:
    with ui.dialog() as dialog, ui.card():
        tag("h2", "cs-pane-title", visit.say("scripts.discard_title", name=draft.name))
        tag("p", "ed-hint", visit.say("scripts.discard_text"))

        async def discard() -> None:
            async with visit.acting("scripts") as act:
                await act.uow.drafts.discard(draft.name, revision=draft.revision)
                await act.uow.drafts.keep(draft.name, text=draft.text, author=draft.author, at=act.at)
                await act.note("draft.discard", what=f"script:{draft.name}")
            ui.navigate.reload()

        with tag("div", "sc-actions"):
            tag("button", "cs-button", visit.say("scripts.discard"), type_="button").on("click", discard)
            tag("button", "cs-button quiet", visit.say("scripts.cancel"), type_="button").on("click", dialog.close)
    dialog.open()


async def _uploaded(visit: Visit, event: events.UploadEventArguments) -> None:
    trouble = None
    # What the browser promised about the size is asked again here.
    raw = b"" if event.file.size() > MAX_BYTES else await event.file.read()
    if not raw:
        trouble = visit.say("scripts.too_large", size=MAX_BYTES // 1024)
    name = ""
    if trouble is None:
        trouble, name, text = _read_upload(visit, raw)
    if trouble is not None:
        ui.notify(trouble, type="negative", position="top", multi_line=True, timeout=12000)
        return
    async with visit.acting("scripts") as act:
        there = await act.uow.drafts.get(name)
        if there is not None and there.text != text:
            await act.uow.drafts.keep(name, text=there.text, author=there.author, at=there.updated_at)
        history = await act.uow.scripts.history(name)
        await act.uow.drafts.save(
            name,
            text=text,
            revision=None if there is None else there.revision,
            author=act.person.name,
            at=act.at,
            base_version_id=history[0].id if history else None,
        )
        await act.note("draft.upload", what=f"script:{name}")
    ui.navigate.to(f"/console/scripts/{name}")


def _read_upload(visit: Visit, raw: bytes) -> tuple[str | None, str, str]:
    """What is wrong with a file, or the name and the text of the script in it."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return visit.say("scripts.not_text"), "", ""
    source = read_yaml(text, name="script.yaml")
    if not isinstance(source.data, dict):
        first = source.defects[0] if source.defects else None
        words = f"{first.line}: {first.message}" if first else visit.say("scripts.no_script")
        return words, "", ""
    name = source.data.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        return visit.say("scripts.no_id"), "", ""
    return None, name, text


async def draw_editor(visit: Visit) -> None:
    name = visit.path["name"]
    async with visit.seeing("scripts") as uow:
        writing = await Writing.open(uow, name)
        standing = await uow.dialogs.standing(name)
    visit.heading = name
    await Editor(visit, writing, standing).draw()


PAGE = Page(
    path="/scripts",
    title="scripts.title",
    needs="scripts",
    draw=draw_list,
    place="write",
    icon="edit_note",
    letter="s",
    on_phone=True,
)
EDITOR = Page(path="/scripts/{name}", title="scripts.title", needs="scripts", draw=draw_editor)
