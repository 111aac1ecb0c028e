"""Rules about questions, buttons and conditions: no question that cannot come, no visitor who gets stuck."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, get_args

from dialogs.lexicon import intent_of, plain
from dialogs.options import choice_label
from dialogs.schema import Choice, Condition, Ends, Question, Script
from dialogs.yaml_source import Path
from nlu.labels import POWERS, FactKind

Finding = tuple[Path, str]

_URGENCIES: Final = frozenset({"now", "month", "quarter", "year", "later", "none"})
_WORDS: Final[dict[FactKind, frozenset[str]]] = {"timeline": _URGENCIES, "authority": frozenset(POWERS)}
_NUMBERS: Final[frozenset[FactKind]] = frozenset({"company_size", "budget"})
#: Kinds whose answer may be any text; every other question needs buttons for those who are not understood.
_OPEN: Final[frozenset[FactKind]] = frozenset(
    {"need", "company", "industry", "location", "name", "competitor", "contact_time"}
)
_VALUE_KEYS: Final[dict[FactKind, frozenset[str]]] = {
    "budget": frozenset({"min", "max", "currency", "period"}),
    "authority": frozenset({"role", "power"}),
    "timeline": frozenset({"earliest", "latest", "urgency"}),
    "company_size": frozenset({"min", "max"}),
    "company": frozenset({"name"}),
    "competitor": frozenset({"name"}),
}
#: Words that always mean the same, whatever is asked.
_RESERVED: Final = frozenset({"stop", "request_human"})


def check(script: Script) -> Iterator[Finding]:
    yield from _duplicates(script)
    for index, question in enumerate(script.questions):
        path: Path = ("questions", index)
        yield from _question(question, script, path)
        yield from _synonyms(question, script, path)
        for place, choice in enumerate(question.buttons):
            yield from _choice(choice, question, script, (*path, "buttons", place))
        for place, condition in enumerate(question.when):
            yield from condition_findings(condition, (*path, "when", place))
        yield from _together(question, path)
    yield from _waiting(script)
    yield from _loops(script)
    yield from _reachable(script)
    yield from _first(script)
    if not script.contact.accept:
        yield ("contact", "accept"), "no way to be reached is accepted: name phone, email or here"


def _duplicates(script: Script) -> Iterator[Finding]:
    yield from _same_ids((("questions", index), entry.id) for index, entry in enumerate(script.questions))
    yield from _same_ids((("answers", index), entry.id) for index, entry in enumerate(script.answers))
    for index, question in enumerate(script.questions):
        path: Path = ("questions", index, "buttons")
        yield from _same_ids(((*path, place), choice.id) for place, choice in enumerate(question.buttons))
    seen: dict[str, str] = {}
    for index, answer in enumerate(script.answers):
        for lang, examples in answer.examples.items():
            for example in examples:
                first = seen.setdefault(plain(example), answer.id)
                if first != answer.id:
                    yield (
                        ("answers", index, "examples", lang),
                        f'"{example}" is an example of "{first}" and of "{answer.id}": keep it in one of them',
                    )


def _same_ids(entries: Iterable[tuple[Path, str]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, name in entries:
        if name in seen:
            yield (*path, "id"), f'the id "{name}" is used twice: give one of them another'
        seen.add(name)


def _question(question: Question, script: Script, path: Path) -> Iterator[Finding]:
    kind = question.fills[0]
    if question.about not in {kind, "free"} and not (kind in {"phone", "email"} and question.about == "contact"):
        yield (
            (*path, "about"),
            f'question "{question.id}" fills {kind} but is read as one about {question.about}: write about: {kind}',
        )
    if kind not in _OPEN and not any(choice.does != "person" for choice in question.buttons):
        yield (
            path,
            f'question "{question.id}" is a dead end for who is not understood: add buttons with the usual answers',
        )
    if kind in {"phone", "email", "name"}:
        yield (
            (*path, "fills"),
            f'question "{question.id}" asks for {kind}, which "contact" and "name" already do: take the question out',
        )
    if question.fills[0] in {other.fills[0] for other in script.questions if other is not question}:
        yield (*path, "fills"), f"two questions fill {kind}: the second is never asked, take one out"


def _synonyms(question: Question, script: Script, path: Path) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for place, choice in enumerate(question.buttons):
        for lang in script.languages:
            label = (
                choice_label(choice, script=script, lang=lang) if choice.label or lang in (choice.range or {}) else ""
            )
            for word in dict.fromkeys((label, *choice.also.get(lang, ()))):
                button: Path = (*path, "buttons", place)
                if not plain(word):
                    continue
                first = seen.setdefault(plain(word), choice.id)
                if first != choice.id:
                    yield (
                        (*button, "also", lang),
                        f'"{word}" means both "{first}" and "{choice.id}": leave it to one of the buttons',
                    )
                if intent_of(word) in _RESERVED and choice.does != "person":
                    yield (
                        (*button, "also", lang),
                        f'"{word}" always stops the dialog or calls a person: use another word here',
                    )


def _choice(choice: Choice, question: Question, script: Script, path: Path) -> Iterator[Finding]:
    kind = choice.fact or question.fills[0]
    if choice.fact is not None and choice.fact not in question.fills:
        yield (*path, "fact"), f'the button fills {choice.fact}, its question does not: add it to "fills"'
    if choice.then is not None and script.question(choice.then) is None:
        known = ", ".join(entry.id for entry in script.questions)
        yield (*path, "then"), f'there is no question "{choice.then}" to go to: use one of {known}'
    if sum(part is not None for part in (choice.value, choice.range, choice.days)) > 1:
        yield path, f'button "{choice.id}" has more than one of value, range and days: keep one'
    if choice.does != "fill":
        return
    if choice.days is not None and kind != "timeline":
        yield (*path, "days"), f"days say nothing about {kind}: use them for timeline, or write a value"
    if choice.range is not None:
        yield from _range(choice, kind, script, path)
    if choice.value is not None:
        yield from _value(choice.value, kind, (*path, "value"))
    if choice.value is None and choice.range is None and choice.days is None and kind not in _OPEN:
        yield path, f'button "{choice.id}" does not say which {kind} it means: add a value'


def _range(choice: Choice, kind: FactKind, script: Script, path: Path) -> Iterator[Finding]:
    if kind not in _NUMBERS:
        yield (*path, "range"), f"a range says nothing about {kind}: use it for budget, or write a value"
    for lang in script.languages:
        ends = (choice.range or {}).get(lang)
        if ends is None:
            yield (*path, "range"), f'the range of "{choice.id}" has no figures for {lang}: add them'
        else:
            yield from ends_findings(ends, (*path, "range", lang))


def ends_findings(ends: Ends, path: Path) -> Iterator[Finding]:
    """The ends of a range must be in order."""
    low, high = ends
    if low is not None and high is not None and low > high:
        yield path, f"the range runs backwards ({low:g} to {high:g}): swap the figures"


def _value(value: dict[str, Any], kind: FactKind, path: Path) -> Iterator[Finding]:
    keys = _VALUE_KEYS.get(kind, frozenset({"text"}))
    for key in sorted(value.keys() - keys):
        yield (*path, key), f"a {kind} has no {key}: use {', '.join(sorted(keys))}"
    word_key = {"timeline": "urgency", "authority": "power"}.get(kind)
    if word_key and word_key in value and value[word_key] not in _WORDS[kind]:
        yield (*path, word_key), f'"{value[word_key]}" is no {word_key}: use one of {", ".join(sorted(_WORDS[kind]))}'
    if kind in _NUMBERS:
        numbers = {key: value.get(key) for key in ("min", "max")}
        if any(isinstance(end, bool) or not isinstance(end, int | float | None) for end in numbers.values()):
            yield path, f"the ends of a {kind} are numbers: write {{min: 3, max: 5}}"
        else:
            low, high = numbers["min"], numbers["max"]
            if low is not None and high is not None and low > high:
                yield path, f"the value runs backwards ({low:g} to {high:g}): swap the figures"


def condition_findings(condition: Condition, path: Path) -> Iterator[Finding]:
    """Ways in which a single condition can never hold."""
    kind = condition.fact
    tests = (condition.is_, condition.at_least, condition.below)
    if condition.known is None and all(test is None for test in tests):
        yield path, f"the condition on {kind} tests nothing: add known, is, at_least or below"
    if condition.known is False and any(test is not None for test in tests):
        yield path, f"the condition wants {kind} unknown and compares it: it can never hold, keep one of the two"
    if condition.is_ is not None:
        unknown = [word for word in condition.is_ if word not in _WORDS.get(kind, frozenset())]
        if kind not in _WORDS:
            yield (*path, "is"), f'{kind} has no words to compare: "is" works for timeline and authority only'
        elif unknown or not condition.is_:
            choices = ", ".join(sorted(_WORDS[kind]))
            yield (*path, "is"), f"{kind} is never {', '.join(unknown) or 'nothing'}: use some of {choices}"
    if (condition.at_least is not None or condition.below is not None) and kind not in _NUMBERS:
        yield path, f"{kind} has no number: at_least and below work for company_size and budget only"
    if condition.at_least is not None and condition.below is not None and condition.at_least >= condition.below:
        yield path, f"no number is at least {condition.at_least:g} and below {condition.below:g}: swap the figures"


def _together(question: Question, path: Path) -> Iterator[Finding]:
    """Conditions that exclude each other, or the question itself."""
    where: Path = (*path, "when")
    for place, condition in enumerate(question.when):
        if condition.fact == question.fills[0] and condition.known is not False:
            yield (
                (*where, place),
                f'question "{question.id}" waits for the very fact it asks for: it can never be asked, take this out',
            )
    for kind in get_args(FactKind):
        tests = [condition for condition in question.when if condition.fact == kind]
        wants = {test.known if test.known is not None else True for test in tests}
        words = [set(test.is_) for test in tests if test.is_ is not None]
        floor = max((test.at_least for test in tests if test.at_least is not None), default=None)
        ceiling = min((test.below for test in tests if test.below is not None), default=None)
        empty = len(wants) > 1 or (len(words) > 1 and not set.intersection(*words))
        crossed = len(tests) > 1 and floor is not None and ceiling is not None and floor >= ceiling
        if empty or crossed:
            yield where, f'the conditions of "{question.id}" on {kind} exclude each other: it can never be asked'


def _needs(question: Question) -> set[FactKind]:
    return {condition.fact for condition in question.when if condition.known is not False}


def _waiting(script: Script) -> Iterator[Finding]:
    """Questions that wait for each other's answer."""
    asked_by = {question.fills[0]: question for question in script.questions}
    waits = {
        question.id: {asked_by[kind].id for kind in _needs(question) if kind in asked_by} - {question.id}
        for question in script.questions
    }
    for index, question in enumerate(script.questions):
        if question.id in _beyond(question.id, waits):
            yield (
                ("questions", index, "when"),
                f'question "{question.id}" waits for an answer that waits for it: free one of them',
            )


def _loops(script: Script) -> Iterator[Finding]:
    """Buttons that lead round in a circle."""
    leads = {question.id: {choice.then for choice in question.buttons if choice.then} for question in script.questions}
    for index, question in enumerate(script.questions):
        if question.id in _beyond(question.id, leads):
            place = next(at for at, choice in enumerate(question.buttons) if choice.then)
            yield (
                ("questions", index, "buttons", place, "then"),
                f'the buttons lead from "{question.id}" round to itself: a loop without an end, take one "then" out',
            )


def _beyond(start: str, edges: dict[str, set[str]]) -> set[str]:
    """Everything that can be reached from ``start`` by at least one step."""
    found: set[str] = set()
    front = set(edges.get(start, ()))
    while front:
        found |= front
        front = {target for node in front for target in edges.get(node, ())} - found
    return found


def _reachable(script: Script) -> Iterator[Finding]:
    """Contact and name are questions too; what does not fit beside them is never asked."""
    room = script.most_questions - 2
    always = [question for question in script.questions if not question.when]
    if len(always) > room:
        over = sorted(always, key=lambda question: -question.weight)[room:]
        for question in over:
            yield (
                ("questions", script.questions.index(question)),
                (
                    f'question "{question.id}" is never reached: {room} questions fit before contact and name, '
                    "take one out or give this a condition"
                ),
            )


def _first(script: Script) -> Iterator[Finding]:
    free = [question for question in script.questions if not question.when]
    if not free:
        yield (
            ("questions",),
            "every question waits for something: one must be free to begin with, take its conditions out",
        )
        return
    first = max(free, key=lambda question: question.weight)
    if first.fills[0] == "budget":
        yield (
            ("questions", script.questions.index(first), "weight"),
            "the first question is about money: give the need or the date more weight",
        )
