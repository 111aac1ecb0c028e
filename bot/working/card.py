"""The card from which a lead is worked: how to reach the person, what is due, what was said, what was done."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Italic, Text, TextLink

from bot.cards import BANT, DETAILS, ask_lines, earlier_lines, head_line, note_lines, origin_lines
from bot.identity.lines import again_line, reach_lines
from bot.pen import Card, Pen, fitted
from bot.wording import texts
from bot.working.view import Done, Work
from dialogs import formats
from dialogs.wording import clip
from nlu.labels import Language

#: The newest things that were done; all of it is in the transcript and in the history.
MOST_DONE: Final = 6
#: Notes are what the next one to work the lead reads first: the newest stay on the card, however much follows them.
MOST_NOTES: Final = 3
MOST_TASKS: Final = 3
MOST_NAMES: Final = 5
MOST_MARK: Final = 200


def work_card(work: Work, *, zone: ZoneInfo, lang: Language, now: datetime, mark: str | None = None) -> Card:
    """The card for who may work the lead. ``mark`` is a line on top."""
    return fitted(lambda limit: _lines(work, Pen(lang=lang, zone=zone, limit=limit), now=now, mark=mark))


def _lines(work: Work, pen: Pen, *, now: datetime, mark: str | None) -> list[Text]:
    lead = work.lead
    lines: list[Text] = [Text(Bold(clip(mark, limit=MOST_MARK)))] if mark else []
    lines += [head_line(lead, pen), *_standing(work, pen, now=now), *_due(work, pen, now=now)]
    lines += again_line(lead.again, lang=pen.lang)
    if work.closed_at is None:
        lines += ask_lines(lead, pen)
    lines += [Text(), *_reach(work, pen), Text(), *_facts(work, pen), *earlier_lines(lead, pen)]
    lines += note_lines(lead, pen)
    lines += [Text(), *_score(work, pen), *origin_lines(lead, pen, now=now)]
    if work.contacts:
        lines.append(_contacts(work, pen, now=now))
    told = _done(work, pen, now=now)
    if told:
        lines += [Text(), *told]
    if lead.degraded:
        lines.append(Text(Italic(pen.say("card.degraded"))))
    return lines


def _standing(work: Work, pen: Pen, *, now: datetime) -> list[Text]:
    """How far it came and who has it, or how it ended."""
    if work.closed_at is None:
        stage = pen.say(f"stage.{work.stage}")
        return [Text(f"{stage} · ", Bold(pen.short(work.owner))) if work.owner else Text(stage)]
    time = pen.moment(work.closed_at, now=now)
    if work.exit is None:
        line = pen.say("work.won", time=time)
        if work.sale is not None:
            line += "".join(f" · {part}" for part in sale_parts(work, pen))
        return [Text(Bold(line))]
    reason = reason_words(work.exit_reason, pen)
    line = pen.say(f"work.{work.exit}", time=time)
    return [Text(Bold(f"{line}: {reason}" if reason else line))]


def sale_parts(work: Work, pen: Pen) -> list[str]:
    """Amount and product of the sale, as far as they are known."""
    sale, parts = work.sale, []
    if sale is not None and sale.hundredths is not None:
        parts.append(formats.money(sale.hundredths / 100, currency=sale.currency, lang=pen.lang))
    if sale is not None and sale.product:
        parts.append(pen.short(sale.product))
    return parts


def reason_words(reason: str | None, pen: Pen) -> str | None:
    """A reason of the closed lists in words; what is no such reason is the engine's, and says nothing here."""
    known = texts(pen.lang)
    return next((known[key] for key in (f"button.lost_{reason}", f"button.not_{reason}") if key in known), None)


def _due(work: Work, pen: Pen, *, now: datetime) -> list[Text]:
    if work.closed_at is not None:
        return []
    lines = []
    if work.promised is not None:
        late = now >= work.promised
        time = pen.moment(work.promised, now=now)
        lines.append(Text(Bold(pen.say("work.promise_late" if late else "work.promise", time=time))))
    for task in work.tasks[:MOST_TASKS]:
        sign = "💤" if task.kind == "snooze" else "❗" if now >= task.due_at else "⏰"
        words = task.words or pen.say("work.asleep" if task.kind == "snooze" else "work.task")
        lines.append(Text(f"{sign} ", Bold(pen.moment(task.due_at, now=now)), " – ", pen.short(words)))
    return lines


def _reach(work: Work, pen: Pen) -> list[Text]:
    lead, lines = work.lead, []
    if lead.name:
        lines.append(pen.line("card.name", lead.name))
    if lead.phone:
        verified = f" ({pen.say('card.contact_phone_verified').split(', ')[-1]})" if lead.verified else ""
        lines.append(Text(pen.say("card.phone"), ": ", Bold(formats.phone(lead.phone)), verified))
    if lead.email:
        lines.append(pen.line("card.email", lead.email))
    if lead.username:
        lines.append(Text(pen.say("claim.telegram"), f": @{lead.username}"))
    elif lead.telegram_id is not None:
        link = TextLink(pen.say("claim.write_link"), url=f"tg://user?id={lead.telegram_id}")
        lines.append(Text(pen.say("claim.telegram"), ": ", link))
    if not (lead.phone or lead.email or lead.telegram_id):
        lines.append(Text(Italic(pen.say("card.contact_none"))))
    return lines + reach_lines(lead.others, lang=pen.lang)


def _facts(work: Work, pen: Pen) -> list[Text]:
    """What is known, and in one line what is not."""
    facts = work.lead.facts
    lines = [pen.fact(kind, facts[kind]) for kind in (*BANT, *DETAILS) if kind in facts]
    unknown = [pen.say(f"card.{kind}") for kind in BANT if kind not in facts]
    return [*lines, pen.line("work.unknown", ", ".join(unknown))] if unknown else lines


def _score(work: Work, pen: Pen) -> list[Text]:
    """Where the points come from, the script's own rules summed up."""
    parts, fit, fit_of = [], 0, 0
    for line in work.breakdown:
        if str(line["what"]).startswith("fit"):
            fit, fit_of = fit + line["points"], fit_of + line["of"]
        else:
            label = pen.say(f"score.{line['what']}")
            parts.append(f"{label} {line['points']}/{line['of']}")
    if fit_of:
        parts.append(f"{pen.say('score.fit')} {fit}/{fit_of}")
    return [Text(pen.say("transcript.score"), ": ", ", ".join(parts))] if parts else []


def _contacts(work: Work, pen: Pen, *, now: datetime) -> Text:
    told = str(work.contacts)
    if len(work.contacts_by) > 1:
        told += f" ({', '.join(f'{pen.short(name)} {count}' for name, count in work.contacts_by[:MOST_NAMES])})"
    if work.contacted_at is not None:
        told += f", {pen.say('work.last', time=pen.moment(work.contacted_at, now=now))}"
    return Text(pen.say("work.contacts"), ": ", Bold(told))


def _done(work: Work, pen: Pen, *, now: datetime) -> list[Text]:
    """What was done, oldest first: the newest, and the newest notes."""
    notes = [place for place, one in enumerate(work.done) if one.kind == "note"][-MOST_NOTES:]
    shown = sorted({*notes, *range(max(0, len(work.done) - MOST_DONE), len(work.done))})
    lines = [_done_line(work.done[place], pen, now=now) for place in shown]
    hidden = len(work.done) - len(shown)
    return [Text(Italic(pen.say("work.more_done", count=hidden))), *lines] if hidden else lines


def _done_line(one: Done, pen: Pen, *, now: datetime) -> Text:
    who = pen.short(one.by) if one.by else "Bantik"
    head = f"{pen.moment(one.at, now=now)} · {who} · "
    if one.kind == "note":
        return Text(head, "📝 ", Italic(pen.short(one.words or "")))
    words = f": {pen.short(one.words)}" if one.words else ""
    return Text(head, _what(one, pen), words)


def _what(one: Done, pen: Pen) -> str:
    """What was done, in a few words."""
    details = one.details
    text = pen.say(f"did.{one.kind}") if f"did.{one.kind}" in texts(pen.lang) else one.kind
    if one.to:
        text += f" → {pen.short(one.to)}"
    for key in ("fact", "warmth"):
        if key in details:
            text += f": {pen.say(f'card.{details[key]}')}"
    reason = reason_words(details.get("reason"), pen)
    return f"{text} ({reason})" if reason else text
