"""Publishing in words: what changed, what becomes of the dialogs that run, what is live now."""

from typing import Final

from bot.publishing.report import MoveReport, Published, StepLine
from bot.wording import say, texts
from dialogs.differences import Difference
from nlu.labels import Language

#: The lists of a script whose entries are named in words; of the rest the path is written as in the file.
_CALLED: Final = {"questions": "step", "answers": "answer", "buttons": "button"}


def difference_words(difference: Difference, *, lang: Language) -> str:
    """One change as a line: "step budget: question changed in pl", "threshold of opportunity: 60 → 55"."""
    where = _where(difference.where, lang=lang)
    if difference.kind == "texts":
        return say(lang, "publish.change.texts", where=where, langs=", ".join(difference.langs))
    if difference.kind == "value":
        return f"{where}: {difference.before} → {difference.after}"
    return say(lang, f"publish.change.{difference.kind}", where=where)


def report_words(report: MoveReport, *, lang: Language) -> str:
    """A line for each step at which somebody stands: who moves, who finishes on which version, and why."""
    if not report.verdicts:
        return say(lang, "publish.report.nobody")
    return "\n".join([say(lang, "publish.report.head"), *(_line(line, lang=lang) for line in report.lines())])


def live_words(published: Published, *, lang: Language) -> str:
    """That a version is live, and what becomes of the dialogs that run."""
    version = published.version
    text = say(lang, "publish.live", script=version.name, version=version.version)
    if published.report.verdicts:
        text += " " + say(lang, "publish.dialogs", moves=published.moves, stays=published.stays)
    return text


def _line(line: StepLine, *, lang: Language) -> str:
    head = say(lang, "publish.report.step", step=line.step) if line.step else say(lang, "publish.report.no_step")
    parts = [say(lang, "publish.report.moves", count=line.moves)] if line.moves else []
    for (version, why), count in sorted(line.stays.items()):
        reason = say(lang, f"publish.why.{why}")
        parts.append(say(lang, "publish.report.stays", count=count, version=version, why=reason))
    return f"{head} – {line.people}: {', '.join(parts)}"


def _where(where: tuple[str, ...], *, lang: Language) -> str:
    known = f"publish.field.{'_'.join(where)}"
    if known in texts(lang):
        return say(lang, known)
    parts: list[str] = []
    rest = list(where)
    while rest and rest[0] in _CALLED and len(rest) > 1:
        parts.append(say(lang, f"publish.called.{_CALLED[rest[0]]}", id=rest[1]))
        rest = rest[2:]
    if parts and rest:
        field = f"publish.field.{rest[-1]}"
        rest = [say(lang, field)] if len(rest) == 1 and field in texts(lang) else rest
    return ", ".join(parts) + (": " if parts and rest else "") + ".".join(rest)
