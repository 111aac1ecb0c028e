"""What can be tapped, or typed instead, while something is asked.

``asked`` is the id of a question of the script or one of the engine's own, which begin with an underscore.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from dialogs import formats
from dialogs.lexicon import plain
from dialogs.schema import Choice, Ends, Script
from dialogs.state import DialogState
from dialogs.wording import in_language, wording_of
from nlu.labels import FACT_KINDS, Asked, FactKind, Language

CONTACT: Final = "_contact"
NAME: Final = "_name"
REASON: Final = "_reason"
WHEN: Final = "_when"
MAY_WRITE: Final = "_may_write"
MAY_FOLLOW: Final = "_may_follow"
GO_ON: Final = "_go_on"
CORRECT: Final = "_correct"
GO_AHEAD: Final = "_go_ahead"

#: Who is asked these is on the way out: a reminder would be pressure.
NEVER_REMINDED: Final = frozenset({REASON, WHEN, MAY_WRITE, MAY_FOLLOW, GO_ON})

_LABELS: Final[dict[str, Asked]] = {
    CONTACT: "contact",
    NAME: "name",
    REASON: "reason",
    WHEN: "timeline",
    MAY_WRITE: "consent",
    MAY_FOLLOW: "consent",
    GO_ON: "confirm",
    CORRECT: "free",
    GO_AHEAD: "confirm",
}
#: The engine's own buttons: id, name of the label among the manners, and whether a yes or a no means it.
_OWN: Final[dict[str, tuple[tuple[str, str, Literal["yes", "no"] | None], ...]]] = {
    REASON: (
        ("price", "reason_price", None),
        ("other", "reason_other", None),
        ("need", "reason_need", None),
        ("time", "reason_time", None),
    ),
    WHEN: (("30", "in_month", None), ("91", "in_quarter", None), ("182", "in_half_year", None)),
    MAY_WRITE: (("yes", "yes_label", "yes"), ("no", "no_label", "no")),
    MAY_FOLLOW: (("yes", "yes_label", "yes"), ("no", "no_label", "no")),
    GO_AHEAD: (("yes", "yes_label", "yes"), ("no", "no_label", "no")),
    GO_ON: (("on", "go_on", "yes"), ("leave", "leave_it", "no"), ("person", "talk_to_person", None)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One possible answer. ``id`` is ``question.button``; ``choice`` is set where the script wrote it."""

    id: str
    label: str
    typed: frozenset[str]
    means: Literal["yes", "no"] | None = None
    choice: Choice | None = None

    @property
    def short(self) -> str:
        """The part of the id after the question."""
        return self.id.rpartition(".")[2]


def asked_label(state: DialogState, script: Script) -> Asked | None:
    """What the reader is told the bot had just asked."""
    if state.asked is None:
        return None
    if state.asked in _LABELS:
        return _LABELS[state.asked]
    question = script.question(state.asked)
    return question.about if question else None


def options(state: DialogState, script: Script) -> tuple[Option, ...]:
    """The answers that the open question offers in the language of the dialog; empty where nothing is asked."""
    asked, lang = state.asked, state.lang
    if asked is None:
        return ()
    question = script.question(asked)
    if question is not None:
        return tuple(_scripted(asked, choice, script=script, lang=lang) for choice in question.buttons)
    if asked == CONTACT:
        return _contact(script, lang=lang)
    if asked == CORRECT:
        kinds: Iterable[FactKind] = (kind for kind in FACT_KINDS if kind in state.facts)
        own = tuple((kind, f"called_{kind}", None) for kind in kinds)
        return tuple(_own(asked, entry, script=script, lang=lang) for entry in own)
    return tuple(_own(asked, entry, script=script, lang=lang) for entry in _OWN.get(asked, ()))


def option_typed(text: str, offered: Iterable[Option]) -> Option | None:
    """The answer whose label or synonym the text is, regardless of case and punctuation."""
    words = plain(text)
    return next((option for option in offered if words and words in option.typed), None)


def option_within(text: str, offered: Iterable[Option]) -> Option | None:
    """The only answer whose label or synonym stands somewhere in a longer text; none where there are several."""
    words = f" {plain(text)} "
    found = [option for option in offered if any(len(typed) > 3 and f" {typed} " in words for typed in option.typed)]
    return found[0] if len(found) == 1 else None


def option_meaning(means: Literal["yes", "no"], offered: Iterable[Option]) -> Option | None:
    """The answer that a plain yes or no stands for."""
    return next((option for option in offered if option.means == means), None)


def choice_label(choice: Choice, *, script: Script, lang: Language) -> str:
    """What stands on a button: its label, or its range of money written out."""
    if choice.label is not None:
        return in_language(choice.label, lang)[0]
    low, high = _ends(choice, lang=lang)
    currency = script.currency.get(lang)
    if low is None and high is not None:
        text = {"ru": "до {}", "en": "up to {}", "pl": "do {}", "tr": "en fazla {}"}
        return text[lang].format(formats.money(high, currency=currency, lang=lang))
    if high is None and low is not None:
        text = {"ru": "больше {}", "en": "more than {}", "pl": "ponad {}", "tr": "{} üzeri"}
        return text[lang].format(formats.money(low, currency=currency, lang=lang))
    return formats.money_range(low, high, currency=currency, lang=lang)


def _ends(choice: Choice, *, lang: Language) -> Ends:
    ranges = choice.range or {}
    return ranges.get(lang) or next(iter(ranges.values()))


def _scripted(asked: str, choice: Choice, *, script: Script, lang: Language) -> Option:
    label = choice_label(choice, script=script, lang=lang)
    synonyms = [word for words in choice.also.values() for word in words]
    labels = [text for texts in (choice.label or {}).values() for text in texts]
    typed = frozenset(plain(text) for text in (label, *labels, *synonyms)) - {""}
    return Option(id=f"{asked}.{choice.id}", label=label, typed=typed, means=choice.means, choice=choice)


def _own(asked: str, entry: tuple[str, str, Literal["yes", "no"] | None], *, script: Script, lang: Language) -> Option:
    short, key, means = entry
    texts = wording_of(script, key)
    typed = frozenset(plain(text) for variants in texts.values() for text in variants)
    return Option(id=f"{asked}.{short}", label=in_language(texts, lang)[0], typed=typed, means=means)


def _contact(script: Script, *, lang: Language) -> tuple[Option, ...]:
    offered = []
    if "here" in script.contact.accept:
        here, also = script.contact.here, script.contact.here_also
        typed = frozenset(plain(text) for texts in (here, also) for words in texts.values() for text in words)
        offered.append(Option(id=f"{CONTACT}.here", label=in_language(here, lang)[0], typed=typed, means="yes"))
    offered.append(_own(CONTACT, ("later", "not_now", "no"), script=script, lang=lang))
    return tuple(offered)
