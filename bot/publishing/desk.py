"""``/scripts``: what an admin does with scripts in their own chat. All methods work inside the turn's transaction."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any, Final

from bot.delivery import FILE_KEY
from bot.outgoing import inline
from bot.publishing.publishing import By, Publishing
from bot.publishing.report import MoveReport
from bot.publishing.uploads import Upload, mark_of
from bot.publishing.words import difference_words, live_words, report_words
from bot.turn import Turn
from bot.wording import say
from dialogs.differences import differences
from dialogs.loader import load_script
from dialogs.schema import Script
from dialogs.yaml_source import MAX_BYTES
from nlu.labels import Language
from storage.drafts import StoredDraft

#: First part of the callback data.
DATA: Final = "sc"
MOST_LINES: Final = 15
#: Telegram takes 4 096 characters; reports by step come after what is cut here.
MOST_SIGNS: Final = 2500
_NOTE_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """Who asks, in their private chat."""

    chat_id: int
    lang: Language
    by: By


class ScriptDesk:
    """Lists scripts, gives them out as files, takes files back as drafts, publishes and goes back after a button."""

    def __init__(self, *, publishing: Publishing) -> None:
        self._publishing = publishing

    async def show(self, turn: Turn, admin: Admin) -> None:
        """Every script with its live version; a button gives the file."""
        lang = admin.lang
        rows = [
            [(say(lang, "publish.scripts.row", script=one.name, version=one.version), f"{DATA}:get:{one.name}")]
            for one in await turn.uow.scripts.all_live()
        ]
        lines = [say(lang, "publish.scripts.head")]
        for planned in await turn.uow.publications.scheduled():
            at = f"{planned.due_at:%d.%m.%Y %H:%M} UTC"
            lines.append(say(lang, "publish.scripts.scheduled", script=planned.name, at=at))
        await self._send(turn, admin, "\n".join(lines), rows)

    async def give(self, turn: Turn, admin: Admin, name: str) -> None:
        """The live version of a script as a file, with a button to go back to the one before."""
        live = await turn.uow.scripts.live(name)
        if live is None:
            await self._send(turn, admin, say(admin.lang, "publish.scripts.stale"))
            return
        payload: dict[str, Any] = {
            FILE_KEY: {"name": f"{name}.yaml", "base64": b64encode(live.yaml.encode()).decode()},
            "caption": say(admin.lang, "publish.scripts.file", script=name, version=live.version),
        }
        previous = await self._publishing.previous(turn.uow, name)
        if previous is not None:
            label = say(admin.lang, "publish.scripts.back_button", version=previous.version)
            payload["reply_markup"] = inline([[(label, f"{DATA}:back:{name}")]])
        await turn.send(admin.chat_id, payload, method="sendDocument")

    async def take(self, turn: Turn, admin: Admin, upload: Upload, *, note: str) -> None:
        """A file came back: what the checker found, or what publishing it would do, with the buttons to do it."""
        lang = admin.lang
        if upload.too_large:
            await self._send(turn, admin, say(lang, "publish.scripts.too_large", most=MAX_BYTES // 1024))
            return
        if upload.findings:
            findings = _some([str(one) for one in upload.findings], lang=lang)
            await self._send(turn, admin, say(lang, "publish.scripts.findings") + "\n" + findings)
            return
        if upload.text is None:
            await self._send(turn, admin, say(lang, "publish.scripts.unread"))
            return
        script = load_script(upload.text)
        live = await turn.uow.scripts.live(script.id)
        if live is not None and live.yaml == upload.text:
            await self._send(turn, admin, say(lang, "publish.scripts.same", script=script.id))
            return
        lines = [say(lang, "publish.scripts.checked", script=script.id)]
        replaced = await self._keep_draft(turn, admin, script, upload.text, base_version_id=live.id if live else None)
        if replaced is not None:
            lines.append(say(lang, "publish.scripts.was_draft", author=replaced.author))
        await turn.uow.settings.put(
            _note_key(script.id), {"mark": mark_of(upload.text), "note": note[:_NOTE_LENGTH]}, at=turn.now
        )
        if live is None:
            lines.append(say(lang, "publish.scripts.new", script=script.id))
        else:
            changes = differences(load_script(live.yaml), script)
            lines += ["", _some([difference_words(one, lang=lang) for one in changes], lang=lang)]
        report = await self._publishing.report(turn.uow, script)
        lines += ["", report_words(report, lang=lang)]
        rest = f"{script.id}:{mark_of(upload.text)}"
        rows = self._publish_rows(report, lang=lang, move=f"{DATA}:pm:{rest}", stay=f"{DATA}:ps:{rest}")
        rows.append(
            [
                (say(lang, "publish.scripts.try"), f"{DATA}:try:{rest}"),
                (say(lang, "publish.scripts.leave"), f"{DATA}:no:{script.id}"),
            ]
        )
        await self._send(turn, admin, "\n".join(lines), rows)

    async def publish(self, turn: Turn, admin: Admin, name: str, mark: str, *, moving: bool) -> None:
        """Make the draft live for which the button was drawn."""
        draft = await self.draft(turn, name, mark)
        if draft is None:
            await self._send(turn, admin, say(admin.lang, "publish.scripts.stale"))
            return
        key = _note_key(name)
        kept = await turn.uow.settings.get(key) or {}
        note = str(kept.get("note", "")) if kept.get("mark") == mark else ""
        version = await turn.uow.scripts.add_version(
            name, yaml=draft.text, author=admin.by.name, note=note, at=turn.now
        )
        published = await self._publishing.publish(turn.uow, version.id, by=admin.by, at=turn.now, moving=moving)
        await turn.uow.drafts.discard(name, revision=draft.revision)
        await turn.uow.settings.drop(key)
        await self._send(turn, admin, live_words(published, lang=admin.lang))

    async def ask_back(self, turn: Turn, admin: Admin, name: str) -> None:
        """What going back to the version before the live one would do, with the buttons to do it."""
        lang = admin.lang
        live = await turn.uow.scripts.live(name)
        previous = await self._publishing.previous(turn.uow, name)
        if live is None or previous is None:
            await self._send(turn, admin, say(lang, "publish.scripts.none_before"))
            return
        script = load_script(previous.yaml)
        report = await self._publishing.report(turn.uow, script, version_id=previous.id)
        changes = [difference_words(one, lang=lang) for one in differences(load_script(live.yaml), script)]
        head = say(lang, "publish.scripts.back_ask", script=name, live=live.version, version=previous.version)
        text = "\n".join([head, _some(changes, lang=lang), "", report_words(report, lang=lang)])
        rest = f"{previous.id}:{live.id}"
        rows = self._publish_rows(report, lang=lang, move=f"{DATA}:bm:{rest}", stay=f"{DATA}:bs:{rest}")
        rows.append([(say(lang, "publish.scripts.leave"), f"{DATA}:no:{name}")])
        await self._send(turn, admin, text, rows)

    async def back(self, turn: Turn, admin: Admin, version_id: int, live_id: int, *, moving: bool) -> None:
        """Go back, where the version that was live when the button was drawn still is."""
        known = {one.id for one in await turn.uow.scripts.all_live()}
        if live_id not in known or version_id in known:
            await self._send(turn, admin, say(admin.lang, "publish.scripts.stale"))
            return
        published = await self._publishing.publish(turn.uow, version_id, by=admin.by, at=turn.now, moving=moving)
        await self._send(turn, admin, live_words(published, lang=admin.lang))

    async def leave(self, turn: Turn, admin: Admin) -> None:
        """Not now."""
        await self._send(turn, admin, say(admin.lang, "publish.scripts.left"))

    async def draft(self, turn: Turn, name: str, mark: str) -> StoredDraft | None:
        """The draft of a script, where it still is the text of this mark."""
        draft = await turn.uow.drafts.get(name)
        return draft if draft is not None and mark_of(draft.text) == mark else None

    async def _keep_draft(
        self, turn: Turn, admin: Admin, script: Script, text: str, *, base_version_id: int | None
    ) -> StoredDraft | None:
        """Make the text the draft; returns another draft that gave way to it."""
        before = await turn.uow.drafts.get(script.id)
        gave_way = before if before is not None and before.text != text else None
        if gave_way is not None:
            await turn.uow.drafts.keep(script.id, text=gave_way.text, author=gave_way.author, at=turn.now)
        await turn.uow.drafts.save(
            script.id,
            text=text,
            revision=None if before is None else before.revision,
            author=admin.by.name,
            at=turn.now,
            base_version_id=base_version_id,
        )
        return gave_way

    def _publish_rows(self, report: MoveReport, *, lang: Language, move: str, stay: str) -> list[list[tuple[str, str]]]:
        rows = [[(say(lang, "publish.scripts.publish_stay"), stay)]]
        return [[(say(lang, "publish.scripts.publish_move"), move)], *rows] if report.moving else rows

    async def _send(self, turn: Turn, admin: Admin, text: str, rows: list[list[tuple[str, str]]] | None = None) -> None:
        payload: dict[str, Any] = {"text": text, "link_preview_options": {"is_disabled": True}}
        if rows:
            payload["reply_markup"] = inline(rows)
        await turn.send(admin.chat_id, payload)


def _some(lines: list[str], *, lang: Language) -> str:
    """The first lines that fit, and how many more there are."""
    shown: list[str] = []
    for line in lines[:MOST_LINES]:
        if sum(map(len, shown)) + len(line) >= MOST_SIGNS:
            break
        shown.append(line)
    if not shown and lines:
        shown = [lines[0][:MOST_SIGNS]]
    rest = len(lines) - len(shown)
    return "\n".join([*shown, say(lang, "publish.scripts.more", count=rest)] if rest else shown)


def _note_key(name: str) -> str:
    return f"draft_note:{name}"
