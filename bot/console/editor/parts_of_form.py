"""The cards of everything but the questions: company, greeting, contact, promise, prices, answers, scoring, ..."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from nicegui import ui

from bot.console.editor.fields import choose, line, number, wording, words
from bot.console.editor.gestures import ORDER, found, set_languages
from bot.console.editor.places import languages_of
from bot.console.editor.screen_parts import Board
from bot.console.parts import tag
from bot.wording import say
from dialogs.editing import Edit, Put
from dialogs.flow import block, entries
from nlu.labels import INTENTS

_LONG: Final = 4095


def draw_company(board: Board) -> None:
    visit = board.visit
    line(board, ("company", "name"), visit.say("editor.company_name"))
    wording(board, ("company", "does"), visit.say("editor.company_does"), hint=visit.say("editor.does_hint"))
    names = {lang: say(lang, "language") for lang in ORDER}

    def speak(event: Any) -> None:
        if event.value and board.edit(set_languages(board.data, list(event.value))):
            board.redraw()

    ui.select(
        names, value=languages_of(board.data), multiple=True, label=visit.say("editor.languages"), on_change=speak
    ).props("outlined dense options-dense use-chips").classes("ed-line")
    with tag("div", "ed-lines"):
        for lang in languages_of(board.data):
            title = f"{visit.say('editor.currency')}: {names.get(lang, lang)}"
            line(board, ("currency", lang), title, turned=partial(_currency, lang))
    formal = {one: visit.say(f"editor.{one}") for one in ("formal", "informal")}
    choose(board, ("formality",), visit.say("editor.formality"), formal, default="formal")


def _currency(lang: str, code: str) -> list[Edit]:
    return [Put(path=("currency", lang), value=code.upper()[:3], order=ORDER)]


def draw_greeting(board: Board) -> None:
    for field in ("greeting", "privacy", "consent", "stop"):
        limit = _LONG if field == "privacy" else 300
        wording(board, (field,), board.visit.say(f"editor.field_{field}"), limit=limit)


def draw_contact(board: Board) -> None:
    visit = board.visit
    for field in ("text", "again", "why"):
        wording(board, ("contact", field), visit.say(f"editor.question_{field}"))
    for field in ("share", "here"):
        wording(board, ("contact", field), visit.say(f"editor.contact_{field}"), label=True)
    words(board, ("contact", "here_also"), visit.say("editor.also"), hint=visit.say("editor.also_hint"))
    tag("h3", "ed-sub", visit.say("editor.part_name"))
    for field in ("text", "again"):
        wording(board, ("name", field), visit.say(f"editor.question_{field}"))


def draw_promise(board: Board) -> None:
    for way in ("here", "phone", "email", "buy"):
        wording(board, ("promise", way), board.visit.say(f"editor.promise_{way}"))


def draw_prices(board: Board) -> None:
    visit = board.visit
    wording(
        board, ("prices", "general"), visit.say("editor.price_general"), hint=visit.say("editor.price_general_hint")
    )
    wording(board, ("prices", "text"), visit.say("editor.price_text"), hint=visit.say("editor.price_text_hint"))
    tag("h3", "ed-sub", visit.say("editor.bands"))
    for at, band in enumerate(entries(found(board.data, ("prices", "bands")))):
        up_to = block(band).get("up_to")
        with tag("fieldset", "ed-field"):
            tag("legend", "ed-label", visit.say("editor.up_to", count=up_to) if up_to else visit.say("editor.above"))
            for lang in languages_of(board.data):
                _ends(board, at, lang)


def _ends(board: Board, at: int, lang: str) -> None:
    visit, path = board.visit, ("prices", "bands", at, "range", lang)
    ends = (*entries(found(board.data, path)), None, None)[:2]
    with tag("div", "ed-range"):
        tag("span", "ed-lang-name", say(lang, "language"))  # type: ignore[arg-type]  # one of the four
        boxes = [
            ui.number(visit.say(f"editor.{name}"), value=end, min=0).props("outlined dense debounce=450")
            for name, end in zip(("from", "to"), ends, strict=True)
        ]

        def typed() -> None:
            low, high = (None if box.value is None else int(box.value) for box in boxes)
            if low is not None or high is not None:
                board.edit([Put(path=path, value=[low, high], order=ORDER)])

        for box in boxes:
            box.on_value_change(typed)


def draw_answer(board: Board, place: int) -> None:
    visit, path = board.visit, ("answers", place)
    intents = {name: name for name in INTENTS if name.startswith("ask_")}
    chosen = [name for name in entries(found(board.data, (*path, "intents"))) if name in intents]
    ui.select(
        intents,
        value=chosen,
        multiple=True,
        label=visit.say("editor.intents"),
        on_change=lambda event: board.edit([Put(path=(*path, "intents"), value=list(event.value))]),
    ).props("outlined dense options-dense use-chips").classes("ed-line")
    words(board, (*path, "examples"), visit.say("editor.examples"), hint=visit.say("editor.examples_hint"))
    if found(board.data, (*path, "gives")) == "price":
        tag("p", "ed-hint", visit.say("editor.gives_price"))
    else:
        wording(board, (*path, "text"), visit.say("editor.answer_text"), limit=_LONG)


def draw_scoring(board: Board) -> None:
    visit = board.visit
    tag("p", "ed-hint", visit.say("editor.weights_hint"))
    for name in ("need", "timeline", "authority", "budget", "contact", "warmth"):
        number(board, ("scoring", "weights", name), visit.say(f"editor.score_{name}"), high=50)
    for at, rule in enumerate(entries(found(board.data, ("scoring", "fit")))):
        called = str(block(rule).get("called") or f"#{at + 1}")
        number(board, ("scoring", "fit", at, "points"), f"{visit.say('editor.fit')}: {called}", high=50)
    tag("h3", "ed-sub", visit.say("editor.thresholds"))
    for stage in ("prospect", "opportunity"):
        title = visit.say(f"stage.{stage}")
        path = ("scoring", "stages", stage)
        number(board, (*path, "score"), f"{title}: {visit.say('editor.points')}")
        number(board, (*path, "bant"), f"{title}: {visit.say('editor.of_four')}", high=4)
    number(board, ("scoring", "hot", "probability"), visit.say("editor.hot_from"), low=0.05, high=0.95, step=0.05)
    number(board, ("most_questions",), visit.say("editor.most_questions"), low=2, high=7, default=7)
    _Example(board).draw()


class _Example:
    """A visitor made up of switches: what they would score, and which stage that is."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._known = {
            "need": True,
            "timeline": True,
            "authority": True,
            "budget": False,
            "contact": True,
            "warmth": True,
        }

    def draw(self) -> None:
        with tag("section", "ed-example"):
            tag("h3", "ed-sub", self._board.visit.say("editor.example"))
            with tag("div", "ed-example-switches"):
                for name, value in self._known.items():
                    title = self._board.visit.say(f"editor.score_{name}")
                    ui.checkbox(title, value=value, on_change=lambda event, name=name: self._turn(name, event.value))
            self._result()
        ui.timer(1.0, self._result.refresh)

    def _turn(self, name: str, value: object) -> None:
        self._known[name] = bool(value)
        self._result.refresh()

    @ui.refreshable_method
    def _result(self) -> None:
        visit, scoring = self._board.visit, block(self._board.data.get("scoring"))
        weights = block(scoring.get("weights"))
        fit = sum(_whole(block(rule).get("points")) for rule in entries(scoring.get("fit")))
        score = sum(_whole(weights.get(name)) for name, known in self._known.items() if known) + fit
        bant = sum(self._known[name] for name in ("need", "timeline", "authority", "budget"))
        stage = "inquiry"
        for name in ("prospect", "opportunity"):
            rule = block(block(scoring.get("stages")).get(name))
            if score >= _whole(rule.get("score")) and bant >= _whole(rule.get("bant")):
                stage = name
        with tag("div", "ed-example-result"):
            tag("span", "ed-example-score", str(score))
            with tag("div"):
                tag("p", "ed-example-stage", visit.say(f"stage.{stage}"))
                tag("p", "ed-hint", visit.say("editor.example_says", score=score, bant=bant))


def draw_reminders(board: Board) -> None:
    visit = board.visit
    tag("p", "ed-hint", visit.say("editor.reminders_hint"))
    for field in ("remind", "give_up", "follow_up"):
        line(board, ("reminders", field), visit.say(f"editor.{field}"))


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0


CARDS: Final[Mapping[str, Callable[[Board], None]]] = {
    "company": draw_company,
    "greeting": draw_greeting,
    "contact": draw_contact,
    "promise": draw_promise,
    "prices": draw_prices,
    "scoring": draw_scoring,
    "reminders": draw_reminders,
}
