"""What a script says: the fields of its YAML, one class per section.

A text is written once per language, as one line or as a list of variants that take turns::

    greeting:
      en: Hi! I'm the assistant of {company}.
      ru: [Здравствуйте!, Добрый день!]

Anything the schema does not know is an error, so that a misspelt field is never silently ignored. What a text
or a reference means is judged by ``dialogs.checker``.
"""

import re
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from nlu.labels import Asked, FactKind, Intent, Language

SCHEMA_VERSION = 1
#: The most questions a visitor is ever asked, contact and name included.
MOST_QUESTIONS = 7

_DURATION = re.compile(r"(\d{1,4})\s*(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _as_variants(texts: object) -> object:
    if isinstance(texts, dict):
        return {lang: (text,) if isinstance(text, str) else text for lang, text in texts.items()}
    return texts


def _not_blank(texts: dict[Language, tuple[str, ...]]) -> dict[Language, tuple[str, ...]]:
    for lang, variants in texts.items():
        if not variants or any(not variant.strip() for variant in variants):
            raise ValueError(f"the {lang} text is empty: write it, or take the line out")
    return texts


def _as_duration(text: object) -> object:
    if isinstance(text, timedelta):
        return text
    match = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError("write a number and m, h or d: 30m, 3h, 14d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _has_an_end(ends: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    if ends[0] is None and ends[1] is None:
        raise ValueError("the range has no figure at all: write at least one")
    return ends


Wording = Annotated[dict[Language, tuple[str, ...]], BeforeValidator(_as_variants), AfterValidator(_not_blank)]
Duration = Annotated[timedelta, BeforeValidator(_as_duration)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,17}$")]
Ends = Annotated[tuple[float | None, float | None], AfterValidator(_has_an_end)]
Ranges = Annotated[dict[Language, Ends], Field(min_length=1)]
Scored = Literal["need", "timeline", "authority", "budget", "contact", "warmth"]


class Part(BaseModel):
    """Base of every section: frozen, and a field nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Company(Part):
    """Who speaks. ``does`` finishes the sentence "Northline …"."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    does: Wording


class Condition(Part):
    """A test on what is known. All that is set must hold; a fact that is not known fails all but ``known: false``.

    ``is`` compares the word of the fact: urgency of a timeline, power of an authority. ``at_least`` and ``below``
    compare its number: people, or money in the currency of the visitor's language.
    """

    fact: FactKind
    known: bool | None = None
    is_: tuple[str, ...] | None = Field(default=None, alias="is")
    at_least: float | None = None
    below: float | None = None


class Choice(Part):
    """A button under a question.

    ``also`` are ways to type the same answer, ``signs`` beginnings of words that give away this topic in a free
    answer (the first button with a sign in it wins), ``hear`` what is said back. A choice fills the question's
    first fact (or ``fact``) with ``value``, with the ``range`` of money of each language, or with a day that lies
    ``days`` ahead; without any of these, with its label as text. ``means`` makes a plain yes or no count as this
    choice.
    """

    id: Slug
    label: Wording | None = None
    also: Wording = Field(default_factory=dict)
    signs: Wording = Field(default_factory=dict)
    hear: Wording = Field(default_factory=dict)
    fact: FactKind | None = None
    value: dict[str, Any] | None = None
    range: Ranges | None = None
    days: Annotated[int, Field(ge=1, le=1500)] | None = None
    does: Literal["fill", "pass", "person"] = "fill"
    means: Literal["yes", "no"] | None = None
    then: str | None = None

    @model_validator(mode="after")
    def _has_a_label(self) -> Self:
        if self.label is None and self.range is None:
            raise ValueError("a button needs a label (only a range of money writes its own)")
        return self


class Question(Part):
    """One thing to find out. ``weight`` says how much the answer changes what happens next (0 to 100): the
    heaviest comes first, and once sales would take the visitor only those of 50 and more are still asked.
    ``when`` are conditions that must all hold before it is asked."""

    id: Slug
    fills: Annotated[tuple[FactKind, ...], Field(min_length=1)]
    about: Asked
    weight: Annotated[int, Field(ge=0, le=100)]
    text: Wording
    why: Wording
    again: Wording
    buttons: tuple[Choice, ...] = ()
    when: tuple[Condition, ...] = ()


class ContactQuestion(Part):
    """How the visitor can be reached. ``text`` must give them something: ``{who}`` and ``{when}`` are filled in."""

    text: Wording
    why: Wording
    again: Wording
    share: Wording
    here: Wording
    here_also: Wording = Field(default_factory=dict)
    accept: tuple[Literal["phone", "email", "here"], ...] = ("phone", "email", "here")


class NameQuestion(Part):
    """How to address the visitor; asked only where Telegram did not tell."""

    text: Wording
    again: Wording


class Band(Part):
    """What it costs up to a size (inclusive); the last band has no ``up_to``."""

    up_to: int | None = None
    range: Ranges


class Prices(Part):
    """The answer to "what does it cost". ``text`` is said where the size is known, ``general`` where it is not."""

    by: Literal["company_size"] | None = None
    period: Literal["once", "month", "year"] = "once"
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    text: Wording = Field(default_factory=dict)
    general: Wording


class Answer(Part):
    """An answer to a visitor's question: by the nearest of its ``examples``, or as the default for its ``intents``.

    It says its ``text``, or, with ``gives: price``, what ``prices`` say.
    """

    id: Slug
    intents: tuple[Intent, ...] = ()
    examples: Wording
    gives: Literal["text", "price"] = "text"
    text: Wording = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.gives == "text") is not bool(self.text):
            raise ValueError('an answer needs a text, or "gives: price" and no text')
        return self


class Promise(Part):
    """Who writes and when, by the way the visitor wants to be reached: ``{who}`` and ``{when}``; ``buy`` is for
    those who are ready to pay."""

    here: Wording
    phone: Wording
    email: Wording
    buy: Wording


class FitRule(Condition):
    """A trait of the ideal customer, worth ``points`` of the score; ``called`` names it in the breakdown."""

    points: Annotated[int, Field(ge=0, le=100)]
    called: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class StageRule(Part):
    """What a lead must have for a stage: at least ``bant`` of the four properties and ``score`` points."""

    bant: Annotated[int, Field(ge=0, le=4)]
    score: Annotated[int, Field(ge=0)]


class Stages(Part):
    """Thresholds of the ladder, and the share of the ideal-customer points that a prospect needs (0 to 1)."""

    prospect: StageRule
    opportunity: StageRule
    fit_at_least: Annotated[float, Field(ge=0, le=1)] = 0.5


class HotRule(Part):
    """What goes to sales at once: these intents, a reply read as hot with at least ``probability``, or an urgent
    date together with enough budget."""

    intents: tuple[Intent, ...] = ("buy",)
    probability: Annotated[float, Field(gt=0, lt=1)] = 0.6
    urgent_with_budget: bool = True


class Scoring(Part):
    """How the score of 0 to 100 comes about: ``weights`` of the properties and points of the ``fit`` rules.

    ``enough_budget`` is the smallest budget worth a meeting, in the currency of each language and per
    ``budget_period``. ``decay`` is what a warm reply is still worth one reply later (0 to 1).
    """

    weights: dict[Scored, Annotated[int, Field(ge=0)]]
    enough_budget: dict[Language, Annotated[float, Field(gt=0)]]
    budget_period: Literal["once", "month", "year"] = "once"
    fit: tuple[FitRule, ...] = ()
    stages: Stages
    hot: HotRule = HotRule()
    decay: Annotated[float, Field(gt=0, lt=1)] = 0.6


class Reminders(Part):
    """When Bantik writes by itself: once after ``remind``, giving up ``give_up`` later; ``follow_up`` needs a yes."""

    remind: Duration = timedelta(hours=3)
    give_up: Duration = timedelta(days=2)
    follow_up: Duration = timedelta(days=30)


class FurtherOffer(Part):
    """What a customer is told of some time after the sale; a yes brings them to sales as a new request."""

    id: Slug
    kind: Literal["cross_sell", "up_sell"]
    after: Duration
    text: Wording


class AfterSale(Part):
    """What customers are asked and told after the sale. Without ``rate_after`` nobody is asked how it was."""

    rate_after: Duration | None = None
    offers: tuple[FurtherOffer, ...] = ()

    @model_validator(mode="after")
    def _offers_differ(self) -> Self:
        ids = [offer.id for offer in self.offers]
        if len(set(ids)) < len(ids):
            raise ValueError("two offers have the same id: a customer would hear of one of them only")
        return self


class Script(Part):
    """A whole dialog. ``texts`` replace the house's manners (``dialogs/manners``) by name."""

    schema_: Literal[1] = Field(alias="schema")
    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    formality: Literal["formal", "informal"] = "formal"
    currency: dict[Language, Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]]
    company: Company
    greeting: Wording
    privacy: Wording
    consent: Wording
    stop: Wording
    promise: Promise
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    contact: ContactQuestion
    name: NameQuestion
    prices: Prices
    answers: tuple[Answer, ...] = ()
    scoring: Scoring
    reminders: Reminders = Reminders()
    after_sale: AfterSale = AfterSale()
    most_questions: Annotated[int, Field(ge=2, le=MOST_QUESTIONS)] = MOST_QUESTIONS
    texts: dict[str, Wording] = Field(default_factory=dict)

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)

    def answer(self, answer_id: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.id == answer_id), None)
