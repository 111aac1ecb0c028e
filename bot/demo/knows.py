"""The pane that shows what Bantik has understood: the BANT card with quotes, score, warmth, and every reading."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from nicegui import ui

from bot.cards import BANT, DETAILS
from bot.demo.wording import word
from bot.glosses import gloss
from bot.wording import say
from dialogs.qualification import STAGES, BreakdownLine
from dialogs.state import KnownFact, Stage
from nlu.labels import FactKind, Language, Warmth

SHOWN_STAGES: tuple[Stage, ...] = STAGES[: STAGES.index("loyal")]
SHOWN_REPLIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReply:
    """A reply of the visitor as the reader read it; probabilities are 0 to 1."""

    text: str
    intents: dict[str, float]
    warmth: Warmth
    certainty: float
    abstained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the pane is drawn from."""

    stage: Stage
    warmth: Warmth
    score: int
    facts: dict[FactKind, KnownFact] = field(default_factory=dict)
    breakdown: tuple[BreakdownLine, ...] = ()
    replies: tuple[ReadReply, ...] = ()
    source: str | None = None


def draw(knowledge: Knowledge | None, *, lang: Language, zone: ZoneInfo) -> None:
    """Draw the pane's content in ``lang``."""
    if knowledge is None:
        ui.label(word("knows_empty", lang)).classes("tg-empty")
        return
    _draw_stages(knowledge.stage, lang=lang)
    _draw_figures(knowledge, lang=lang)
    _draw_facts(knowledge, lang=lang, zone=zone)
    if knowledge.breakdown:
        _draw_breakdown(knowledge.breakdown, lang=lang)
    if knowledge.replies:
        _draw_replies(knowledge.replies[-SHOWN_REPLIES:], lang=lang)


def _draw_stages(stage: Stage, *, lang: Language) -> None:
    reached = STAGES.index(stage)
    with ui.element("div").classes("kn-stages"):
        for place, name in enumerate(SHOWN_STAGES):
            look = "now" if place == reached else "done" if place < reached else ""
            ui.label(say(lang, f"console.stage.{name}")).classes(f"kn-stage {look}")


def _draw_figures(knowledge: Knowledge, *, lang: Language) -> None:
    with ui.element("div").classes("kn-top"):
        with ui.element("div").classes("kn-score"):
            ui.label(word("score", lang)).classes("kn-label")
            ui.label(f"{knowledge.score}").classes("kn-number")
            with ui.element("div").classes("kn-bar"):
                ui.element("div").style(f"width: {knowledge.score}%")
        with ui.element("div").classes("kn-score"):
            ui.label(word("warmth", lang)).classes("kn-label")
            ui.label(say(lang, f"card.{knowledge.warmth}")).classes(f"kn-mood kn-{knowledge.warmth}")
            if knowledge.source:
                ui.label(f"{say(lang, 'card.source')}: {knowledge.source}").classes("kn-label")


def _draw_facts(knowledge: Knowledge, *, lang: Language, zone: ZoneInfo) -> None:
    with ui.element("div").classes("kn-grid"):
        for kind in (*BANT, *(kind for kind in ("name", "phone", "email", *DETAILS) if kind in knowledge.facts)):
            _draw_fact(kind, knowledge.facts.get(kind), lang=lang, zone=zone)


def _draw_fact(kind: FactKind, fact: KnownFact | None, *, lang: Language, zone: ZoneInfo) -> None:
    label = f"card.{kind}"
    with ui.element("div").classes(f"kn-card {'known' if fact else ''}"):
        ui.label(say(lang, label)).classes("kn-label")
        if fact is None:
            ui.label(word("not_yet", lang)).classes("kn-quote")
            return
        meaning = gloss(fact, lang=lang, zone=zone) or str(fact.value.get("e164") or fact.value.get("address") or "")
        if meaning:
            ui.label(meaning).classes("kn-value")
        if fact.quote and fact.quote != meaning:
            ui.label(f"“{fact.quote}”").classes("kn-quote")


def _draw_breakdown(breakdown: tuple[BreakdownLine, ...], *, lang: Language) -> None:
    with ui.element("div"):
        ui.label(word("points", lang)).classes("kn-section")
        for line in breakdown:
            label = f"card.{line.what}" if line.what in (*BANT, "contact") else None
            name = say(lang, label) if label else word("warmth", lang) if line.what == "warmth" else line.what
            with ui.element("div").classes("kn-line"):
                ui.label(f"{name} – “{line.quote}”" if line.quote else name)
                ui.label(f"{line.points} / {line.of}").classes("kn-points")


def _draw_replies(replies: tuple[ReadReply, ...], *, lang: Language) -> None:
    with ui.element("div"):
        ui.label(word("replies", lang)).classes("kn-section")
        for reply in reversed(replies):
            with ui.element("div").classes("kn-reply"):
                ui.label(reply.text).classes("kn-said")
                with ui.element("div").classes("kn-tags"):
                    ui.label(f"{say(lang, f'card.{reply.warmth}')} {reply.certainty:.0%}").classes(f"kn-{reply.warmth}")
                    for intent, probability in reply.intents.items():
                        ui.label(f"{intent} {probability:.0%}").classes("kn-tag")
                    if reply.abstained:
                        ui.label(word("unsure", lang)).classes("kn-tag")
