"""Reads the hand-written training data of ``models/data/``.

A file is a list of sections. A section begins with a header, ``## asked | intents | warmth``, and every
following line up to the next header is one reply that the header describes::

    ## budget | inform | warm
    [about 500k](budget)
    not more than [300 a month](budget), and [my wife has to agree](authority:shares)
    ## - | ask_price,ask_terms | warm
    what does it cost and can we pay in parts?

``-`` stands for "nothing was asked". A fact is written around the visitor's own words as ``[words](kind)``;
authority names the power as well: ``[words](authority:decides)``. Lines that begin with ``#`` and a space
are comments. Files under ``dialogs/`` hold whole conversations: ``=== title`` begins one, ``> asked`` stands
before every reply, and the reply's line is ``intents | warmth | text``.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from nlu.labels import (
    ASKED,
    FACT_KINDS,
    INTENTS,
    LANGUAGES,
    POWERS,
    WARMTHS,
    Asked,
    FactKind,
    Intent,
    Language,
    Power,
    Warmth,
)

DATA = Path(__file__).parent / "data"
_FACT = re.compile(r"\[([^\[\]]+)\]\(([a-z_]+)(?::([a-z]+))?\)")


class CorpusError(ValueError):
    """A line of the training data does not follow the format; the message names file, line and cure."""


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` states a fact; ``power`` is set for authority alone."""

    start: int
    end: int
    kind: FactKind
    power: Power | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One reply with everything that is to be learnt from it. ``group`` never straddles the data split."""

    text: str
    lang: Language
    asked: Asked | None
    intents: tuple[Intent, ...]
    warmth: Warmth
    spans: tuple[Span, ...]
    group: str
    where: str


def read_markup(line: str) -> tuple[str, tuple[Span, ...]]:
    """Split ``"about [500k](budget)"`` into the plain text and its spans.

    Raises:
        ValueError: an unknown kind of fact, a power that does not exist or is missing, an empty span.
    """
    parts: list[str] = []
    spans: list[Span] = []
    done = length = 0
    for match in _FACT.finditer(line):
        words, kind, power = match.groups()
        if kind not in FACT_KINDS:
            raise ValueError(f"unknown fact kind {kind!r}; one of {', '.join(FACT_KINDS)}")
        if (kind == "authority") != (power is not None) or (power is not None and power not in POWERS):
            raise ValueError(f"write authority as [..](authority:{'|'.join(POWERS)}) and nothing else with a colon")
        if words != words.strip():
            raise ValueError(f"the span {words!r} begins or ends with a space")
        before = line[done : match.start()]
        parts += (before, words)
        length += len(before)
        spans.append(Span(length, length + len(words), cast(FactKind, kind), cast("Power | None", power)))
        length += len(words)
        done = match.end()
    parts.append(line[done:])
    text = "".join(parts)
    if "](" in text:
        raise ValueError("a fact is not closed or is nested; write [words](kind)")
    return text, tuple(spans)


def read_file(path: Path, lang: Language) -> Iterator[Example]:
    """Yield the examples of one file in order.

    Raises:
        CorpusError: at the first line that is not in the format.
    """
    header: Header | None = None
    title = ""
    asked: Asked | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        where = f"{path.name}:{number}"
        try:
            if not line or line.startswith("# "):
                continue
            if line.startswith("=== "):
                title, asked = f"{path.parent.name}/{path.name}:{line[4:]}", None
            elif line.startswith("## "):
                header = _header(line[3:])
            elif title and line.startswith("> "):
                asked = _asked(line[2:].strip())
            elif title:
                named, warmth, marked = (part.strip() for part in line.split("|", 2))
                text, spans = read_markup(marked)
                yield Example(text, lang, asked, _intents(named), _warmth(warmth), spans, title, where)
            else:
                text, spans = read_markup(line)
                yield Example(text, lang, *_given(header), spans, text.casefold(), where)
        except ValueError as error:
            raise CorpusError(f"{path}:{number}: {error}: {line[:80]}") from None


def read_corpus(root: Path = DATA) -> list[Example]:
    """All examples of all languages, in a stable order."""
    return [
        example
        for lang in get_args(Language)
        for path in sorted((root / lang).rglob("*.txt"))
        for example in read_file(path, lang)
    ]


Header = tuple[Asked | None, tuple[Intent, ...], Warmth]


def _header(words: str) -> Header:
    fields = [part.strip() for part in words.split("|")]
    if len(fields) != 3:
        raise ValueError("a header is '## asked | intents | warmth'")
    return _asked(fields[0]), _intents(fields[1]), _warmth(fields[2])


def _given(header: Header | None) -> Header:
    if header is None:
        raise ValueError("a reply stands before the first header")
    return header


def _asked(word: str) -> Asked | None:
    if word == "-":
        return None
    if word not in ASKED:
        raise ValueError(f"unknown asked {word!r}; '-' or one of {', '.join(ASKED)}")
    return word


def _intents(words: str) -> tuple[Intent, ...]:
    names = [word.strip() for word in words.split(",")]
    if unknown := [name for name in names if name not in INTENTS]:
        raise ValueError(f"unknown intent {', '.join(unknown)}")
    return tuple(cast(Intent, name) for name in names)


def _warmth(word: str) -> Warmth:
    if word not in WARMTHS:
        raise ValueError(f"unknown warmth {word!r}; one of {', '.join(WARMTHS)}")
    return word


def main(langs: list[str]) -> None:
    """Check files and print counts: ``python -m models.corpus ru``."""
    for lang in langs or LANGUAGES:
        paths = sorted((DATA / lang).rglob("*.txt"))
        examples = [example for path in paths for example in read_file(path, cast(Language, lang))]
        print(f"{lang}: {len(examples)} replies, {len({e.text.casefold() for e in examples})} distinct")
        first = {name: len({e.text.casefold() for e in examples if name in e.intents}) for name in INTENTS}
        print("  intents  ", " ".join(f"{k}={v}" for k, v in first.items()))
        print("  warmth   ", dict(Counter(e.warmth for e in examples)))
        print("  asked    ", dict(Counter(e.asked or "-" for e in examples)))
        print("  facts    ", dict(Counter(s.kind for e in examples for s in e.spans)))
        dialogs = len({e.group for e in examples if ".txt:" in e.group})
        print("  with facts", sum(bool(e.spans) for e in examples), " dialogs", dialogs)


if __name__ == "__main__":
    main(sys.argv[1:])
