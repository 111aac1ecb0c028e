"""Taking in what a reply states: new facts, corrections, and what is said back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogs._turn import Turn
from dialogs.effects import Forget, Learn
from dialogs.options import Option
from dialogs.phrases import HEARD, joined, phrase
from dialogs.schema import Choice, Question
from dialogs.state import KnownFact
from dialogs.values import choice_value, in_thousands, is_empty, normal, same, text_of, word_of
from nlu.labels import FactKind, Language
from nlu.reading import Fact, Reading

#: Facts that were read with less confidence than this are left in the reply.
SURE_ENOUGH = 0.4
_MAX_QUOTE = 500
#: Shorter quotes of these kinds are slips of the reader, not statements.
_SHORTEST = 3
_TOLD: frozenset[FactKind] = frozenset({"need", "timeline", "authority"})
#: Kinds that a plain answer to their own question fills as it stands.
_OPEN: dict[FactKind, int] = {"need": 400, "company": 60, "industry": 60, "location": 60, "name": 40, "competitor": 60}


@dataclass(slots=True)
class Taken:
    """What one reply brought: ``new`` and ``changed`` kinds; ``old`` holds what a change replaced."""

    new: list[FactKind] = field(default_factory=list)
    changed: list[FactKind] = field(default_factory=list)
    old: dict[FactKind, KnownFact] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)

    @property
    def kinds(self) -> list[FactKind]:
        return [*self.new, *self.changed]


def take_facts(turn: Turn, reading: Reading) -> Taken:
    """Learn the facts of a reading; of several of one kind the surest, of several texts the fullest."""
    taken = Taken()
    best: dict[FactKind, Fact] = {}
    for fact in reading.facts:
        letters = sum(sign.isalnum() for sign in fact.quote)
        if letters < _SHORTEST and (fact.kind in _TOLD or (fact.kind == "location" and fact.quote.islower())):
            continue
        if fact.confidence >= SURE_ENOUGH and (fact.kind not in best or _better(fact, best[fact.kind])):
            best[fact.kind] = fact
    for fact in best.values():
        known = known_fact(turn, fact.kind, fact.quote, _meant(turn, fact), confidence=fact.confidence)
        if fact.kind == "need" and _is_scrap(fact.quote, turn.quote, alone=len(best) == 1):
            known = open_fact(turn, "need", turn.quote.strip())
        learn(turn, known, taken=taken, corrects="correct" in reading.intents)
    return taken


def _better(fact: Fact, other: Fact) -> bool:
    if fact.kind == "need":
        return len(fact.quote) > len(other.quote)
    return fact.confidence > other.confidence


def _meant(turn: Turn, fact: Fact) -> Mapping[str, Any]:
    """The value in the context of the dialog: "around 3" after a price in thousands."""
    asked = turn.script.question(turn.state.asked or "")
    about_money = (asked is not None and "budget" in asked.fills) or turn.state.price_shown is not None
    floor = turn.script.scoring.enough_budget.get(turn.state.lang)
    if fact.kind != "budget" or not about_money or floor is None:
        return fact.value
    return in_thousands(fact.value, floor=floor)


def _is_scrap(quote: str, reply: str, *, alone: bool) -> bool:
    """Whether a word or two were cut out of a longer story: then the manager is better served by all of it."""
    if len(quote.split()) < 3 and len(reply.split()) >= 6:
        return True
    return alone and len(reply) < 120 and len(quote) < 0.6 * len(reply) and "?" not in reply


def known_fact(
    turn: Turn, kind: FactKind, quote: str, value: object, *, confidence: float = 1.0, origin: str = "words"
) -> KnownFact:
    """A fact of the reply that is being handled, its value made complete."""
    given = value if isinstance(value, dict) else dict(value) if hasattr(value, "keys") else {}  # type: ignore[call-overload]  # whatever has keys
    return KnownFact.model_validate(
        {
            "kind": kind,
            "quote": quote[:_MAX_QUOTE],
            "value": normal(kind, given),
            "confidence": max(0.0, min(1.0, confidence)),
            "reply_id": turn.reply_id,
            "at": turn.at,
            "origin": origin,
        }
    )


def learn(turn: Turn, fact: KnownFact, *, taken: Taken, corrects: bool = False) -> None:
    """Make a fact known. One that says the same as before changes nothing; a vaguer need does not replace a fuller."""
    old = turn.state.facts.get(fact.kind)
    if old is not None and _keeps(old, fact, corrects=corrects):
        return
    turn.put(facts={**turn.state.facts, fact.kind: fact}, passed_over=turn.state.passed_over - {fact.kind})
    turn.emit(Learn(fact=fact, replaces=old))
    turn.learned = True
    if old is None or old.origin in {"profile", "shown"} or is_empty(old):
        taken.new.append(fact.kind)
    else:
        taken.changed.append(fact.kind)
        taken.old[fact.kind] = old
    if fact.kind in {"phone", "email"}:
        turn.put(consent=True)


def _keeps(old: KnownFact, new: KnownFact, *, corrects: bool) -> bool:
    if new.kind == "budget" and old.origin == "shown":
        return False
    if same(old.value, new.value):
        return new.origin != "contact" or old.origin == "contact"
    if is_empty(new) and not is_empty(old) and not corrects:
        return True
    return new.kind == "need" and not corrects and len(text_of(new)) < len(text_of(old))


def forget(turn: Turn, kind: FactKind) -> None:
    """The visitor takes a fact back; its question may be asked again."""
    facts = {known: fact for known, fact in turn.state.facts.items() if known != kind}
    fills = [question.id for question in turn.script.questions if kind in question.fills]
    times = {asked: count for asked, count in turn.state.asked_times.items() if asked not in fills}
    turn.put(facts=facts, asked_times=times)
    turn.emit(Forget(kind=kind))
    turn.learned = True


def pass_over(turn: Turn, question: Question) -> None:
    """Remember that the visitor does not know or will not say. A price range they saw stands in for a budget."""
    kinds = {kind for kind in question.fills if kind not in turn.state.facts}
    turn.put(passed_over=turn.state.passed_over | kinds)
    shown = turn.state.price_shown
    if "budget" in kinds and shown is not None:
        learn(turn, shown, taken=Taken())


def choose(turn: Turn, question: Question, option: Option, choice: Choice) -> None:
    """Fill the question with one of its buttons and say back what belongs to it."""
    kind = choice.fact or question.fills[0]
    value = choice_value(
        choice, kind=kind, label=option.label, lang=turn.state.lang, script=turn.script, today=turn.at.date()
    )
    taken = Taken()
    fact = known_fact(turn, kind, option.label, value, origin="button")
    learn(turn, fact, taken=taken, corrects=True)
    if is_empty(fact):
        pass_over(turn, question)
    if choice.hear:
        turn.add(turn.words(choice.hear, key=f"hear.{option.id}"))
        turn.put(said={**turn.state.said, "~heard": 1})
    else:
        say_back(turn, taken)


def answers_openly(turn: Turn, question: Question, text: str) -> Taken:
    """Take a plain statement as the answer to an open question; nothing where it does not look like one."""
    kind = question.fills[0]
    taken = Taken()
    words = text.strip()
    letters = sum(character.isalpha() for character in words)
    fits = letters > 1 and len(words) < _OPEN.get(kind, 0) + 1 and not words.endswith("?")
    if kind == "need":
        fits = letters >= 8 and len(words.split()) >= 2 and not words.endswith("?")
    if fits and kind not in turn.state.facts:
        learn(turn, open_fact(turn, kind, words), taken=taken)
    return taken


def open_fact(turn: Turn, kind: FactKind, words: str) -> KnownFact:
    """The whole reply as a fact, with the confidence of a guess."""
    key = {"company": "name", "competitor": "name"}.get(kind, "text")
    return known_fact(turn, kind, words, {key: words[:_MAX_QUOTE]}, confidence=0.5)


def say_back(turn: Turn, taken: Taken) -> None:
    """Say in half a sentence what was understood: always a correction, a lone fact not every time."""
    if not taken:
        return
    corrected = [kind for kind in taken.changed if kind not in {"need", "contact_time"}]
    said = False
    for kind in corrected[:1]:
        new, old = _phrase(turn, turn.state.facts[kind]), _phrase(turn, taken.old[kind])
        if new and old and new != old:
            turn.add(turn.text("corrected", new=new, old=old))
            said = True
    if not said:
        _hear(turn, taken)


def _hear(turn: Turn, taken: Taken) -> None:
    heard_last = turn.state.said.get("~heard", 0)
    kinds = [kind for kind in HEARD if kind in taken.kinds and not _far_off(turn, kind)]
    phrases = [text for kind in kinds if (text := _phrase(turn, turn.state.facts[kind])) is not None]
    need = _need_words(turn) if "need" in taken.kinds else ""
    name = turn.state.facts.get("name") if "name" in taken.kinds else None
    if not phrases and not need and name is None:
        return
    # A lone fact after two answers that were both said back is only taken: a nod at every word is tiresome.
    if heard_last >= 2 and len(phrases) + bool(need) < 2 and name is None:
        turn.put(said={**turn.state.said, "~heard": 0})
        return
    if name is not None:
        turn.add(turn.text("hear_name", name=_first_name(text_of(name), lang=turn.state.lang)))
    if need:
        turn.add(need)
    if phrases and not (need and len(phrases) == 1 and "company_size" in taken.kinds):
        turn.add(turn.text("hear", what=joined(phrases, lang=turn.state.lang)))
    turn.put(said={**turn.state.said, "~heard": heard_last + 1})


def _far_off(turn: Turn, kind: FactKind) -> bool:
    """A distant date in a cold reply to something else ("our contract runs until 2028") is no plan to say back."""
    asked = turn.script.question(turn.state.asked or "")
    if kind != "timeline" or (asked is not None and kind in asked.fills) or not turn.state.warm_replies:
        return False
    warmth = turn.state.warm_replies[-1].warmth
    return word_of(turn.state.facts[kind]) in {"year", "later"} and max(warmth, key=lambda name: warmth[name]) == "cold"


def _first_name(name: str, *, lang: Language) -> str:
    """What to call somebody: the first word in English and Russian, unless it is a title or a letter."""
    first = name.split()[0] if name.split() else name
    short = lang in {"en", "ru"} and len(first) > 2 and not first.endswith(".")
    return first if short else name


def _phrase(turn: Turn, fact: KnownFact) -> str | None:
    return phrase(fact, script=turn.script, lang=turn.state.lang, today=turn.at.date())


def _need_words(turn: Turn) -> str:
    """What is said to a need: the words of the topic that its signs give away, or the house's."""
    fact = turn.state.facts["need"]
    words = [word.strip(".,;:!?()\"'«»„”") for word in f"{fact.quote} {turn.quote}".casefold().split()]
    for question in turn.script.questions:
        for choice in question.buttons if question.fills[0] == "need" else ():
            signs = tuple(sign.casefold() for sign in choice.signs.get(turn.state.lang, ()))
            if choice.hear and signs and any(word.startswith(signs) for word in words):
                return turn.words(choice.hear, key=f"hear.{question.id}.{choice.id}")
    return turn.text("hear_need")
