"""Answering what the visitor asks, before anything is asked of them."""

from dialogs._turn import Turn
from dialogs.events import Matched
from dialogs.formats import count_of, money_range
from dialogs.schema import Answer, Band
from dialogs.state import KnownFact
from dialogs.values import number_of
from nlu.labels import QUESTIONS, Intent
from nlu.reading import Reading


def answer(turn: Turn, reading: Reading, *, asks: Intent, match: Matched | None) -> None:
    """Say what the script knows; admit what it does not, note it for the manager and say so."""
    found = _found(turn, asks=asks, match=match)
    said = set()
    if found is not None:
        said.add(found.gives if found.gives == "price" else found.id)
        turn.add(say(turn, found))
    elif asks == "ask_why":
        turn.add(_why(turn))
    elif asks == "ask_price":
        said.add("price")
        turn.add(price(turn))
    else:
        admit(turn)
    # A second question in the same reply is answered too, the price above all.
    others = [intent for intent in reading.intents if intent in QUESTIONS and intent not in {asks, "ask_why"}]
    if "ask_price" in others and "price" not in said:
        turn.add(price(turn))
    elif others and (second := _default(turn, others[0])) is not None and second.id not in said:
        turn.add(say(turn, second))


def admit(turn: Turn) -> None:
    """Own up to not knowing: a person will answer."""
    turn.note(turn.quote)
    turn.add(turn.text("unknown_answer"))


def say(turn: Turn, found: Answer) -> str:
    """The words of an answer of the script."""
    return price(turn) if found.gives == "price" else turn.words(found.text, key=f"answer.{found.id}")


def matched_answer(turn: Turn, match: Matched | None) -> Answer | None:
    """The script's answer that the encoder found nearest."""
    return turn.script.answer(match.answer) if match is not None else None


def _found(turn: Turn, *, asks: Intent, match: Matched | None) -> Answer | None:
    nearest = matched_answer(turn, match)
    if nearest is not None and asks != "ask_why":
        return nearest
    return None if asks in {"ask_price", "ask_why"} else _default(turn, asks)


def _default(turn: Turn, asks: Intent) -> Answer | None:
    return next((entry for entry in turn.script.answers if asks in entry.intents), None)


def _why(turn: Turn) -> str:
    question = turn.script.question(turn.state.asked or "")
    if question is not None:
        return turn.words(question.why, key=f"why.{question.id}")
    if turn.state.asked == "_contact":
        return turn.words(turn.script.contact.why, key="why.contact")
    return turn.text("why")


def price(turn: Turn) -> str:
    """The range for the visitor's size, or the whole span and what it depends on."""
    prices, lang = turn.script.prices, turn.state.lang
    turn.mark("price_asked")
    size = turn.state.facts.get("company_size") if prices.by else None
    people = number_of(size) if size is not None else None
    band = _band(prices.bands, people) if people is not None else prices.bands[0] if len(prices.bands) == 1 else None
    if band is not None:
        low, high = band.range.get(lang) or next(iter(band.range.values()))
        _remember_shown(turn, low, high)
        shown = money_range(low, high, currency=turn.script.currency.get(lang), lang=lang, period=prices.period)
        if people is not None and prices.text:
            counted = {
                "size": count_of(int(people), noun="person", lang=lang),
                "of_size": count_of(int(people), noun="of_person", lang=lang),
            }
            return turn.words(prices.text, key="price", price=shown, **counted)
        return turn.words(prices.general, key="price.general", price=shown)
    first, last = prices.bands[0], prices.bands[-1]
    currency = turn.script.currency.get(lang)
    ends = [first.range.get(lang) or (None, None), last.range.get(lang) or (None, None)]
    return turn.words(
        prices.general,
        key="price.general",
        price=money_range(ends[0][0], ends[1][1], currency=currency, lang=lang, period=prices.period),
        small=money_range(*ends[0], currency=currency, lang=lang, period=prices.period),
        large=money_range(*ends[1], currency=currency, lang=lang, period=prices.period),
    )


def _band(bands: tuple[Band, ...], people: float) -> Band:
    return next((band for band in bands if band.up_to is None or people < band.up_to + 1), bands[-1])


def _remember_shown(turn: Turn, low: float | None, high: float | None) -> None:
    period = turn.script.prices.period
    value = {"min": low, "max": high, "currency": turn.script.currency.get(turn.state.lang), "period": period}
    shown = KnownFact(
        kind="budget",
        quote=turn.quote[:500],
        value=value,
        confidence=0.3,
        reply_id=turn.reply_id,
        at=turn.at,
        origin="shown",
    )
    turn.put(price_shown=shown)
