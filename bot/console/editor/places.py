"""The parts of a script between which the form moves: where a finding belongs, and what each part is called."""

from collections.abc import Mapping
from typing import Any, Final

from dialogs.flow import block, entries
from dialogs.yaml_source import Path

#: Parts that every script has, before and after its questions and answers, by their field in the file.
BEFORE: Final = ("company", "greeting")
BETWEEN: Final = ("contact", "promise", "prices")
AFTER: Final = ("scoring", "reminders")
#: Fields that are shown on another part's card.
_WITH: Final[Mapping[str, str]] = {
    "schema": "company",
    "id": "company",
    "languages": "company",
    "formality": "company",
    "currency": "company",
    "most_questions": "scoring",
    "privacy": "greeting",
    "consent": "greeting",
    "stop": "greeting",
    "name": "contact",
    "texts": "answers",
}


def place_of(path: Path) -> Path:
    """The card on which the form shows what stands at ``path``.

    >>> place_of(("questions", 2, "text", "pl"))
    ('questions', 2)
    """
    if not path:
        return ("company",)
    field = str(path[0])
    if field in {"questions", "answers"} and len(path) > 1:
        return path[:2]
    return (_WITH.get(field, field),)


def all_places(data: Mapping[str, Any]) -> list[Path]:
    """Every card, in the order of the form: the questions stand in the order in which they are asked."""
    questions: list[Path] = [("questions", place) for place in asking_order(data)]
    answers: list[Path] = [("answers", place) for place in range(len(entries(data.get("answers"))))]
    between: list[Path] = [(field,) for field in BETWEEN]
    return [*((field,) for field in BEFORE), *questions, *between, *answers, *((field,) for field in AFTER)]


def asking_order(data: Mapping[str, Any]) -> list[int]:
    """The places of the questions in the file, the heaviest first."""
    questions = entries(data.get("questions"))
    return sorted(range(len(questions)), key=lambda place: -weight_of(questions[place]))


def weight_of(question: Any) -> int:
    weight = block(question).get("weight")
    return weight if isinstance(weight, int) and not isinstance(weight, bool) else 0


def languages_of(data: Mapping[str, Any]) -> list[str]:
    """The languages that the script says it speaks."""
    return [str(lang) for lang in entries(data.get("languages")) if lang in {"en", "ru", "pl", "tr"}] or ["en"]
