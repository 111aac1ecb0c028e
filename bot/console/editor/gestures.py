"""What the gestures of the form mean for the script: each gives the edits of one step back."""

from collections.abc import Mapping
from typing import Any, Final

from bot.console.editor.places import asking_order, languages_of, weight_of
from dialogs.editing import Edit, Insert, Move, Put, Take
from dialogs.flow import block, entries
from dialogs.yaml_source import Path

#: The languages in the order in which the shipped scripts write them.
ORDER: Final = ("en", "ru", "pl", "tr")
_HEAVIEST: Final = 100


def move_question(data: Mapping[str, Any], place: int, *, to: int) -> list[Edit]:
    """Let the question at ``place`` of the file be asked as number ``to``, from 0.

    Questions are asked by weight: the weights stay where they are in the order and the questions change places.
    """
    questions = entries(data.get("questions"))
    order = asking_order(data)
    at = order.index(place)
    target = order[max(0, min(to, len(order) - 1))]
    order.insert(max(0, min(to, len(order) - 1)), order.pop(at))
    weights = sorted((weight_of(one) for one in questions), reverse=True)
    edits: list[Edit] = [
        Put(path=("questions", one, "weight"), value=weight)
        for one, weight in zip(order, _distinct(weights), strict=True)
        if weight_of(questions[one]) != weight
    ]
    if target != place:
        edits.append(Move(path=("questions",), place=place, to=target))
    return edits


def _distinct(weights: list[int]) -> list[int]:
    """Weights that fall from one to the next, changed as little as needed."""
    found = list(weights)
    for at in range(len(found) - 2, -1, -1):
        found[at] = max(found[at], found[at + 1] + 1)
    for at, weight in enumerate(found):
        ceiling = _HEAVIEST if at == 0 else found[at - 1] - 1
        found[at] = max(0, min(weight, ceiling))
    return found


def add_question(data: Mapping[str, Any]) -> tuple[list[Edit], Path]:
    """A new, empty question behind the others; what is missing in it, the checker says."""
    questions = entries(data.get("questions"))
    used = {kind for one in questions for kind in entries(block(one).get("fills"))}
    kind = next(
        (kind for kind in ("timeline", "authority", "budget", "company_size", "need") if kind not in used), "need"
    )
    weight = max(0, min((weight_of(one) for one in questions), default=60) - 10)
    question = {
        "id": free_id(data, kind), "fills": [kind], "about": kind, "weight": weight,
        "text": {}, "again": {}, "why": {}, "buttons": [],
    }  # fmt: skip
    return [Insert(path=("questions",), at=len(questions), value=question)], ("questions", len(questions))


def copy_question(data: Mapping[str, Any], place: int) -> tuple[list[Edit], Path]:
    """The same question once more right behind it, under another id."""
    question = dict(block(entries(data.get("questions"))[place]))
    question["id"] = free_id(data, str(question.get("id") or "step"))
    return [Insert(path=("questions",), at=place + 1, value=question)], ("questions", place + 1)


def rename_question(data: Mapping[str, Any], place: int, name: str) -> list[Edit]:
    """Another id, with all buttons that lead to it."""
    questions = entries(data.get("questions"))
    before = block(questions[place]).get("id")
    edits: list[Edit] = [Put(path=("questions", place, "id"), value=name)]
    for at, question in enumerate(questions):
        for number, button in enumerate(entries(block(question).get("buttons"))):
            if before and block(button).get("then") == before:
                edits.append(Put(path=("questions", at, "buttons", number, "then"), value=name))
    return edits


def remove_question(data: Mapping[str, Any], place: int) -> list[Edit]:
    """Without the question, and without the buttons' ways to it."""
    questions = entries(data.get("questions"))
    gone = block(questions[place]).get("id")
    edits: list[Edit] = [
        Take(path=("questions", at, "buttons", number, "then"))
        for at, question in enumerate(questions)
        for number, button in enumerate(entries(block(question).get("buttons")))
        if at != place and gone and block(button).get("then") == gone
    ]
    return [*edits, Take(path=("questions", place))]


def put_text(data: Mapping[str, Any], path: Path, lang: str, variants: list[str]) -> list[Edit]:
    """A text in one language, with its variants; without any it is taken out, so that it is marked as missing."""
    said = [one for one in variants if one.strip()]
    there = found(data, (*path, lang))
    if not said:
        return [] if there is None else [Take(path=(*path, lang))]
    value: Any = said[0] if len(said) == 1 else said
    # A list of one stays a list, as its author wrote it.
    if isinstance(there, list) and len(said) == 1:
        value = said
    return [] if there == value else [Put(path=(*path, lang), value=value, order=ORDER)]


def put_words(data: Mapping[str, Any], path: Path, lang: str, words: list[str]) -> list[Edit]:
    """A list of words or examples in one language."""
    kept = [word.strip() for word in words if word.strip()]
    there = found(data, (*path, lang))
    if not kept:
        return [] if there is None else [Take(path=(*path, lang))]
    return [] if there == kept else [Put(path=(*path, lang), value=kept, order=ORDER)]


def set_languages(data: Mapping[str, Any], chosen: list[str]) -> list[Edit]:
    """Speak other languages; texts that are there stay until somebody takes them out."""
    ordered = [lang for lang in languages_of(data) if lang in chosen]
    ordered += [lang for lang in ORDER if lang in chosen and lang not in ordered]
    return [Put(path=("languages",), value=ordered)] if ordered else []


def found(data: Any, path: Path) -> Any:
    """What stands at ``path``, or None."""
    here = data
    for part in path:
        if isinstance(part, str):
            here = block(here).get(part)
        else:
            inside = entries(here)
            here = inside[part] if -1 < part < len(inside) else None
    return here


def texts_of(data: Any, path: Path, lang: str) -> list[str]:
    """The variants of a text in one language; none where it is missing."""
    value = found(data, (*path, lang))
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def free_id(data: Mapping[str, Any], wanted: str) -> str:
    """An id that no question has yet."""
    used = {block(one).get("id") for one in entries(data.get("questions"))}
    wanted = wanted[:14] or "step"
    return next(
        name for number in range(1, 1000) if (name := wanted if number == 1 else f"{wanted}_{number}") not in used
    )
