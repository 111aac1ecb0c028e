"""One step in the making: the state as it becomes and the effects as they pile up. Lives only inside ``step``."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from dialogs import formats
from dialogs.desk import Desk
from dialogs.effects import Button, CancelTimers, Effect, MakeOffer, Move, NoteForManager, Say, SetTimer, UpdateOffer
from dialogs.events import TimerKind
from dialogs.options import CONTACT, NAME, NEVER_REMINDED, Option, options
from dialogs.qualification import higher, qualify
from dialogs.schema import Script, Wording
from dialogs.state import DialogState, Exit, Stage
from dialogs.wording import clip, fill, in_language, opening, pick, sentence, wording_of

Kind = Literal["greeting", "question", "answer", "notice", "closing", "follow_up"]
Way = Literal["here", "phone", "email"]
OfferReason = Literal["hot", "qualified", "asked_for_person", "complaint", "support", "unreadable"]

#: A message longer than this is a message too long: what comes before the question goes on its own.
_ONE_MESSAGE = 300
_ROW_WIDTH = 34


class Turn:
    """Works on one event. ``reply_id`` and ``quote`` are the visitor's message, 0 and empty where there is none."""

    def __init__(
        self, state: DialogState, *, script: Script, desk: Desk, at: datetime, reply_id: int = 0, quote: str = ""
    ) -> None:
        self.state = state
        self.script = script
        self.desk = desk
        self.at = at
        self.reply_id = reply_id
        self.quote = quote
        self.effects: list[Effect] = []
        self.learned = False
        self._before: list[str] = []
        self._before_kind: Kind = "answer"

    # --- the state ------------------------------------------------------------------------------------------

    def put(self, **changes: Any) -> None:
        self.state = self.state.model_copy(update=changes)

    def mark(self, name: str) -> None:
        self.put(marks=self.state.marks | {name})

    def unmark(self, *names: str) -> None:
        self.put(marks=self.state.marks - set(names))

    def marked(self, name: str) -> bool:
        return name in self.state.marks

    def emit(self, effect: Effect) -> None:
        self.effects.append(effect)

    def note(self, text: str) -> None:
        """Keep a question for the manager."""
        self.emit(NoteForManager(text=clip(text, limit=1000), reply_id=self.reply_id))

    @property
    def has_room(self) -> bool:
        """Whether one more question may be put to this visitor."""
        return self.state.puts < self.script.most_questions

    # --- words ----------------------------------------------------------------------------------------------

    @property
    def who(self) -> str:
        """The manager by name, or the script's word for one."""
        return self.desk.manager or in_language(wording_of(self.script, "someone"), self.state.lang)[0]

    @property
    def when(self) -> str:
        """By when somebody writes, in words."""
        return formats.moment_phrase(
            self.desk.promise_by, now=self.at, timezone=self.desk.timezone, lang=self.state.lang
        )

    @property
    def way(self) -> Way:
        """How the visitor can be reached best."""
        facts = self.state.facts
        return "phone" if "phone" in facts else "email" if "email" in facts else "here"

    def promise(self, *, buys: bool = False) -> str:
        """Who will do what by when, for the way in which the visitor can be reached. Remembered as said."""
        self.put(marks=frozenset(mark for mark in self.state.marks if not mark.startswith("promised:")))
        self.mark(f"promised:{self.way}")
        promise = self.script.promise
        texts = promise.buy if buys and self.way == "here" else getattr(promise, self.way)
        return self.words(texts, key="promise")

    def text(self, key: str, **values: str) -> str:
        """The script's or the house's text of this name, its variants taking turns."""
        return self.words(wording_of(self.script, key), key=key, **values)

    def words(self, texts: Wording, *, key: str, **values: str) -> str:
        """One variant of a text with its braces filled in; ``key`` counts how often it was said."""
        said = self.state.said.get(key, 0)
        last = self.state.last_opening if not self._before else ""
        variant = pick(in_language(texts, self.state.lang), times=said, last_opening=last)
        self.put(said={**self.state.said, key: said + 1})
        usual = {"company": self.script.company.name, "who": self.who, "when": self.when}
        return sentence(fill(variant, **{**usual, **values}))

    # --- messages -------------------------------------------------------------------------------------------

    def add(self, text: str, *, kind: Kind = "answer") -> None:
        """Say this before whatever comes next in this step."""
        if text:
            self._before.append(text)
            self._before_kind = kind

    @property
    def has_said(self) -> bool:
        """Whether something waits to be said or was said in this step."""
        return bool(self._before) or any(isinstance(effect, Say) for effect in self.effects)

    def flush(self, *, kind: Kind | None = None) -> None:
        """Say what was added, as one message."""
        if self._before:
            text = " ".join(self._before)
            self._before.clear()
            self._say(text, kind=kind or self._before_kind)

    def ask(self, asked: str, text: str, *, kind: Kind = "question") -> None:
        """Put a question: a new turn, its buttons, and a reminder. What was added comes before it."""
        state = self.state
        times = state.asked_times.get(asked, 0) + 1
        self.put(
            asked=asked,
            turn=state.turn + 1,
            puts=state.puts + 1,
            asked_times={**state.asked_times, asked: times},
            asked_last=asked if asked in (CONTACT, NAME) or self.script.question(asked) else state.asked_last,
            last_button="",
        )
        whole = " ".join([*self._before, text])
        if len(whole) < _ONE_MESSAGE:
            self._before.clear()
            text = whole
        else:
            self.flush()
        self._say(text, kind=kind, offered=options(self.state, self.script))

    def ask_again(self, text: str, *, kind: Kind) -> None:
        """Show the open question once more without a new turn; its buttons stay good."""
        whole = " ".join([*self._before, text])
        self._before.clear()
        self._say(whole, kind=kind, offered=options(self.state, self.script))

    def _say(self, text: str, *, kind: Kind, offered: Sequence[Option] = ()) -> None:
        keyboard = self.state.asked == CONTACT and bool(offered)
        shown = self.marked("keyboard")
        self.emit(
            Say(
                text=clip(text),
                turn=self.state.turn,
                kind=kind,
                buttons=() if keyboard else _rows(offered),
                contact_button=in_language(self.script.contact.share, self.state.lang)[0] if keyboard else None,
                reply_buttons=tuple(option.label for option in offered) if keyboard else (),
                clear_keyboard=shown and not keyboard,
            )
        )
        if keyboard:
            self.mark("keyboard")
        else:
            self.unmark("keyboard")
        self.put(last_opening=opening(text))

    # --- the world outside ----------------------------------------------------------------------------------

    def timer(self, kind: TimerKind, delay: timedelta) -> None:
        self.emit(SetTimer(timer=kind, delay=delay, turn=self.state.turn))
        self.mark("timer")

    def _wait(self) -> None:
        """Nobody is waited for without an end. Reminded is who was asked something, not who is leaving or raging."""
        reminders = self.script.reminders
        asks = self.state.asked is not None and self.state.asked not in NEVER_REMINDED
        if asks and not self.state.marks & {"reminded", "abuse_answered", "spam_answered"}:
            self.timer("remind", reminders.remind)
        else:
            self.timer("give_up", reminders.remind + reminders.give_up)

    def cancel_timers(self) -> None:
        if self.marked("timer"):
            self.emit(CancelTimers())
            self.unmark("timer")

    def offer(self, reason: OfferReason, *, urgent: bool) -> None:
        """Show the lead to managers, once."""
        if not self.state.offered:
            self.put(offered=True, status="handed_over")
            self.cancel_timers()
            self.emit(MakeOffer(urgent=urgent, reason=reason))
            self.learned = False

    def climb(self, stage: Stage, *, reason: str) -> None:
        """Move up to ``stage``; never down."""
        if higher(stage, self.state.stage) != self.state.stage:
            self.put(stage=stage)
            self.emit(Move(stage=stage, reason=reason))

    def leave(self, way: Exit, *, reason: str) -> None:
        """Take a way out of the ladder."""
        self.put(exit=way)
        self.emit(Move(stage=self.state.stage, exit=way, reason=reason))
        self.learned = True

    def come_back(self) -> None:
        """Undo a way out: the visitor goes on talking."""
        if self.state.exit is not None:
            self.put(exit=None)
            self.emit(Move(stage=self.state.stage, reason="came back"))

    def judge(self) -> None:
        """Score, warmth and stage from what is known now."""
        state = self.state
        found = qualify(state.facts, state.warm_replies, self.script, reach_here=state.reach_here, lang=state.lang)
        if state.offered and found.warmth != state.warmth:
            self.learned = True
        self.put(score=found.score, warmth=found.warmth)
        # Who has just left does not climb: a step up would open the lead again that the way out has closed.
        if self.state.exit is None:
            self.climb(found.stage, reason=f"score {found.score}, {len(found.coverage)} of 4 known")

    def done(self) -> tuple[DialogState, tuple[Effect, ...]]:
        """Say what is left, judge anew, tell the managers of changes, and hand over the result."""
        self.flush()
        if self.state.status != "stopped":
            self.judge()
        if self.state.status == "open" and not self.marked("timer"):
            self._wait()
        if self.learned and self.state.offered:
            self.emit(UpdateOffer())
        return self.state, tuple(self.effects)


def _rows(offered: Sequence[Option]) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows: two short ones share a row, a long one has its own."""
    rows: list[tuple[Button, ...]] = []
    for option in offered:
        button = Button(id=option.id, text=option.label)
        if rows and len(rows[-1]) == 1 and len(rows[-1][0].text) + len(button.text) < _ROW_WIDTH:
            rows[-1] = (rows[-1][0], button)
        else:
            rows.append((button,))
    return tuple(rows)
