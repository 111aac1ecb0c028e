"""Trying: a chat with the draft as it stands, and beside each reply what was read, filled and decided."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from bot.console.editor.screen_parts import Board
from bot.console.parts import badge, icon, tag
from bot.rehearsing import Rehearsing, TalkTooLong
from bot.understanding import Understanding
from bot.wording import say
from dialogs.effects import Learn, Say
from dialogs.events import ButtonPressed, ContactShared, ReplyRead
from dialogs.reasons import reasons, skipped
from dialogs.schema import Script
from dialogs.transcript import Line, Moment
from nlu.labels import LANGUAGES, Language

_SURE = 3


class TryView:
    """The conversation of one admin with the draft. It begins anew with a button and follows the draft by itself."""

    def __init__(self, board: Board, *, understanding: Understanding) -> None:
        self._board, self._understanding = board, understanding
        self._talk: Rehearsing | None = None
        self._lang: Language = board.visit.lang
        self._changing: int | None = None
        self._busy = False

    def draw(self) -> None:
        visit = self._board.visit
        with tag("div", "ed-try"):
            with tag("div", "ed-try-head"):
                ui.select(
                    {lang: say(lang, "language") for lang in LANGUAGES},
                    value=self._lang,
                    label=visit.say("editor.try_language"),
                    on_change=lambda event: self._speak(event.value),
                ).props("outlined dense options-dense").classes("ed-try-lang")
                self._button("undo", "editor.try_back", self._back)
                self._button("restart_alt", "editor.try_anew", self._anew)
            self._note()
            with tag("div", "ed-try-wall", role="log", aria_live="polite"):
                self._chat()
            with tag("div", "ed-try-input"):
                field = ui.input(placeholder=visit.say("editor.try_say")).props("outlined dense autocomplete=off")
                field.props["aria-label"] = visit.say("editor.try_say")

                async def send() -> None:
                    words, field.value = str(field.value or "").strip(), ""
                    if words:
                        await self._take(Line(text=words[:4096]))

                field.on("keydown.enter", send)
                self._button("send", "editor.try_send", send)

    def _button(self, picture: str, name: str, pressed: Callable[[], Awaitable[None]]) -> None:
        label = self._board.visit.say(name)
        button = tag("button", "cs-icon-button", type_="button", aria_label=label)
        button.props["title"] = label
        button.on("click", pressed)
        with button:
            icon(picture)

    async def begin(self) -> None:
        """Meet the draft, if it can be used and nobody has met it yet."""
        script = self._board.script
        if self._talk is None and script is not None:
            self._talk = self._new(script)
            self._show()

    async def follow(self) -> None:
        """Say the same words again to a draft that has changed."""
        script = self._board.script
        if script is None or self._busy:
            self._note.refresh()
            return
        if self._talk is None:
            await self.begin()
        elif self._talk.script is not script:
            await self._while_busy(self._talk.with_script(script))

    def _new(self, script: Script) -> Rehearsing:
        back = self._board.visit.back
        lang = self._lang if self._lang in script.languages else script.languages[0]
        return Rehearsing(
            script, lang=lang, understanding=self._understanding, desk=back.services.hours.promise, at=back.now()
        )

    async def _speak(self, lang: Language) -> None:
        self._lang = lang
        await self._anew()

    async def _anew(self) -> None:
        if self._board.script is not None:
            self._talk = self._new(self._board.script)
        self._changing = None
        self._show()

    async def _back(self) -> None:
        if self._talk is not None:
            await self._while_busy(self._talk.back())

    async def _take(self, line: Line) -> None:
        if self._talk is None:
            await self.begin()
        if self._talk is not None:
            await self._while_busy(self._talk.take(line))

    async def _change(self, index: int, words: str) -> None:
        self._changing = None
        if self._talk is not None and words.strip():
            await self._while_busy(self._talk.change(index, Line(text=words.strip()[:4096])))

    async def _while_busy(self, work: Awaitable[None]) -> None:
        self._busy = True
        try:
            await work
        except TalkTooLong:
            ui.notify(self._board.visit.say("editor.try_too_long"), type="warning", position="top")
        except ValueError:
            ui.notify(self._board.visit.say("editor.try_no_button"), type="warning", position="top")
        finally:
            self._busy = False
        self._show()

    def _show(self) -> None:
        self._note.refresh()
        self._chat.refresh()
        ui.run_javascript(
            "document.querySelectorAll('.ed-try-wall').forEach((wall) => wall.scrollTop = wall.scrollHeight)"
        )

    @ui.refreshable_method
    def _note(self) -> None:
        if self._board.script is None:
            tag("p", "ed-try-note", self._board.visit.say("editor.try_cannot"), role="status")

    @ui.refreshable_method
    def _chat(self) -> None:
        talk = self._talk
        if talk is None:
            return
        of_line = {moment: index for index, moment in enumerate(talk.moment_of)}
        for number, moment in enumerate(talk.moments):
            index = of_line.get(number)
            if index is not None and isinstance(moment.event, ReplyRead | ButtonPressed | ContactShared):
                self._reply(talk, index, moment)
            last = number == len(talk.moments) - 1
            for effect in moment.effects:
                if isinstance(effect, Say):
                    self._bubble(effect, live=last)

    def _reply(self, talk: Rehearsing, index: int, moment: Moment) -> None:
        visit, event = self._board.visit, moment.event
        with tag("div", "ed-said mine"):
            if isinstance(event, ReplyRead) and self._changing == index:
                field = ui.input(value=event.text).props("outlined dense autofocus")
                field.on("keydown.enter", lambda: self._change(index, str(field.value or "")))
            else:
                with tag("div", "ed-bubble"):
                    tag("span", "", _words_of(talk.lines[index], event))
                if isinstance(event, ReplyRead):
                    change = tag("button", "ed-mini", type_="button", aria_label=visit.say("editor.try_change"))
                    change.props["title"] = visit.say("editor.try_change")
                    change.on("click", lambda: self._begin_change(index))
                    with change:
                        icon("edit")
        self._why(moment, talk.script)

    def _begin_change(self, index: int) -> None:
        self._changing = index
        self._chat.refresh()

    def _why(self, moment: Moment, script: Script) -> None:
        """What was read, what was filled, why it went on like this."""
        visit, event = self._board.visit, moment.event
        with tag("details", "ed-why", open=True):
            with tag("summary", ""):
                tag("span", "", visit.say("editor.why_next"))
                badge(visit.say("editor.score", score=moment.after.score), moment.after.warmth)
            if isinstance(event, ReplyRead):
                reading = event.reading
                read = ", ".join(
                    f"{name} {p:.0%}" for name, p in sorted(reading.intents.items(), key=lambda pair: -pair[1])[:_SURE]
                )
                warm = reading.warmest
                _row(visit.say("editor.why_read"), read or visit.say("editor.why_unplaced"))
                _row(visit.say("editor.why_warmth"), f"{say(visit.lang, f'card.{warm}')} {reading.warmth[warm]:.0%}")
                if event.match is not None:
                    _row(visit.say("editor.why_match"), f"{event.match.answer} {event.match.similarity:.0%}")
                if reading.degraded:
                    _row(visit.say("editor.why_model"), visit.say("editor.why_degraded"))
            for effect in moment.effects:
                if isinstance(effect, Learn):
                    value = ", ".join(str(part) for part in effect.fact.value.values() if part is not None)
                    kind = visit.say(f"editor.kind_{effect.fact.kind}")
                    _row(visit.say("editor.why_filled"), f"{kind}: {value} «{effect.fact.quote}»")
            for reason in reasons(moment, script):
                words = visit.say(f"editor.reason_{reason.code}", value=reason.value, number=reason.number)
                _row(visit.say("editor.why_then"), words)
            passed = [
                f"{name}: {visit.say(f'editor.skipped_{why}')}"
                for name, why in skipped(moment.after, script).items()
                if why != "lighter"
            ]
            if passed:
                _row(visit.say("editor.why_skipped"), "; ".join(passed))

    def _bubble(self, said: Say, *, live: bool) -> None:
        with tag("div", "ed-said"):
            with tag("div", "ed-bubble"):
                tag("span", "", said.text)
            labels = [button.text for row in said.buttons for button in row]
            labels += [label for label in (said.contact_button, *said.reply_buttons) if label]
            if labels:
                with tag("div", "ed-said-buttons"):
                    for label in labels:
                        button = tag("button", "ed-said-button", label, type_="button", disabled=not live)
                        line = Line(share="+48512345678") if label == said.contact_button else Line(press=label)
                        button.on("click", lambda line=line: self._take(line))


def _row(name: str, words: str) -> None:
    with tag("p", "ed-why-row"):
        tag("span", "ed-why-name", name)
        tag("span", "", words)


def _words_of(line: Line, event: object) -> str:
    if isinstance(event, ReplyRead):
        return event.text
    return line.press or line.share or ""
