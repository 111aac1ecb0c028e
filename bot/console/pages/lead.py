"""One lead: how it stands, what is known and in whose words, what was said, and how it came here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.attribution import source_name
from bot.cards import BANT, DETAILS
from bot.console.hiding import MARK
from bot.console.pages.transcript import Transcript
from bot.console.parts import ago, badge, icon, link, section, stage_name, tag, warmth_badge
from bot.console.registry import Page
from bot.console.visit import Visit
from bot.glosses import gloss
from bot.identity.together import put_together
from bot.wording import say
from dialogs.formats import phone
from dialogs.qualification import STAGES
from dialogs.state import KnownFact
from nlu.labels import FactKind
from storage.errors import RowMissing
from storage.identity import Person
from storage.leads import LeadView
from storage.tables import Fact, Manager, StageMove

_SHOWN_STAGES: Final = STAGES[: STAGES.index("loyal")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lead:
    """Everything that the page shows, read in one snapshot."""

    view: LeadView
    people: Sequence[Person]
    facts: Mapping[FactKind, KnownFact]
    earlier: Sequence[Fact]
    history: Sequence[StageMove]
    managers: Mapping[int, Manager]
    waiting: bool


async def draw(visit: Visit) -> None:
    lead = await _read(visit)
    row = lead.view.lead
    visit.heading = row.name or lead.view.visitor.name or visit.say("lead.number", number=row.id)
    _head(visit, lead)
    with tag("div", "cs-lead"):
        with tag("div", "cs-column"):
            _facts(visit, lead)
            for person in lead.people:
                title = visit.say("lead.transcript")
                if len(lead.people) > 1:
                    title += f": {person.visitor.name or visit.say('dialogs.visitor')}"
                with section(title):
                    await Transcript(visit, visitor_id=person.visitor.id).draw()
        with tag("div", "cs-column"):
            _contact(visit, lead)
            _score(visit, lead)
            _history(visit, lead)


async def _read(visit: Visit) -> _Lead:
    number = visit.path["lead_id"]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise RowMissing(f"lead {number[:20]}")
    async with visit.seeing() as uow:
        # A lead that was merged into another one is told there.
        lead_id = await uow.identity.whole(int(number))
        view = await uow.leads.view(lead_id)
        people = await uow.identity.people(lead_id)
        states = [(person.part, (await uow.dialogs.get(person.dialog_id)).state) for person in people]
        earlier = [
            fact for fact in await uow.dialogs.facts(view.lead.dialog_id, superseded=True) if not fact.is_current
        ]
        history = await uow.leads.history(lead_id)
        named = {move.manager_id for move in history if move.manager_id is not None}
        managers = {number: await uow.managers.get(number) for number in named}
        offer = await uow.offers.current(lead_id)
    return _Lead(
        view=view,
        people=people,
        facts=put_together(states).facts,
        earlier=earlier,
        history=history,
        managers=managers,
        waiting=offer is not None,
    )


def _head(visit: Visit, lead: _Lead) -> None:
    row = lead.view.lead
    with tag("p", "cs-facts-line"):
        tag("span", "", f"#{row.id}")
        warmth_badge(visit, row.warmth)
        if row.exit:
            badge(visit.say(f"exit.{row.exit}"), "none")
        if lead.view.owner is not None:
            tag("span", "", visit.say("lead.owned", name=lead.view.owner.name))
        elif lead.waiting and row.offered_at is not None:
            badge(visit.say("lead.waits", time=ago(visit, row.offered_at)), "hot")
        tag("span", "", visit.say("lead.came", time=visit.when(row.created_at)))
    reached = STAGES.index(row.stage)
    with tag("ol", "cs-stages", aria_label=visit.say("leads.stage")):
        for place, stage in enumerate(_SHOWN_STAGES):
            look = "now" if place == reached else "done" if place < reached else ""
            tag("li", look, stage_name(visit, stage), aria_current="step" if place == reached else None)


def _facts(visit: Visit, lead: _Lead) -> None:
    with section(visit.say("lead.facts")):
        with tag("div", "cs-fact-grid"):
            for kind in (*BANT, *(kind for kind in DETAILS if kind in lead.facts)):
                _fact(visit, kind, lead.facts.get(kind))
        if lead.earlier:
            with tag("details", "cs-earlier"):
                tag("summary", "", visit.say("lead.earlier", number=len(lead.earlier)))
                with tag("ul"):
                    for fact in lead.earlier:
                        if fact.kind in ("phone", "email") and not visit.person.may("contacts"):
                            continue
                        tag("li", "", f"{_kind(visit, fact.kind)}: “{fact.quote}”, {visit.when(fact.at)}")


def _fact(visit: Visit, kind: FactKind, fact: KnownFact | None) -> None:
    with tag("div", f"cs-fact {'known' if fact else ''}"):
        tag("span", "cs-fact-kind", _kind(visit, kind))
        if fact is None:
            tag("span", "cs-fact-none", say(visit.lang, "card.not_said"))
            return
        meaning = gloss(fact, lang=visit.lang, zone=visit.back.zone) or fact.quote
        tag("span", "cs-fact-value", meaning)
        if fact.quote and fact.quote != meaning:
            tag("q", "cs-fact-quote", fact.quote)
        tag("span", "cs-fact-sure", f"{fact.confidence:.0%} · {visit.when(fact.at)}")


def _kind(visit: Visit, kind: FactKind) -> str:
    return visit.say(f"lead.{kind}") if kind in ("phone", "email") else say(visit.lang, f"card.{kind}")


def _contact(visit: Visit, lead: _Lead) -> None:
    row, visitor = lead.view.lead, lead.view.visitor
    may_call = visit.person.may("contacts")
    with section(visit.say("lead.contact")), tag("dl", "cs-pairs"):
        if row.phone:
            _pair(visit.say("lead.phone"), phone(row.phone) if may_call else MARK)
        if row.email:
            _pair(visit.say("lead.email"), row.email if may_call else MARK)
        if visitor.username:
            _pair("Telegram", f"@{visitor.username}" if may_call else MARK)
        if visitor.language:
            _pair(say(visit.lang, "card.wrote_in"), say(visitor.language, "language"))
        unknown = say(visit.lang, "card.source_unknown")
        _pair(say(visit.lang, "card.first_source"), source_name(lead.view.first_source) or unknown)
        if lead.view.last_source is not None and lead.view.last_source != lead.view.first_source:
            _pair(say(visit.lang, "card.source"), source_name(lead.view.last_source) or unknown)
        _pair(visit.say("lead.touches"), visit.number(row.touch_count))
        for person in lead.people[1:]:
            label = "card.decider" if person.part == "decides" else "card.same_person"
            _pair(say(visit.lang, label), person.visitor.name or visit.say("dialogs.visitor"))
    if not may_call:
        tag("p", "cs-hint", visit.say("lead.hidden"))


def _pair(name: str, value: str) -> None:
    tag("dt", "", name)
    tag("dd", "", value)


def _score(visit: Visit, lead: _Lead) -> None:
    row = lead.view.lead
    with section(visit.say("lead.score", score=row.score)):
        with tag("div", "cs-meter", role="img", aria_label=f"{row.score}/100"):
            tag("span", "", style=f"width: {row.score}%")
        with tag("ul", "cs-breakdown"):
            for line in row.breakdown:
                what = str(line.get("what", ""))
                with tag("li"):
                    name = visit.say("leads.warmth") if what == "warmth" else _named(visit, what)
                    tag("span", "", name)
                    tag("span", "cs-points", f"{line.get('points')} / {line.get('of')}")


def _named(visit: Visit, what: str) -> str:
    """A line of the score: a kind of fact, the contact, or a rule of the script in its own words."""
    return say(visit.lang, f"card.{what}") if what in (*BANT, *DETAILS, "contact") else what


def _history(visit: Visit, lead: _Lead) -> None:
    with section(visit.say("lead.history")):
        if not lead.history:
            tag("p", "cs-hint", visit.say("lead.no_history"))
            return
        with tag("ol", "cs-history"):
            for move in reversed(lead.history):
                with tag("li"):
                    tag(
                        "span",
                        "cs-strong",
                        visit.say(f"exit.{move.exit}") if move.exit else stage_name(visit, move.stage),
                    )
                    manager = lead.managers.get(move.manager_id) if move.manager_id is not None else None
                    who = manager.name if manager else visit.say(f"actor.{move.actor}")
                    tag("span", "cs-below", f"{visit.when(move.at)} · {who}")
    with tag("p", "cs-back"):
        icon("arrow_back")
        link("/console/leads", visit.say("leads.title"))


PAGE = Page(path="/leads/{lead_id}", title="lead.title", needs="see", draw=draw)
