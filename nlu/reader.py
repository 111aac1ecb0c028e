"""Reads one reply: intents, warmth, facts and language, from the exported model and the parsers.

>>> reader = Reader.load()                                                    # doctest: +SKIP
>>> reading = reader.read("около 500к", asked="budget", now=date.today())     # doctest: +SKIP
>>> reading.primary, reading.facts[0].value["max"]                            # doctest: +SKIP
('inform', 500000)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from nlu._facts import Circumstances, Hints, Mark, find_facts
from nlu._manifest import ReaderLoadError, load_manifest
from nlu._onnx import Answer, Model, softmax
from nlu._tags import decode, kind_probabilities
from nlu._text import guess_language
from nlu.labels import INTENTS, LANGUAGES, WARMTHS, Asked, FactKind, Intent, Language, Warmth
from nlu.normalize import Normalized, normalize
from nlu.reading import Fact, Reading

__all__ = ["ParsersOnly", "Reader", "ReaderLoadError", "Reads", "Request"]

#: The exported model of the repository.
FOLDER: Final = Path(__file__).resolve().parent.parent / "models" / "reader"
#: How much a language that is known already weighs against the model's own reading, in logits.
_HINT: Final = 1.5
#: Facts whose value is the reply itself when the model is not there to find the words.
_WHOLE_REPLY: Final[frozenset[FactKind]] = frozenset({"need", "company", "industry", "location", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One reply to read. ``now`` is the day it was written on, in the visitor's time zone; ``lang`` a hint,
    ``country`` (ISO 3166) says whose numbers and holidays are meant where the reply does not."""

    text: str
    now: date | datetime
    asked: Asked | None = None
    lang: Language | None = None
    country: str | None = None


class Reads(Protocol):
    """What the bot needs of a reader; ``Reader`` and ``ParsersOnly`` are the two."""

    def read(
        self,
        text: str,
        *,
        now: date | datetime,
        asked: Asked | None = None,
        lang: Language | None = None,
        country: str | None = None,
    ) -> Reading: ...

    def read_many(self, requests: Sequence[Request]) -> list[Reading]: ...


class Reader:
    """The real reader. Make it with ``load``; one of it serves all threads."""

    def __init__(self, model: Model, *, thresholds: "Thresholds", version: str, match_threshold: float) -> None:
        self._model = model
        self._thresholds = thresholds
        self.version = version
        #: Cosine of two ``embed`` vectors from which a reply means the same as an admin's example.
        self.match_threshold = match_threshold

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int = 2) -> "Reader":
        """Load an exported model after checking its files; ``threads`` is for one reply at a time.

        Raises:
            ReaderLoadError: a file is missing or damaged; the message is one line that says which and what to do.
        """
        manifest = load_manifest(folder or FOLDER)
        thresholds = Thresholds(
            intents=manifest.intents, sure=manifest.sure, margin=manifest.margin, tag_bias=manifest.tag_bias
        )
        model = Model(manifest, threads=threads)
        return cls(model, thresholds=thresholds, version=manifest.version, match_threshold=manifest.match)

    def read(
        self,
        text: str,
        *,
        now: date | datetime,
        asked: Asked | None = None,
        lang: Language | None = None,
        country: str | None = None,
    ) -> Reading:
        """Read one reply; any text is read, an empty one abstains."""
        return self.read_many([Request(text=text, now=now, asked=asked, lang=lang, country=country)])[0]

    def read_many(self, requests: Sequence[Request]) -> list[Reading]:
        """Read replies in one batch; the same as ``read`` for each, and faster."""
        normal = [normalize(request.text) for request in requests]
        seen = [index for index, reply in enumerate(normal) if reply.text]
        answers = dict(zip(seen, self._model.answer([(normal[i].text, requests[i].asked) for i in seen]), strict=True))
        return [
            self._reading(request, normal[index], answers[index])
            if index in answers
            else Reading(lang=request.lang, abstained=True)
            for index, request in enumerate(requests)
        ]

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors (n, d) of length 1 whose products say how alike two texts are in meaning."""
        answers = self._model.answer([(normalize(text).text, None) for text in texts])
        return np.stack([a.vector for a in answers]) if answers else np.zeros((0, 0), np.float32)

    def count_tokens(self, text: str) -> int:
        """Tokens that the model sees of a text, the three that frame it included."""
        return self._model.count_tokens(normalize(text).text)

    def _reading(self, request: Request, normal: Normalized, answer: Answer) -> Reading:
        limits = self._thresholds
        lang = _language(request, normal.text, answer)
        order = np.argsort(-answer.primary)
        primary = INTENTS[order[0]]
        first, second = float(answer.primary[order[0]]), float(answer.primary[order[1]])
        least = limits.intents[lang or "en"]
        intents: dict[Intent, float] = {primary: first}
        for index in np.argsort(-answer.intents):
            if answer.intents[index] >= least and INTENTS[index] != primary:
                intents[INTENTS[index]] = float(answer.intents[index])
        spans = [
            Mark(
                kind=span.kind,
                power=span.power,
                start=answer.offsets[span.first][0],
                end=answer.offsets[span.last][1],
                confidence=span.confidence,
            )
            for span in decode(answer.tags, bias=limits.tag_bias)
        ]
        hints = Hints(answer.offsets, kind_probabilities(answer.tags))
        today = request.now.date() if isinstance(request.now, datetime) else request.now
        around = Circumstances(asked=request.asked, lang=lang, today=today, country=request.country)
        warmth: dict[Warmth, float] = dict(zip(WARMTHS, map(float, answer.warmth), strict=True))
        return Reading(
            lang=lang,
            intents=intents,
            primary=primary,
            warmth=warmth,
            facts=_quoted(find_facts(normal.text, spans, around, hints=hints), request.text, normal),
            abstained=first < limits.sure[lang or "en"] or first - second < limits.margin,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """``intents``: probability from which an intent beside the primary holds; ``sure`` and ``margin``: below
    them (probability of the primary, its lead over the second) the reader abstains."""

    intents: dict[Language, float]
    sure: dict[Language, float]
    margin: float
    tag_bias: float


class ParsersOnly:
    """Stands in when the model cannot be loaded: facts by the parsers, no intents beyond ``inform``.

    After a question whose answer is free words, the whole reply is taken as the answer.
    """

    def read(
        self,
        text: str,
        *,
        now: date | datetime,
        asked: Asked | None = None,
        lang: Language | None = None,
        country: str | None = None,
    ) -> Reading:
        """Read what parsers can; always ``degraded``, and ``abstained`` where they found nothing."""
        normal = normalize(text)
        lang = lang or guess_language(normal.text)
        today = now.date() if isinstance(now, datetime) else now
        marks = find_facts(normal.text, (), Circumstances(asked=asked, lang=lang, today=today, country=country))
        if not marks and asked in _WHOLE_REPLY and normal.text and "?" not in normal.text:
            key = "name" if asked == "company" else "text"
            end = len(normal.text)
            marks = [Mark(kind=asked, start=0, end=end, confidence=0.3, value={key: normal.text})]
        facts = _quoted(marks, text, normal)
        intents: dict[Intent, float] = {"inform": 0.5} if facts else {}
        return Reading(
            lang=lang,
            intents=intents,
            primary="inform" if facts else None,
            facts=facts,
            abstained=not facts,
            degraded=True,
        )

    def read_many(self, requests: Sequence[Request]) -> list[Reading]:
        """The same for several replies."""
        return [self.read(r.text, now=r.now, asked=r.asked, lang=r.lang, country=r.country) for r in requests]


def _language(request: Request, text: str, answer: Answer) -> Language | None:
    if not any(char.isalpha() for char in text):
        return request.lang
    logits = answer.language.copy()
    if request.lang is not None:
        logits[LANGUAGES.index(request.lang)] += _HINT
    return LANGUAGES[int(softmax(logits).argmax())]


def _quoted(marks: Sequence[Mark], text: str, normal: Normalized) -> tuple[Fact, ...]:
    facts = []
    for mark in marks:
        start, end = normal.original_span(mark.start, mark.end)
        if start < end and mark.value is not None:
            facts.append(
                Fact(
                    kind=mark.kind,
                    quote=text[start:end],
                    start=start,
                    end=end,
                    value=mark.value,
                    confidence=min(1.0, mark.confidence),
                )
            )
    return tuple(facts)
