"""Plays a visitor's lines through a script and a reader, and writes down the conversation for people to read.

A played visitor is a YAML file::

    script: crm
    lang: en                     # what Telegram guesses
    name: Tom                    # of the profile; leave it out where Telegram tells none
    says:
      - we loose requests
      - press: Within a month    # the label of a button
      - share: "+48512345678"    # Telegram's contact button
      - wait: 3h                 # reminders that fall due come
    ends: {stage: opportunity, warmth: warm}
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Annotated, Literal, Protocol, Self

from pydantic import Field, ValidationError, model_validator

from dialogs.desk import Desk
from dialogs.effects import CancelTimers, Effect, Learn, MakeOffer, Move, NoteForManager, Say, SetTimer
from dialogs.engine import begin, step
from dialogs.errors import ScriptError
from dialogs.events import AnyEvent, ButtonPressed, ContactShared, Matched, ReplyRead, Started, TimerFired, TimerKind
from dialogs.options import asked_label, options
from dialogs.schema import Duration, Part, Script
from dialogs.state import DialogState, Exit, Stage
from dialogs.yaml_source import Defect, read_yaml
from nlu.labels import Asked, Language, Warmth
from nlu.reading import Reading

_BETWEEN_LINES = timedelta(minutes=1)


class Reads(Protocol):
    """What turns a reply into a reading."""

    def read(
        self, text: str, *, now: datetime, asked: Asked | None = None, lang: Language | None = None
    ) -> Reading: ...


Matches = Callable[[str, Script], Matched | None]


class Line(Part):
    """One thing the visitor does: types, presses a button, shares a number, or lets time pass."""

    text: str | None = None
    press: str | None = None
    share: str | None = None
    wait: Duration | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: object) -> object:
        return {"text": str(value)} if isinstance(value, str | int | float) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(part is not None for part in (self.text, self.press, self.share, self.wait)) != 1:
            raise ValueError("a line is a text, or one of press, share and wait")
        return self


class Ending(Part):
    """What must have come of the dialog; what is left out does not matter."""

    stage: Stage | None = None
    warmth: Warmth | None = None
    exit: Exit | None = None
    offered: bool | None = None


class PlayedVisitor(Part):
    """A visitor with everything they will say."""

    script: str
    lang: Language
    name: str | None = None
    temper: Literal["hot", "warm", "cold"] | None = None
    says: Annotated[tuple[Line, ...], Field(min_length=1)]
    ends: Ending = Ending()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A line of the transcript. ``aside`` tells what the engine made of it, for readers who want to know."""

    who: Literal["bot", "visitor"]
    text: str
    buttons: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One event with the state before and after it, and what it brought about."""

    event: AnyEvent
    before: DialogState
    after: DialogState
    effects: tuple[Effect, ...]


@dataclass(slots=True, kw_only=True)
class Transcript:
    """A whole conversation and the state it ended in; ``moments`` tell how each step came about."""

    state: DialogState
    lines: list[Spoken] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    @property
    def questions(self) -> int:
        """How many questions the bot put."""
        return self.state.puts

    def render(self, *, asides: bool = False) -> str:
        """The conversation as text; with ``asides`` also what was learned and why."""
        return "\n".join(row for line in self.lines for row in _rows(line, asides=asides))


def played_visitors() -> dict[str, PlayedVisitor]:
    """The visitors that come with Bantik, by name: two scripts, four languages, hot, warm and cold."""
    folder = files("dialogs") / "played"
    entries = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name
    )
    return {
        entry.name.removesuffix(".yaml"): load_visitor(entry.read_text(encoding="utf-8"), name=entry.name)
        for entry in entries
    }


def load_visitor(text: str, *, name: str = "visitor.yaml") -> PlayedVisitor:
    """A visitor from YAML; ``ScriptError`` names the lines that are wrong."""
    source = read_yaml(text, name=name)
    if source.defects:
        raise ScriptError(source.defects)
    try:
        return PlayedVisitor.model_validate(source.data)
    except ValidationError as error:
        defects = (
            Defect(file=name, line=source.line(tuple(entry["loc"])), message=entry["msg"]) for entry in error.errors()
        )
        raise ScriptError(tuple(sorted(defects))) from None


def play(
    visitor: PlayedVisitor, *, script: Script, reader: Reads, desk: Callable[[datetime], Desk], at: datetime,
    match: Matches | None = None,
) -> Transcript:  # fmt: skip
    """Let the visitor talk with the script from ``at`` (aware) on; ``desk`` tells what may be promised when.

    Raises ``ValueError`` where the visitor presses a button that is not there.
    """
    stage = Rehearsal(script, lang=visitor.lang, name=visitor.name, desk=desk, at=at)
    for line in visitor.says:
        if line.text is None:
            stage.take(line)
            continue
        heard_at = stage.next_at
        reading = reader.read(line.text, now=heard_at, asked=stage.asked, lang=stage.state.lang)
        stage.hear(line.text, reading, match(line.text, script) if match is not None else None)
    return stage.transcript


class Rehearsal:
    """A dialog on no stage: a visitor met at ``at``, and then whatever they do, line by line.

    Who reads the replies is not its business: ``hear`` takes a reading, ``asked``, ``next_at`` and the state's
    language are what the reader has to know.
    """

    def __init__(
        self, script: Script, *, lang: Language, name: str | None, desk: Callable[[datetime], Desk], at: datetime
    ) -> None:
        self.script, self.desk, self.at = script, desk, at
        self.transcript = Transcript(state=begin(script, lang=lang))
        self.timers: dict[TimerKind, tuple[datetime, int]] = {}
        self.reply_id = 0
        self._meet(Started(at=at, name=name))

    @property
    def state(self) -> DialogState:
        return self.transcript.state

    @property
    def asked(self) -> Asked | None:
        """What the bot had just asked."""
        return asked_label(self.state, self.script)

    @property
    def next_at(self) -> datetime:
        """When the next reply comes."""
        return self.at + _BETWEEN_LINES

    def _meet(self, event: AnyEvent, *, said: Spoken | None = None) -> None:
        state, effects = step(self.state, event, script=self.script, desk=self.desk(event.at))
        moment = Moment(event=event, before=self.state, after=state, effects=effects)
        self.transcript.moments.append(moment)
        self.transcript.state = state
        aside = tuple(text for effect in effects if (text := _aside(effect)) is not None)
        if said is not None:
            spoken = Spoken(
                who=said.who, text=said.text, aside=(*said.aside, *aside, f"score {state.score}, {state.stage}")
            )
            self.transcript.lines.append(spoken)
        for effect in effects:
            if isinstance(effect, Say):
                self.transcript.lines.append(Spoken(who="bot", text=effect.text, buttons=_buttons(effect)))
            elif isinstance(effect, SetTimer):
                self.timers[effect.timer] = (event.at + effect.delay, effect.turn)
            elif isinstance(effect, CancelTimers):
                self.timers.clear()

    def take(self, line: Line) -> None:
        """A button, a shared number, or time that passes. Raises ``ValueError`` where there is no such button."""
        if line.wait is not None:
            self._wait(line.wait)
            return
        at, self.at = self.at, self.next_at
        self.reply_id += 1
        if line.share is not None:
            event = ContactShared(at=self.at, reply_id=self.reply_id, phone=line.share, name=None, own=True)
            self._meet(event, said=Spoken(who="visitor", text=f"[number {line.share}]"))
            return
        try:
            self._press(line.press or "")
        except ValueError:
            self.at, self.reply_id = at, self.reply_id - 1
            raise

    def hear(self, text: str, reading: Reading, match: Matched | None) -> None:
        """A reply in words, as it was read."""
        self.at = self.next_at
        self.reply_id += 1
        event = ReplyRead(at=self.at, reply_id=self.reply_id, text=text, reading=reading, match=match)
        read = f"{reading.primary or 'unplaced'}, {reading.warmest}"
        self._meet(event, said=Spoken(who="visitor", text=text, aside=(read,)))

    def _press(self, label: str) -> None:
        option = next((offered for offered in options(self.state, self.script) if offered.label == label), None)
        if option is None:
            there = ", ".join(offered.label for offered in options(self.state, self.script)) or "none"
            raise ValueError(f'there is no button "{label}" to press; there are: {there}')
        event = ButtonPressed(at=self.at, reply_id=self.reply_id, turn=self.state.turn, button=option.id)
        self._meet(event, said=Spoken(who="visitor", text=f"[{label}]"))

    def _wait(self, delay: timedelta) -> None:
        until = self.at + delay
        while due := [(when, kind, turn) for kind, (when, turn) in self.timers.items() if when < until]:
            self.at, kind, turn = min(due)
            del self.timers[kind]
            self._meet(TimerFired(at=self.at, timer=kind, turn=turn))
        self.at = until


def _buttons(say: Say) -> tuple[str, ...]:
    inline = tuple(button.text for row in say.buttons for button in row)
    return inline or tuple(text for text in (say.contact_button, *say.reply_buttons) if text)


def _aside(effect: Effect) -> str | None:
    if isinstance(effect, Learn):
        value = {key: part for key, part in effect.fact.value.items() if part is not None}
        return f"{effect.fact.kind} {value} «{effect.fact.quote}»"
    if isinstance(effect, Move):
        return f"→ {effect.exit or effect.stage} ({effect.reason})"
    if isinstance(effect, MakeOffer):
        return f"OFFER {'at once ' if effect.urgent else ''}({effect.reason})"
    return f"for the manager: {effect.text}" if isinstance(effect, NoteForManager) else None


def _rows(line: Spoken, *, asides: bool) -> list[str]:
    who = "Bantik " if line.who == "bot" else "Visitor"
    rows = [f"{who}  {line.text}"]
    if line.buttons:
        rows.append("         " + "  ".join(f"[{text}]" for text in line.buttons))
    if asides:
        rows += [f"           · {aside}" for aside in line.aside]
    return rows
