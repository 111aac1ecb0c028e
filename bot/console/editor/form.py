"""The form: all parts of the script as a list, and the chosen one as a card."""

from typing import Any

from nicegui import ui

from bot.console.editor import parts_of_form as cards
from bot.console.editor.gestures import add_question, found, move_question
from bot.console.editor.places import all_places, asking_order, place_of
from bot.console.editor.question_card import draw_question
from bot.console.editor.screen_parts import Board
from bot.console.parts import icon, tag
from dialogs.flow import block
from dialogs.yaml_source import Path


class Form:
    """Draws the list and the card; both are drawn anew when the script changes elsewhere."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._dragged: int | None = None

    def draw(self) -> None:
        with tag("div", "ed-form"):
            with tag("nav", "ed-list", aria_label=self._board.visit.say("editor.steps")):
                self.list()
            with tag("div", "ed-card-side"):
                self.card()

    @ui.refreshable_method
    def list(self) -> None:
        """Every part in the order in which visitors meet it, with how much is wrong with it."""
        visit, data = self._board.visit, self._board.data
        order = asking_order(data)
        seen = ""
        for place in all_places(data):
            head = {"questions": "questions", "answers": "answers"}.get(str(place[0]), "rest")
            if head != seen and head != "rest":
                tag("p", "ed-list-head", visit.say(f"editor.{head}"))
            seen = head
            position = order.index(int(place[1])) if head == "questions" else None
            self._row(place, position=position, last=position == len(order) - 1)
            if head == "questions" and position == len(order) - 1:
                tag("button", "ed-add", "+ " + visit.say("editor.add_question"), type_="button").on("click", self._add)

    def _row(self, place: Path, *, position: int | None, last: bool) -> None:
        board, visit = self._board, self._board.visit
        title = title_of(board, place)
        count = sum(place_of(one.path) == place for one in board.findings)
        here = board.chosen == place
        with tag("div", f"ed-row {'here' if here else ''}") as row:
            if position is not None:
                row.props["draggable"] = "true"
                self._drags(row, int(place[1]), position)
                tag("span", "ed-number", str(position + 1))
            with tag("button", "ed-row-name", type_="button", aria_current="true" if here else None) as name:
                tag("span", "", title)
            name.on("click", lambda: board.choose(place))
            if count:
                tag("span", "ed-wrong", str(count), aria_label=visit.say("editor.to_mend", count=count))
            if position is not None:
                for name_, arrow, to, off in (
                    ("up", "keyboard_arrow_up", position - 1, position == 0),
                    ("down", "keyboard_arrow_down", position + 1, last),
                ):
                    label = f"{visit.say(f'editor.{name_}')}: {title}"
                    button = tag("button", "ed-mini", type_="button", aria_label=label, disabled=off)
                    button.on("click", lambda to=to: self._move(int(place[1]), to))
                    with button:
                        icon(arrow)

    def _drags(self, row: ui.element, place: int, position: int) -> None:
        def begin() -> None:
            self._dragged = place

        def drop() -> None:
            if self._dragged is not None and self._dragged != place:
                self._move(self._dragged, position)
            self._dragged = None

        row.on("dragstart", begin)
        row.on("dragover", js_handler="(event) => event.preventDefault()")
        row.on("dragenter", js_handler="(event) => event.currentTarget.classList.add('over')")
        row.on("dragleave", js_handler="(event) => event.currentTarget.classList.remove('over')")
        row.on("drop", drop)

    def _move(self, place: int, to: int) -> None:
        board = self._board
        name = found(board.data, ("questions", place, "id"))
        if board.edit(move_question(board.data, place, to=to)):
            self._choose_question(name)

    def _choose_question(self, name: Any) -> None:
        questions = self._board.data.get("questions") or []
        at = next((number for number, one in enumerate(questions) if block(one).get("id") == name), 0)
        self._board.choose(("questions", at))

    def _add(self) -> None:
        edits, place = add_question(self._board.data)
        if self._board.edit(edits):
            self._board.choose(place)

    @ui.refreshable_method
    def card(self) -> None:
        """The chosen part with everything that can be changed in it."""
        board = self._board
        place = board.chosen
        if place not in all_places(board.data):
            place = board.chosen = ("greeting",)
        with tag("section", "cs-pane ed-card"):
            tag("h2", "cs-pane-title", title_of(board, place))
            if place[0] not in {"company", "scoring", "reminders"}:
                tag("p", "ed-hint", board.visit.say("editor.may_use"))
            if place[0] == "questions":
                draw_question(board, int(place[1]))
            elif place[0] == "answers":
                cards.draw_answer(board, int(place[1]))
            else:
                cards.CARDS[str(place[0])](board)


def title_of(board: Board, place: Path) -> str:
    """What the list calls a part: a question and an answer by their id."""
    if len(place) > 1:
        return str(found(board.data, (*place, "id")) or f"#{int(place[1]) + 1}")
    return board.visit.say(f"editor.part_{place[0]}")
