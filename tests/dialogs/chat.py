"""A visitor in a test: ``chat.says("200k a month", "inform", budget=...)``, then look at what the bot did."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from dialogs import Desk, Script, begin, load_script, options, shipped_scripts, step
from dialogs.effects import Effect, Learn, MakeOffer, Move, NoteForManager, Say, SetTimer
from dialogs.events import AnyEvent, ButtonPressed, ContactShared, Matched, ReplyRead, Started, TimerFired, TimerKind
from nlu.labels import WARMTHS, FactKind, Intent, Language, Warmth, primary_of
from nlu.reading import Fact, Reading

FRIDAY = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)

NEED: dict[str, Any] = {"text": "we lose requests"}
BY_MARCH: dict[str, Any] = {"earliest": None, "latest": "2027-03-31", "urgency": "year"}
SOON: dict[str, Any] = {"earliest": None, "latest": "2026-12-10", "urgency": "month"}
AT_ONCE: dict[str, Any] = {"earliest": None, "latest": None, "urgency": "now"}
SHARES: dict[str, Any] = {"role": None, "power": "shares"}
DECIDES: dict[str, Any] = {"role": None, "power": "decides"}


def euros(low: int | None, high: int | None = None) -> dict[str, Any]:
    return {"min": low, "max": high if high is not None else low, "currency": "EUR", "period": None}


NO_BUDGET: dict[str, Any] = {"min": None, "max": None, "currency": None, "period": None}


@cache
def script(name: str = "crm") -> Script:
    return load_script(shipped_scripts()[name], name=f"{name}.yaml")


def reading(
    text: str,
    *intents: Intent,
    warm: Warmth = "none",
    lang: Language | None = "en",
    abstained: bool = False,
    degraded: bool = False,
    quote: str | None = None,
    **facts: dict[str, Any],
) -> Reading:
    """A reading as the reader would give it; each fact quotes ``quote``, or the whole reply."""
    words = text if quote is None else quote
    start = text.index(words)
    found = tuple(
        Fact(kind=_kind(kind), quote=words, start=start, end=start + len(words), value=value, confidence=0.9)
        for kind, value in facts.items()
    )
    return Reading(
        lang=lang,
        intents=dict.fromkeys(intents, 0.9),
        primary=primary_of(intents),
        warmth={name: 1.0 if name == warm else 0.0 for name in WARMTHS},
        facts=found,
        abstained=abstained,
        degraded=degraded,
    )


def _kind(name: str) -> FactKind:
    kinds: dict[str, FactKind] = {
        kind: kind
        for kind in (
            "budget", "authority", "need", "timeline", "company", "company_size", "industry", "location", "name",
            "phone", "email", "competitor", "contact_time",
        )
    }  # fmt: skip
    return kinds[name]


class Chat:
    """One visitor's dialog; ``last`` are the effects of the last event, ``all`` those of every event."""

    def __init__(
        self,
        name: str = "crm",
        *,
        lang: Language = "en",
        manager: str | None = "Anna",
        promise_by: datetime = MONDAY_NOON,
        open_now: bool = True,
        custom: Script | None = None,
    ) -> None:
        self.script = custom or script(name)
        self.state = begin(self.script, lang=lang)
        self.desk = Desk(promise_by=promise_by, timezone="Europe/Warsaw", manager=manager, open_now=open_now)
        self.at = FRIDAY
        self.last: tuple[Effect, ...] = ()
        self.all: list[Effect] = []
        self.reply_id = 0

    # --- what the visitor does ------------------------------------------------------------------------------

    def meets(self, event: AnyEvent) -> "Chat":
        self.state, self.last = step(self.state, event, script=self.script, desk=self.desk)
        self.all += self.last
        return self

    def starts(self, name: str | None = None) -> "Chat":
        return self.meets(Started(at=self.at, name=name))

    def says(self, text: str, *intents: Intent, match: str | None = None, **read: Any) -> "Chat":
        self.reply_id += 1
        self.at += timedelta(minutes=1)
        read.setdefault("lang", self.state.lang)
        return self.meets(
            ReplyRead(
                at=self.at,
                reply_id=self.reply_id,
                text=text,
                reading=reading(text, *intents, **read),
                match=Matched(answer=match, similarity=0.95) if match else None,
            )
        )

    def presses(self, label: str, *, turn: int | None = None) -> "Chat":
        self.reply_id += 1
        button = next(option.id for option in options(self.state, self.script) if option.label == label)
        return self.taps(button, turn=self.state.turn if turn is None else turn)

    def taps(self, button: str, *, turn: int) -> "Chat":
        return self.meets(ButtonPressed(at=self.at, reply_id=self.reply_id, turn=turn, button=button))

    def shares(self, phone: str = "48512345678", *, name: str | None = None, own: bool = True) -> "Chat":
        self.reply_id += 1
        return self.meets(ContactShared(at=self.at, reply_id=self.reply_id, phone=phone, name=name, own=own))

    def timer(self, kind: TimerKind) -> "Chat":
        delay = next(effect for effect in reversed(self.all) if isinstance(effect, SetTimer) and effect.timer == kind)
        self.at += delay.delay
        return self.meets(TimerFired(at=self.at, timer=kind, turn=delay.turn))

    # --- what the bot did -----------------------------------------------------------------------------------

    @property
    def says_back(self) -> list[Say]:
        return [effect for effect in self.last if isinstance(effect, Say)]

    @property
    def text(self) -> str:
        """Everything the bot just said, one message a line."""
        return "\n".join(say.text for say in self.says_back)

    @property
    def labels(self) -> list[str]:
        return [button.text for say in self.says_back for row in say.buttons for button in row]

    @property
    def learned(self) -> dict[str, Any]:
        return {effect.fact.kind: effect.fact.value for effect in self.last if isinstance(effect, Learn)}

    @property
    def offers(self) -> list[MakeOffer]:
        return [effect for effect in self.all if isinstance(effect, MakeOffer)]

    @property
    def moves(self) -> list[Move]:
        return [effect for effect in self.all if isinstance(effect, Move)]

    @property
    def notes(self) -> list[str]:
        return [effect.text for effect in self.all if isinstance(effect, NoteForManager)]

    @property
    def timers(self) -> list[str]:
        return [effect.timer for effect in self.last if isinstance(effect, SetTimer)]

    def asked_of(self, question: str) -> int:
        return self.state.asked_times.get(question, 0)


def qualified(chat: Chat) -> Chat:
    """A started dialog that has come to the contact question with everything known."""
    chat.starts()
    chat.says("requests get lost, we are three", "inform", warm="warm", need=NEED, company_size={"min": 3, "max": 3})
    chat.says("in two weeks or so", "inform", warm="warm", timeline=SOON)
    chat.says("I decide", "inform", authority=DECIDES)
    return chat.says("around 3000 euros", "inform", warm="warm", budget=euros(3000))
