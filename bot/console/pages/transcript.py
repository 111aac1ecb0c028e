"""What was said, with what the reader made of each reply, and a way to say that it was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from nicegui import ui

from bot.console.hiding import Hidden
from bot.console.parts import badge, tag
from bot.console.visit import Visit
from bot.wording import say
from dialogs.formats import day
from nlu.labels import INTENTS, LANGUAGES, WARMTHS
from storage.tables import Reply
from storage.unit_of_work import UnitOfWork

#: Lines of one dialog that are shown; whatever is older stays in the export.
MOST_LINES: Final = 400
_LANGUAGE: Final = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a reply was read as, or should have been; None where nothing was said about it."""

    intent: str | None
    warmth: str | None
    language: str | None


class Transcript:
    """One dialog, or all dialogs of a person, line by line."""

    def __init__(self, visit: Visit, *, dialog_id: int | None = None, visitor_id: int | None = None) -> None:
        self._visit, self._dialog_id, self._visitor_id = visit, dialog_id, visitor_id

    async def _read(self, uow: UnitOfWork) -> tuple[list[Reply], dict[int, dict[str, dict[str, Any]]], Hidden]:
        if self._dialog_id is not None:
            lines = await uow.transcripts.of_dialog(self._dialog_id)
        else:
            lines = await uow.transcripts.of_visitor(self._visitor_id or 0)
        lines = lines[-MOST_LINES:]
        corrected: dict[int, dict[str, dict[str, Any]]] = {}
        for row in await uow.corrections.of_replies([line.id for line in lines]):
            corrected.setdefault(row.reply_id, {})[row.kind] = row.right
        hidden = Hidden() if self._visit.person.may("contacts") else Hidden.of(lines)
        return lines, corrected, hidden

    @ui.refreshable_method
    async def draw(self) -> None:
        visit = self._visit
        async with visit.seeing() as uow:
            lines, corrected, hidden = await self._read(uow)
        if not lines:
            tag("p", "cs-hint", visit.say("lead.silent"))
            return
        shown_day = None
        with tag("ol", "cs-transcript"):
            for line in lines:
                local = line.at.astimezone(visit.back.zone)
                if local.date() != shown_day:
                    shown_day = local.date()
                    today = visit.back.now().astimezone(visit.back.zone).date()
                    tag("li", "cs-day", day(shown_day, lang=visit.lang, today=today))
                self._line(line, f"{local:%H:%M}", corrected.get(line.id, {}), hidden)

    def _line(self, line: Reply, clock: str, corrected: Mapping[str, Mapping[str, Any]], hidden: Hidden) -> None:
        visit = self._visit
        side = "in" if line.direction in ("in", "media") else "out" if line.direction == "out" else "note"
        with tag("li", f"cs-said cs-{side}"):
            with tag("div", "cs-bubble"):
                if line.direction == "media":
                    kind = (line.media or {}).get("kind", "file")
                    tag("span", "cs-media", f"[{say(visit.lang, 'transcript.media')}: {kind}]")
                tag("span", "cs-words", hidden.text(line.text))
                tag("span", "cs-clock", clock)
            if line.reading is not None and line.direction == "in":
                self._reading(line, corrected)

    def _reading(self, line: Reply, corrected: Mapping[str, Mapping[str, Any]]) -> None:
        visit, reading = self._visit, line.reading or {}
        read, right = read_labels(reading), right_labels(corrected)
        with tag("div", "cs-reading"):
            warmth = right.warmth or read.warmth or "none"
            sure = "" if right.warmth else f" {_percent(reading.get('warmth'), warmth)}"
            badge(f"{visit.say(f'warmth.{warmth}')}{sure}", warmth)
            intents = [right.intent] if right.intent else list(reading.get("intents") or {})
            for intent in intents:
                share = "" if right.intent else f" {_percent(reading.get('intents'), intent)}"
                tag("span", "cs-intent", f"{visit.say(f'intent.{intent}')}{share}")
            if reading.get("abstained") and not right.intent:
                tag("span", "cs-intent", visit.say("lead.unsure"))
            if corrected:
                badge(visit.say("lead.corrected"), "good")
            if visit.person.may("labels"):
                button = tag("button", "cs-text-button", visit.say("lead.correct"), type_="button")
                button.on("click", partial(self._ask, line.id, read, right))

    def _ask(self, reply_id: int, read: Labels, right: Labels) -> None:
        """A dialog in which a person says what is right."""
        visit = self._visit
        with ui.dialog() as asked, ui.card().classes("cs-card"):
            tag("h2", "cs-pane-title", visit.say("lead.correct_head"))
            tag("p", "cs-hint", visit.say("lead.correct_hint"))
            intent = ui.select(
                {name: visit.say(f"intent.{name}") for name in INTENTS},
                value=right.intent or read.intent,
                label=visit.say("lead.intent"),
                with_input=True,
            )
            warmth = ui.select(
                {name: visit.say(f"warmth.{name}") for name in WARMTHS},
                value=right.warmth or read.warmth,
                label=visit.say("leads.warmth"),
            )
            language = ui.select(
                {lang: say(lang, "language") for lang in LANGUAGES},
                value=right.language or read.language,
                label=visit.say("shell.language"),
            )

            async def keep() -> None:
                wanted = Labels(intent=intent.value, warmth=warmth.value, language=language.value)
                await self._correct(reply_id, wanted)
                asked.close()
                self.draw.refresh()

            with tag("div", "cs-actions"):
                ui.button(visit.say("lead.keep"), on_click=keep).props("unelevated no-caps")
                ui.button(visit.say("lead.cancel"), on_click=asked.close).props("flat no-caps")
        asked.open()

    async def _correct(self, reply_id: int, wanted: Labels) -> None:
        """Keep what differs from what holds now, each as a correction of its own."""
        async with self._visit.acting("labels") as act:
            reply = await act.uow.transcripts.get(reply_id)
            manager = await act.uow.managers.by_telegram(act.person.telegram_id)
            known: dict[str, Mapping[str, Any]] = {
                row.kind: row.right for row in await act.uow.corrections.of_replies([reply_id])
            }
            read, right = read_labels(reply.reading or {}), right_labels(known)
            for kind, key in (("intent", "primary"), ("warmth", "warmth"), (_LANGUAGE, "lang")):
                was, now = getattr(read, kind), getattr(wanted, kind)
                if now is None or now == (getattr(right, kind) or was):
                    continue
                await act.uow.corrections.add(
                    reply_id=reply_id,
                    kind=kind,  # type: ignore[arg-type]  # the three kinds above
                    was={key: was},
                    right={key: now},
                    manager_id=manager.id if manager else None,
                    at=act.at,
                )
                before = getattr(right, kind) or was
                await act.note("label.correct", what=f"reply:{reply_id}", before={key: before}, after={key: now})


def read_labels(reading: Mapping[str, Any]) -> Labels:
    """What the reader made of a reply."""
    warmth = reading.get("warmth") or {}
    return Labels(
        intent=reading.get("primary"),
        warmth=max(warmth, key=lambda name: warmth[name], default=None),
        language=reading.get("lang"),
    )


def right_labels(corrected: Mapping[str, Mapping[str, Any]]) -> Labels:
    """What people said is right, the last word of each kind."""
    return Labels(
        intent=corrected.get("intent", {}).get("primary"),
        warmth=corrected.get("warmth", {}).get("warmth"),
        language=corrected.get(_LANGUAGE, {}).get("lang"),
    )


def _percent(shares: Mapping[str, float] | None, name: str) -> str:
    value = (shares or {}).get(name)
    return "" if value is None else f"{value:.0%}"
