import json
from datetime import date
from pathlib import Path

import pytest

from models.real import EvaluationFileError, Item, read_items, same_money, same_time, summary, value_accuracy
from nlu.reading import Fact, Reading


def fact(kind: str, value: dict[str, object]) -> Reading:
    return Reading(lang="en", facts=(Fact(kind=kind, quote="x", start=0, end=1, value=value, confidence=1.0),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ({"accept": ["greet"]}, "intents"),
        ({"value": {"min": 1, "max": 1, "currency": None}}, "money"),
        ({"value": {"earliest": None, "latest": "2026-01-01"}}, "time"),
        ({"value": "+48512345678"}, "phone"),
        ({"intents": ["greet"]}, "labelled"),
    ],
)
def test_the_kind_of_a_line_is_seen_from_its_fields(tmp_path: Path, line: dict[str, object], kind: str) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps({"text": "x", "lang": "en", **line}) + "\n\n", encoding="utf-8")
    assert [item.kind for item in read_items(path)] == [kind]


@pytest.mark.parametrize("line", ["{", '{"text": 3}', '{"text": "x"}', "[]"])
def test_a_line_of_no_kind_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(EvaluationFileError, match=r"lines\.jsonl:1"):
        read_items(path)


def test_an_intent_is_right_if_it_is_accepted() -> None:
    item = Item("intents", {"text": "x", "accept": ["greet", "small_talk"]})
    assert item.right(Reading(lang="en", primary="greet"))
    assert not item.right(Reading(lang="en", primary="buy"))


def test_an_amount_may_leave_a_bound_of_a_point_open() -> None:
    point = {"min": 7.0, "max": 7.0, "currency": "EUR"}
    assert same_money({"min": None, "max": 7, "currency": "EUR"}, point)
    assert not same_money({"min": None, "max": None, "currency": "EUR"}, point)
    assert not same_money({"min": 7, "max": 7, "currency": None}, point)
    assert not same_money({"min": 6, "max": 7, "currency": "EUR"}, {"min": None, "max": 7, "currency": "EUR"})


def test_a_date_may_be_a_day_off_or_three_if_coarse() -> None:
    wanted = {"earliest": None, "latest": "2026-03-31"}
    near, far = {"latest": "2026-04-01"}, {"latest": "2026-04-03"}
    assert same_time(near, wanted, grain="day")
    assert not same_time(far, wanted, grain="day")
    assert same_time(far, wanted, grain="quarter")


def test_a_summary_counts_idle_replies_read_as_acts() -> None:
    items = [Item("intents", {"text": t, "lang": "en", "accept": ["small_talk", "off_topic"]}) for t in "ab"]
    found = summary(items, [Reading(lang="en", primary="buy"), Reading(lang="en", primary="small_talk")])
    assert found["en"]["right"] == 0.5
    assert found["all"]["idle_read_as_act"] == 0.5


def test_a_line_is_read_on_its_own_day() -> None:
    assert Item("time", {"text": "x", "now": "2013-02-12", "lang": "any"}).request.now == date(2013, 2, 12)


def test_values_are_right_to_the_unit() -> None:
    wanted = {"kind": "budget", "value": {"min": None, "max": 500, "currency": "USD", "period": None}}
    item = Item("labelled", {"text": "x", "lang": "en", "intents": ["inform"], "facts": [wanted]})
    right = fact("budget", {"min": None, "max": 500, "currency": "USD", "period": None})
    wrong = fact("budget", {"min": 500, "max": 500, "currency": "USD", "period": None})
    assert value_accuracy([item, item], [right, wrong]) == {"budget": (2, 0.5)}


def test_money_and_phone_look_into_the_facts() -> None:
    money = Item("money", {"text": "x", "value": {"min": 5, "max": 5, "currency": None}})
    assert money.right(fact("budget", {"min": 5, "max": 5, "currency": "USD", "period": None}))
    phone = Item("phone", {"text": "x", "value": "+48512345678"})
    assert phone.right(fact("phone", {"e164": "+48512345678"}))
    assert not phone.right(fact("phone", {"e164": "+48512345679"}))
