from datetime import date

import numpy as np

from nlu._facts import Circumstances, Hints, Mark, find_facts, tidy
from nlu.labels import Asked, FactKind, Language

TODAY = date(2026, 3, 2)


def around(asked: Asked | None = None, lang: Language = "en") -> Circumstances:
    return Circumstances(asked=asked, lang=lang, today=TODAY, country=None)


def mark(text: str, words: str, kind: str, confidence: float = 0.9, **more: object) -> Mark:
    start = text.index(words)
    return Mark(kind=kind, start=start, end=start + len(words), confidence=confidence, **more)  # type: ignore[arg-type]


def test_a_budget_gets_its_value_from_the_parser_and_its_limits_into_the_quote() -> None:
    text = "we can spend up to $50k on it"
    (fact,) = find_facts(text, [mark(text, "$50k", "budget")], around())
    assert text[fact.start : fact.end] == "up to $50k"
    assert fact.value == {"min": None, "max": 50000, "currency": "USD", "period": None}


def test_a_price_that_the_model_takes_for_no_budget_is_none() -> None:
    assert find_facts("your site says $50k", [], around()) == []


def test_a_bare_number_after_the_budget_question_is_a_budget() -> None:
    (fact,) = find_facts("500", [], around("budget"))
    assert fact.kind == "budget"
    assert fact.value is not None
    assert fact.value["max"] == 500


def test_a_bare_number_that_the_model_calls_a_head_count_is_one_whatever_was_asked() -> None:
    text = "40"
    (fact,) = find_facts(text, [mark(text, "40", "company_size")], around("free"))
    assert fact.value == {"min": 40, "max": 40}


def test_no_budget_is_a_fact_with_open_bounds() -> None:
    text = "nothing set aside for it"
    (fact,) = find_facts(text, [mark(text, "nothing set aside", "budget")], around())
    assert fact.value == {"min": None, "max": None, "currency": None, "period": None}


def test_a_phone_needs_no_model_and_is_no_budget() -> None:
    text = "+48 512 345 678"
    facts = find_facts(text, [mark(text, text, "budget", 0.5)], around("budget", "pl"))
    assert [(f.kind, f.value) for f in facts] == [("phone", {"e164": "+48512345678"})]


def test_authority_carries_power_and_role() -> None:
    text = "i'm the owner"
    (fact,) = find_facts(text, [mark(text, text, "authority", power="decides")], around())
    assert fact.value == {"role": "owner", "power": "decides"}


def test_words_are_kept_as_said() -> None:
    text = "ООО «Ромашка», Казань"
    facts = find_facts(
        text, [mark(text, "ООО «Ромашка", "company"), mark(text, "Казань", "location")], around(lang="ru")
    )
    assert facts[0].value == {"name": "ООО «Ромашка"}
    assert facts[1].value == {"text": "Казань"}


def test_doubtful_spans_are_no_facts() -> None:
    text = "maybe later"
    assert find_facts(text, [mark(text, "maybe", "need", 0.2)], around()) == []


def test_spans_end_at_whole_words_without_punctuation() -> None:
    text = "we use HubSpot, mostly"
    cut = tidy(text, Mark(kind="competitor", start=8, end=15, confidence=1.0))
    assert text[cut.start : cut.end] == "HubSpot"


def hints(text: str, words: str, kind: FactKind, share: float) -> Hints:
    start = text.index(words)
    return Hints([(start, start + len(words))], {kind: np.array([share], np.float32)})


def test_what_the_model_half_believes_and_a_parser_reads_is_a_fact() -> None:
    """Before, "come right now, I'll pay double" had no timeline: the model's tag fell short of its threshold."""
    text = "locked out, come right now, I'll pay double"
    (fact,) = find_facts(text, [], around(), hints=hints(text, "right now", "timeline", 0.4))
    assert (fact.kind, text[fact.start : fact.end]) == ("timeline", "right now")
    assert fact.confidence < 0.5
    assert find_facts(text, [], around(), hints=hints(text, "right now", "timeline", 0.1)) == []


def test_a_hint_adds_nothing_where_the_model_has_spoken() -> None:
    text = "call me tomorrow"
    said = [mark(text, "tomorrow", "contact_time")]
    assert [f.kind for f in find_facts(text, said, around(), hints=hints(text, "tomorrow", "timeline", 0.4))] == [
        "contact_time"
    ]
