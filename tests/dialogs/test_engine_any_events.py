"""Whatever happens, in whatever order: the engine never raises and keeps its manners."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dialogs import Desk, begin, options, qualify, step
from dialogs.effects import Learn, MakeOffer, Move, Say, SetTimer
from dialogs.events import (
    AnyEvent,
    ButtonPressed,
    CommandGiven,
    ContactShared,
    LanguageChosen,
    ManagerGaveBack,
    ManagerTook,
    Matched,
    MediaReceived,
    ReplyRead,
    Started,
    TalkBegan,
    TalkEnded,
    TimerFired,
)
from dialogs.qualification import STAGES
from dialogs.wording import units
from nlu.labels import FACT_KINDS, INTENTS, LANGUAGES, WARMTHS, FactKind, primary_of
from nlu.reading import Fact, Reading
from tests.dialogs.chat import script

START = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)

amounts = st.one_of(st.none(), st.sampled_from([0, 1, 14, 2000, 45_000, 10**9]))
words = st.one_of(
    st.sampled_from(["Tom", "stop", "да", "here", "👍", "", "?", "evet", "x" * 4096]), st.text(max_size=60)
)
dates = st.one_of(st.none(), st.sampled_from(["2026-11-21", "2027-03-31", "2031-01-01", "2020-01-01", "soon"]))
values: dict[FactKind, st.SearchStrategy[dict[str, Any]]] = {
    "budget": st.fixed_dictionaries(
        {
            "min": amounts,
            "max": amounts,
            "currency": st.sampled_from([None, "EUR", "RUB", "XAF"]),
            "period": st.sampled_from([None, "once", "month", "year"]),
        }
    ),
    "authority": st.fixed_dictionaries(
        {"role": st.none(), "power": st.sampled_from([None, "decides", "shares", "influences", "none"])}
    ),
    "timeline": st.fixed_dictionaries(
        {
            "earliest": dates,
            "latest": dates,
            "urgency": st.sampled_from(["now", "month", "quarter", "year", "later", "none"]),
        }
    ),
    "company_size": st.fixed_dictionaries(
        {"min": st.sampled_from([None, 1, 14]), "max": st.sampled_from([None, 3, 5000])}
    ),
}


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    kind = draw(st.sampled_from(FACT_KINDS))
    key = {"company": "name", "competitor": "name", "phone": "e164", "email": "address"}.get(kind, "text")
    value = draw(values.get(kind, st.fixed_dictionaries({key: words})))
    confidence = draw(st.floats(min_value=0, max_value=1))
    return Fact(kind=kind, quote=draw(words), start=0, end=1, value=value, confidence=confidence)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    intents = draw(st.lists(st.sampled_from(INTENTS), max_size=3, unique=True))
    warmest = draw(st.sampled_from(WARMTHS))
    return Reading(
        lang=draw(st.sampled_from([None, *LANGUAGES])),
        intents=dict.fromkeys(intents, 0.8),
        primary=primary_of(intents),
        warmth={name: 0.7 if name == warmest else 0.1 for name in WARMTHS},
        facts=tuple(draw(st.lists(facts(), max_size=3))),
        abstained=draw(st.booleans()),
        degraded=draw(st.booleans()),
    )


class AnyEvents(RuleBasedStateMachine):
    """Random events against the engine."""

    @initialize(name=st.sampled_from(["crm", "fitness"]), lang=st.sampled_from(LANGUAGES))
    def begins(self, name: str, lang: Any) -> None:
        self.script = script(name)
        self.state = begin(self.script, lang=lang)
        self.now = START
        self.reply_id = 0
        self.timers: list[TimerFired] = []
        self.pressed: list[ButtonPressed] = []
        self.meet(Started(at=self.now, name="Tom"))

    def meet(self, event: AnyEvent) -> None:
        before = self.state
        self.now += timedelta(minutes=1)
        zone = ("Europe/Warsaw", "Asia/Tokyo", "nowhere")[self.reply_id % 3]
        desk = Desk(promise_by=self.now + timedelta(hours=self.reply_id % 90), timezone=zone)
        self.state, effects = step(before, event, script=self.script, desk=desk)
        self.check(before, event, effects)

    def check(self, before: Any, event: AnyEvent, effects: tuple[Any, ...]) -> None:
        state = self.state
        if before.status == "stopped" and not isinstance(event, Started):
            assert not effects
        if before.status == "with_manager" and isinstance(event, ReplyRead) and state.status != "stopped":
            assert not any(isinstance(effect, Say) for effect in effects)
        if state.turn > before.turn:
            self.check_question()
        assert sum(isinstance(effect, MakeOffer) for effect in effects) + before.offered <= 1
        for effect in effects:
            if isinstance(effect, Say):
                self.check_say(effect)
            if isinstance(effect, SetTimer):
                self.timers.append(TimerFired(at=self.now, timer=effect.timer, turn=effect.turn))
            if isinstance(effect, Learn):
                assert effect.fact.quote or effect.fact.origin in {"words", "contact"}
            if isinstance(effect, Move):
                assert STAGES.index(effect.stage) >= STAGES.index(before.stage)

    def check_question(self) -> None:
        """A question that was put is a new one: not known, not passed over, and within the limit."""
        question = self.script.question(self.state.asked or "")
        if question is not None:
            assert question.fills[0] not in self.state.facts
            assert question.fills[0] not in self.state.passed_over
        assert self.state.puts <= 7
        assert max(self.state.asked_times.get(question.id, 0) for question in self.script.questions) <= 2

    def check_say(self, say: Say) -> None:
        assert say.text.strip()
        assert units(say.text) <= 4096
        assert "{who}" not in say.text
        assert "{when}" not in say.text
        for row in say.buttons:
            for button in row:
                assert len(f"d:{say.turn}:{button.id}".encode()) <= 64
                assert button.id.isascii()
                assert len(button.id) <= 40
                self.pressed.append(ButtonPressed(at=self.now, reply_id=1, turn=say.turn, button=button.id))

    @rule(text=words, reading=readings(), match=st.sampled_from([None, "trial", "refunds", "gone"]))
    def writes(self, text: str, reading: Reading, match: str | None) -> None:
        self.reply_id += 1
        matched = Matched(answer=match, similarity=0.9) if match else None
        self.meet(ReplyRead(at=self.now, reply_id=self.reply_id, text=text, reading=reading, match=matched))

    @rule(at=st.integers(min_value=0))
    def taps_what_is_offered(self, at: int) -> None:
        offered = options(self.state, self.script)
        if offered:
            button = offered[at % len(offered)].id
            self.meet(ButtonPressed(at=self.now, reply_id=1, turn=self.state.turn, button=button))

    @rule(at=st.integers(min_value=0))
    def taps_an_old_button(self, at: int) -> None:
        if self.pressed:
            self.meet(self.pressed[at % len(self.pressed)])

    @rule(at=st.integers(min_value=0))
    def timer_fires(self, at: int) -> None:
        if self.timers:
            self.meet(self.timers[at % len(self.timers)])

    @rule(own=st.booleans(), name=st.sampled_from([None, "Ann"]))
    def shares_contact(self, own: bool, name: str | None) -> None:
        self.meet(ContactShared(at=self.now, reply_id=2, phone="48512345678", name=name, own=own))

    @rule(command=st.sampled_from(["help", "cancel", "privacy", "stop"]))
    def gives_command(self, command: Any) -> None:
        self.meet(CommandGiven(at=self.now, command=command))

    @rule(lang=st.sampled_from(LANGUAGES))
    def chooses_language(self, lang: Any) -> None:
        self.meet(LanguageChosen(at=self.now, lang=lang))

    @rule(kind=st.sampled_from(["voice", "photo", "sticker", "other"]))
    def sends_media(self, kind: Any) -> None:
        self.meet(MediaReceived(at=self.now, reply_id=3, kind=kind))

    @rule(back=st.booleans())
    def manager_acts(self, back: bool) -> None:
        self.meet(ManagerGaveBack(at=self.now) if back else ManagerTook(at=self.now, manager="Anna"))

    @rule(over=st.booleans())
    def manager_talks(self, over: bool) -> None:
        self.meet(TalkEnded(at=self.now, manager="Anna") if over else TalkBegan(at=self.now))

    @rule()
    def starts_again(self) -> None:
        self.meet(Started(at=self.now, name=None, returning=True))

    @invariant()
    def score_can_be_computed_again(self) -> None:
        state = self.state
        found = qualify(state.facts, state.warm_replies, self.script, reach_here=state.reach_here, lang=state.lang)
        assert found.score == sum(line.points for line in found.breakdown)
        assert found.score == state.score or state.status == "stopped"
        assert 0 <= found.score <= 100

    @invariant()
    def state_survives_its_json(self) -> None:
        assert type(self.state).model_validate_json(self.state.model_dump_json()) == self.state


AnyEvents.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyEvents = AnyEvents.TestCase
