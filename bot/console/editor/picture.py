"""The picture: the way through the script, with how many dialogs stand at each step and how many ended there."""

from html import escape
from typing import Any, Final

from nicegui import ui

from bot.console.editor.gestures import texts_of
from bot.console.editor.places import languages_of, place_of
from bot.console.editor.screen_parts import Board
from bot.console.parts import tag
from bot.console.visit import Visit
from dialogs.flow import CONTACT, GREETING, NAME, SALES, Flow, FlowLine, FlowStep, flow_of

WIDTH, HEIGHT, GAP = 340, 84, 46
_LEFT, _TOP = 20, 16
_ROOM: Final = 190
_TITLE_SIGNS, _TEXT_SIGNS = 26, 44
#: By which name the engine knows a step of ours.
_ASKED: Final = {GREETING: None, CONTACT: "_contact", NAME: "_name"}

_CLICKED: Final = """(event) => {
  const step = event.target.closest("[data-step]");
  if (step) emit(step.dataset.step);
}"""
_PRESSED: Final = """(event) => {
  const step = event.target.closest("[data-step]");
  if (!step || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  emit(step.dataset.step);
}"""
_HEAD: Final = (
    '<defs><marker id="ed-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L8 4L0 8z" class="ed-arrow"/></marker></defs>'
)


class Picture:
    """An SVG of our own: it takes the page's colours, is read by screen readers, and every step is a button."""

    def __init__(self, board: Board) -> None:
        self._board = board

    @ui.refreshable_method
    def draw(self) -> None:
        board, visit = self._board, self._board.visit
        tag("p", "ed-hint", visit.say("editor.picture_hint"))
        drawing = ui.html(svg(board), sanitize=False).classes("ed-picture")
        drawing.on("click", lambda event: self._clicked(event.args), js_handler=_CLICKED)
        drawing.on("keydown", lambda event: self._clicked(event.args), js_handler=_PRESSED)

    def _clicked(self, number: Any) -> None:
        steps = flow_of(self._board.data).steps
        if str(number).isdecimal() and int(number) < len(steps):
            self._board.choose(place_of(steps[int(number)].path))


def svg(board: Board) -> str:
    """The picture as markup; every word of the script in it is escaped."""
    flow = flow_of(board.data)
    height = _TOP * 2 + len(flow.steps) * (HEIGHT + GAP) - GAP
    places = {step.id: at for at, step in enumerate(flow.steps)}
    jumps = [one for one in flow.lines if one.kind == "button" and one.known]
    name = escape(board.visit.say("editor.view_picture"))
    size = f"0 0 {_LEFT + WIDTH + (_ROOM if jumps else _LEFT)} {height}"
    parts = [
        f'<svg viewBox="{size}" role="group" aria-label="{name}" xmlns="http://www.w3.org/2000/svg">',
        _HEAD,
        *(_down(at) for at in range(len(flow.steps) - 1)),
        *(_jump(board, flow, one, places, lane) for lane, one in enumerate(jumps)),
        *(_step(board, step, at) for at, step in enumerate(flow.steps)),
        "</svg>",
    ]
    return "".join(parts)


def _top(at: int) -> int:
    return _TOP + at * (HEIGHT + GAP)


def _down(at: int) -> str:
    x, start, end = _LEFT + WIDTH // 2, _top(at) + HEIGHT, _top(at + 1) - 2
    return f'<path d="M{x} {start}V{end}" class="ed-way" marker-end="url(#ed-arrow)"/>'


def _jump(board: Board, flow: Flow, one: FlowLine, places: dict[str, int], lane: int) -> str:
    start, end = places.get(one.start), places.get(one.end)
    if start is None or end is None:
        return ""
    right = _LEFT + WIDTH
    bow = right + 26 + (lane % 5) * 26
    y1, y2 = _top(start) + HEIGHT * 2 // 3, _top(end) + HEIGHT // 3
    question = flow.steps[start].path
    label = _button_label(board, question, one.place or 0)
    middle = (y1 + y2) // 2
    way = f"M{right} {y1}C{bow} {y1} {bow} {y2} {right + 2} {y2}"
    return (
        f'<path d="{way}" class="ed-way jump" marker-end="url(#ed-arrow)"/>'
        f'<text x="{bow - 6}" y="{middle}" class="ed-way-name">{escape(_cut(label, 18))}</text>'
    )


def _step(board: Board, step: FlowStep, at: int) -> str:
    visit, y = board.visit, _top(at)
    title = _title(visit, step)
    text = next(
        (variant for lang in languages_of(board.data) for variant in texts_of({"t": step.texts}, ("t",), lang)), ""
    )
    asked = step.id if step.weight is not None else _ASKED.get(step.id)
    here = sum(one.here for one in board.standing if one.asked == asked) if step.id not in {GREETING, SALES} else 0
    left = sum(one.left for one in board.standing if one.asked == asked) if step.id not in {GREETING, SALES} else 0
    wrong = sum(place_of(one.path) == place_of(step.path) for one in board.findings)
    chosen = board.chosen == place_of(step.path)
    conditional = bool(step.conditions)
    marks = {"if": conditional, "here": chosen, "wrong": wrong > 0}
    classes = " ".join(["ed-step", *(name for name, holds in marks.items() if holds)])
    said = [title, text, *([visit.say("editor.stand_here", count=here)] if here else [])]
    rows = [
        f'<g class="{classes}" data-step="{at}" tabindex="0" role="button" aria-label="{escape(". ".join(said))}">',
        f"<title>{escape(text)}</title>",
        f'<rect x="{_LEFT}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="12"/>',
        f'<text x="{_LEFT + 16}" y="{y + 27}" class="ed-step-title">{escape(_cut(title, _TITLE_SIGNS))}</text>',
        f'<text x="{_LEFT + 16}" y="{y + 50}" class="ed-step-text">{escape(_cut(text, _TEXT_SIGNS))}</text>',
    ]
    if step.weight is not None:
        rows.append(f'<text x="{_LEFT + WIDTH - 16}" y="{y + 27}" class="ed-step-weight">{step.weight}</text>')
    notes = []
    if conditional:
        notes.append(visit.say("editor.has_conditions", count=len(step.conditions)))
    if here:
        notes.append(visit.say("editor.stand_here", count=here))
    if left:
        notes.append(visit.say("editor.left_here", count=left))
    if wrong:
        notes.append(visit.say("editor.to_mend", count=wrong))
    rows.append(
        f'<text x="{_LEFT + 16}" y="{y + 71}" class="ed-step-note">{escape(_cut(" · ".join(notes), 52))}</text>'
    )
    return "".join([*rows, "</g>"])


def _title(visit: Visit, step: FlowStep) -> str:
    if step.weight is not None:
        return step.id
    return visit.say(f"editor.step{step.id}")


def _button_label(board: Board, question: tuple[str | int, ...], place: int) -> str:
    path = (*question, "buttons", place)
    for lang in languages_of(board.data):
        if texts := texts_of(board.data, (*path, "label"), lang):
            return texts[0]
    return ""


def _cut(text: str, signs: int) -> str:
    return text if len(text) < signs + 1 else text[: signs - 1].rstrip() + "…"
