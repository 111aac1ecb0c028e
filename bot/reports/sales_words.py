"""How the reports of the sales side write their numbers: spans of time, reasons, stages, questions, shares."""

from datetime import timedelta
from typing import Final

from bot.reports.exits import ExitRow
from bot.reports.share import Share
from bot.reports.way import QuestionRow
from bot.reports.wording import share_words
from bot.wording import say
from dialogs.formats import number
from dialogs.state import Exit, Stage
from nlu.labels import Language

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def span_words(span: timedelta | None, *, lang: Language) -> str:
    """``12 min``, ``3.5 h``, ``2 d``; a dash where there is none.

    >>> span_words(timedelta(minutes=90), lang="en")
    '1.5 h'
    """
    if span is None:
        return "–"
    if span < _HOUR:
        return say(lang, "numbers.minutes", number=round(span / timedelta(minutes=1)))
    if span < 2 * _DAY:
        return say(lang, "numbers.hours", number=_tenths(span / _HOUR, lang=lang))
    return say(lang, "numbers.days", number=_tenths(span / _DAY, lang=lang))


def _tenths(value: float, *, lang: Language) -> str:
    """A figure with one decimal at most."""
    rounded = round(value, 1)
    return number(rounded, lang=lang) if rounded.is_integer() else number(rounded, lang=lang)[:-1]


def share_or_few(share: Share, *, lang: Language) -> str:
    """A share with its interval; how many of how many where that is too few to be one."""
    if share.is_enough:
        return share_words(share, lang=lang)
    return say(lang, "numbers.of", hits=share.hits, of=share.of) if share.of else "–"


def reason_words(reason: str, *, lang: Language) -> str:
    """A reason as people read it."""
    return say(lang, f"why_lost.{reason}")


def exit_words(way: Exit, *, lang: Language) -> str:
    """A way out as people read it."""
    return say(lang, f"numbers.exit_{way}")


def stage_words(stage: Stage, *, lang: Language) -> str:
    """A stage as people read it."""
    return say(lang, f"console.stage.{stage}")


def source_words(row: ExitRow, *, lang: Language) -> str:
    """What a source is called."""
    return say(lang, "report.unknown") if row.key is None else row.campaign or row.key


def question_words(row: QuestionRow, *, lang: Language) -> str:
    """A question by its name in the script; contact and name are the engine's own."""
    if row.question.startswith("_"):
        return say(lang, f"numbers.question{row.question}")
    return row.question
