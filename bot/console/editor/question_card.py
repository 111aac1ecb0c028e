"""The card of a question: what it finds out, how it is asked, its buttons, and when it is asked."""

from typing import Any, Final

from nicegui import ui

from bot.console.editor.fields import choose, line, number, wording, words
from bot.console.editor.gestures import copy_question, found, remove_question, rename_question
from bot.console.editor.screen_parts import Board
from bot.console.parts import icon, tag
from bot.wording import say
from dialogs.editing import Edit, Insert, Move, Put, Take
from dialogs.flow import block, entries
from dialogs.yaml_source import Path
from nlu.labels import POWERS

#: What a question can find out; phone, e-mail and name have questions of their own.
KINDS: Final = (
    "need", "timeline", "authority", "budget", "company_size", "company", "industry", "location", "competitor",
    "contact_time",
)  # fmt: skip
URGENCIES: Final = ("now", "month", "quarter", "year", "later", "none")
_NUMBERS: Final = ("budget", "company_size")
_WORDS: Final = {"timeline": URGENCIES, "authority": tuple(POWERS)}


def draw_question(board: Board, place: int) -> None:
    visit, path = board.visit, ("questions", place)
    kind = str((entries(found(board.data, (*path, "fills"))) or ["need"])[0])
    with tag("div", "ed-tools"):
        _tool(board, "copy", "content_copy", lambda: _copy(board, place))
        _tool(board, "remove", "delete", lambda: _remove(board, place))
    with tag("div", "ed-lines"):
        line(board, (*path, "id"), visit.say("editor.id"), turned=lambda name: rename_question(board.data, place, name))
        kinds = {name: visit.say(f"editor.kind_{name}") for name in KINDS}

        def asks(name: Any) -> list[Edit]:
            return [Put(path=(*path, "fills"), value=[name]), Put(path=(*path, "about"), value=name)]

        choose(board, (*path, "fills", 0), visit.say("editor.fills"), kinds, turned=asks, redraw=True)
    number(board, (*path, "weight"), visit.say("editor.weight"))
    tag("p", "ed-hint", visit.say("editor.weight_hint"))
    wording(board, (*path, "text"), visit.say("editor.question_text"))
    wording(board, (*path, "again"), visit.say("editor.question_again"), hint=visit.say("editor.again_hint"))
    wording(board, (*path, "why"), visit.say("editor.question_why"), hint=visit.say("editor.why_hint"))
    _conditions(board, path)
    tag("h3", "ed-sub", visit.say("editor.buttons"))
    buttons = entries(found(board.data, (*path, "buttons")))
    for at, button in enumerate(buttons):
        _button(board, (*path, "buttons"), at, block(button), kind=kind, count=len(buttons))
    add = tag("button", "ed-add", "+ " + visit.say("editor.add_button"), type_="button")
    add.on("click", lambda: _add_button(board, (*path, "buttons"), len(buttons)))


def _button(board: Board, path: Path, at: int, button: dict[str, Any], *, kind: str, count: int) -> None:
    visit, here = board.visit, (*path, at)
    name = str(button.get("id") or f"#{at + 1}")
    with tag("details", "ed-button"):
        with tag("summary", "ed-button-head"):
            tag("span", "ed-button-name", name)
            tag("span", "ed-hint", ", ".join(_labels(button)[:2]))
        with tag("div", "ed-tools"):
            if at > 0:
                _tool(board, "up", "keyboard_arrow_up", lambda: _redraw(board, [Move(path=path, place=at, to=at - 1)]))
            if at + 1 < count:
                _tool(
                    board, "down", "keyboard_arrow_down", lambda: _redraw(board, [Move(path=path, place=at, to=at + 1)])
                )
            _tool(board, "remove", "delete", lambda: _redraw(board, [Take(path=here)]))
        line(board, (*here, "id"), visit.say("editor.id"))
        if "range" not in button:
            wording(board, (*here, "label"), visit.say("editor.label"), label=True)
        with tag("div", "ed-lines"):
            does = {one: visit.say(f"editor.does_{one}") for one in ("fill", "pass", "person")}
            choose(board, (*here, "does"), visit.say("editor.does"), does, default="fill", redraw=True)
            leads = {"": visit.say("editor.usual"), **{one: one for one in _question_ids(board)}}
            choose(
                board,
                (*here, "then"),
                visit.say("editor.then"),
                leads,
                default="",
                turned=lambda target: _optional(board, (*here, "then"), target),
            )
            means = {"": "–", "yes": visit.say("editor.means_yes"), "no": visit.say("editor.means_no")}
            choose(
                board,
                (*here, "means"),
                visit.say("editor.means"),
                means,
                default="",
                turned=lambda word: _optional(board, (*here, "means"), word),
            )
        if button.get("does", "fill") == "fill":
            _says(board, here, button, kind=str(button.get("fact") or kind))
        words(board, (*here, "also"), visit.say("editor.also"), hint=visit.say("editor.also_hint"))
        words(board, (*here, "signs"), visit.say("editor.signs"), hint=visit.say("editor.signs_hint"))
        wording(board, (*here, "hear"), visit.say("editor.hear"), hint=visit.say("editor.hear_hint"), needed=False)


def _says(board: Board, here: Path, button: dict[str, Any], *, kind: str) -> None:
    """What the button says about the fact: a word, days, or a range."""
    visit = board.visit
    if kind in _WORDS:
        key = "urgency" if kind == "timeline" else "power"
        options = {"": "–", **{one: visit.say(f"editor.{key}_{one}") for one in _WORDS[kind]}}

        def meant(word: Any) -> list[Edit]:
            if not word:
                return _optional(board, (*here, "value"), None)
            return [*_optional(board, (*here, "days"), None), Put(path=(*here, "value"), value={key: word})]

        choose(
            board,
            (*here, "value", key),
            visit.say(f"editor.kind_{kind}"),
            options,
            turned=meant,
            default="",
            redraw=True,
        )
    if kind == "timeline" and "value" not in button:
        number(board, (*here, "days"), visit.say("editor.days"), low=1, high=365, default=30)
    if kind in _NUMBERS:
        _range(board, here, kind=kind)


def _range(board: Board, here: Path, *, kind: str) -> None:
    visit = board.visit
    by_language = kind == "budget"
    rows: list[tuple[str, Path]] = (
        [(say(lang, "language"), (*here, "range", lang)) for lang in entries(board.data.get("languages"))]
        if by_language
        else [(visit.say("editor.kind_company_size"), (*here, "value"))]
    )
    with tag("fieldset", "ed-field"):
        tag("legend", "ed-label", visit.say("editor.range"))
        for title, path in rows:
            ends = found(board.data, path)
            low, high = (
                (ends.get("min"), ends.get("max")) if isinstance(ends, dict) else (*entries(ends), None, None)[:2]
            )
            with tag("div", "ed-range"):
                tag("span", "ed-lang-name", title)
                boxes = [
                    ui.number(visit.say(f"editor.{name}"), value=end, min=0).props("outlined dense debounce=450")
                    for name, end in (("from", low), ("to", high))
                ]

                def typed(path: Path = path, boxes: list[Any] = boxes) -> None:
                    start, end = (None if box.value is None else _whole(float(box.value)) for box in boxes)
                    if start is None and end is None:
                        return
                    board.edit([Put(path=path, value=[start, end] if by_language else {"min": start, "max": end})])

                for box in boxes:
                    box.on_value_change(lambda typed=typed: typed())


def _conditions(board: Board, path: Path) -> None:
    """When the question is asked, built by choosing: a fact, a test, a value."""
    visit, where = board.visit, (*path, "when")
    conditions = entries(found(board.data, where))
    tag("h3", "ed-sub", visit.say("editor.when"))
    tag("p", "ed-hint", visit.say("editor.when_hint" if conditions else "editor.when_always"))
    for at, one in enumerate(conditions):
        _condition(board, (*where, at), block(one))
    add = tag("button", "ed-add", "+ " + visit.say("editor.add_condition"), type_="button")
    new = {"fact": "need", "known": True}
    add.on("click", lambda: _redraw(board, [Insert(path=where, at=len(conditions), value=new)]))


def _condition(board: Board, here: Path, condition: dict[str, Any]) -> None:
    visit = board.visit
    fact = str(condition.get("fact") or "need")
    tests = [
        "known",
        "unknown",
        *(["is"] if fact in _WORDS else []),
        *(["at_least", "below"] if fact in _NUMBERS else []),
    ]
    plain_test = "unknown" if condition.get("known") is False else "known"
    test: str = next((name for name in ("is", "at_least", "below") if name in condition), plain_test)
    with tag("div", "ed-condition"):
        kinds = {name: visit.say(f"editor.kind_{name}") for name in KINDS}
        plain = {"known": True}
        choose(
            board,
            (*here, "fact"),
            visit.say("editor.if_fact"),
            kinds,
            turned=lambda name: [Put(path=here, value={"fact": name, **plain})],
            redraw=True,
        )
        begun: dict[str, dict[str, Any]] = {
            "known": {"known": True},
            "unknown": {"known": False},
            "is": {"is": [_WORDS.get(fact, ("",))[0]]},
            "at_least": {"at_least": 1},
            "below": {"below": 10},
        }
        names = {name: visit.say(f"editor.test_{name}") for name in tests}
        ui.select(
            names,
            value=test if test in names else "known",
            label=visit.say("editor.test"),
            on_change=lambda event: _redraw(board, [Put(path=here, value={"fact": fact, **begun[event.value]})]),
        ).props("outlined dense options-dense").classes("ed-line")
        if test == "is":
            key = "urgency" if fact == "timeline" else "power"
            named = {word: visit.say(f"editor.{key}_{word}") for word in _WORDS.get(fact, ())}
            chosen = [word for word in entries(condition.get("is")) if word in named]
            ui.select(
                named,
                value=chosen,
                multiple=True,
                label=visit.say("editor.one_of"),
                on_change=lambda event: board.edit([Put(path=(*here, "is"), value=list(event.value))]),
            ).props("outlined dense options-dense use-chips").classes("ed-line")
        elif test in {"at_least", "below"}:
            field = ui.number(visit.say("editor.figure"), value=condition.get(test), min=0)
            field.props("outlined dense debounce=450").classes("ed-line")

            def typed(value: Any) -> None:
                if value is not None:
                    board.edit([Put(path=(*here, test), value=_whole(float(value)))])

            field.on_value_change(lambda event: typed(event.value))
        _tool(board, "remove", "delete", lambda: _redraw(board, [Take(path=here)]))


def _tool(board: Board, name: str, picture: str, pressed: Any) -> None:
    button = tag("button", "ed-mini", type_="button", aria_label=board.visit.say(f"editor.{name}"))
    button.props["title"] = board.visit.say(f"editor.{name}")
    button.on("click", pressed)
    with button:
        icon(picture)


def _copy(board: Board, place: int) -> None:
    edits, new = copy_question(board.data, place)
    if board.edit(edits):
        board.choose(new)


def _remove(board: Board, place: int) -> None:
    if board.edit(remove_question(board.data, place)):
        board.choose(("greeting",))


def _add_button(board: Board, path: Path, count: int) -> None:
    used = {block(one).get("id") for one in entries(found(board.data, path))}
    name = next(f"answer_{number}" for number in range(count + 1, count + 1000) if f"answer_{number}" not in used)
    _redraw(board, [Insert(path=path, at=count, value={"id": name, "label": {}})])


def _redraw(board: Board, edits: list[Edit]) -> None:
    if board.edit(edits):
        board.redraw()


def _optional(board: Board, path: Path, value: Any) -> list[Edit]:
    if value:
        return [Put(path=path, value=value)]
    return [] if found(board.data, path) is None else [Take(path=path)]


def _question_ids(board: Board) -> list[str]:
    return [str(block(one).get("id")) for one in entries(board.data.get("questions")) if block(one).get("id")]


def _labels(button: dict[str, Any]) -> list[str]:
    texts = block(button.get("label")).values()
    return [str(one[0] if isinstance(one, list) and one else one) for one in texts]


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() else value
