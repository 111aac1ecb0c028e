"""Routing and SLA files: what ships is right, and what is wrong is told with its line and what to do."""

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot.routing
from bot.routing import RulesError, load_routing, load_sla

FOLDER = Path(bot.routing.__file__).parent
HEAD = "schema: 1\n"
ANNA = "managers:\n  Anna:\n    telegram: 1\n"


def test_the_examples_that_ship_are_valid() -> None:
    rules, sla = load_routing(FOLDER / "routing.yaml"), load_sla(FOLDER / "sla.yaml")
    assert rules.head_of_sales in rules.managers
    assert sla.take_of("hot").first < sla.take_of("cold").first
    assert sla.needs("cold") == ("need", "timeline", "budget")


def test_what_a_manager_does_not_say_comes_from_the_team_and_then_from_the_file() -> None:
    rules = load_routing(FOLDER / "routing.yaml")
    emre = rules.calendar(rules.managers["Emre"], zone=ZoneInfo("UTC"))
    assert emre.zone.key == "Europe/Istanbul"
    assert emre.week[5] == ((time(10), time(14)),)
    assert emre.breaks == ()
    assert emre.holidays >= {date(2026, 10, 29), date(2026, 12, 25)}
    anna = rules.calendar(rules.managers["Anna"], zone=ZoneInfo("UTC"))
    assert (anna.zone.key, anna.breaks) == ("Europe/Warsaw", ((time(13), time(13, 45)),))
    assert anna.away(date(2026, 12, 30))
    assert rules.skills(rules.managers["Anna"]).languages == ("pl", "en")


def test_somebody_who_is_not_in_the_file_works_the_hours_of_the_file() -> None:
    rules = load_routing(HEAD + "hours: {sat: 10:00-24:00}\n" + ANNA)
    calendar = rules.calendar(None, zone=ZoneInfo("Europe/Warsaw"))
    assert calendar.week == {5: ((time(10), time(0)),)}
    assert calendar.zone.key == "Europe/Warsaw"


def test_a_person_is_found_by_number_and_by_user_name() -> None:
    rules = load_routing(HEAD + 'managers:\n  Anna:\n    telegram: "@Anna_K"\n  Bo:\n    telegram: 7\n')
    assert (rules.rules_of(telegram_id=5, username="anna_k") or ("", None))[0] == "Anna"
    assert (rules.rules_of(telegram_id=7, username=None) or ("", None))[0] == "Bo"
    assert rules.rules_of(telegram_id=8, username=None) is None


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("", 1, 'begin with "schema: 1"'),
        (HEAD + "managers: {}", 2, "at least one entry"),
        (HEAD + "mode: fastest\n" + ANNA, 2, "best_first"),
        (HEAD + ANNA + "    team: x\n", 5, 'there is no team "x"'),
        (HEAD + ANNA + "    capcity: 3\n", 5, "look for a misspelling"),
        (HEAD + ANNA + "    capacity: {open: 0}\n", 5, "take the field out where there is no limit"),
        (HEAD + ANNA + "    timezone: Mars/Base\n", 5, "write it as Europe/Warsaw"),
        (HEAD + ANNA + "    hours:\n      funday: 09:00-18:00\n", 5, "write mon, tue"),
        (HEAD + ANNA + "    hours:\n      mon: 9-18\n", 5, "write it as 09:00"),
        (HEAD + ANNA + "    hours:\n      mon-wed: 09:00-18:00\n      tue: 09:00-12:00\n", 5, "written twice"),
        (HEAD + ANNA + "    leave: [2026-12-24..2026-12-01]\n", 5, "ends before it begins"),
        (HEAD + ANNA + "    leave: [Christmas]\n", 5, "write it as 2026-12-24"),
        (HEAD + ANNA + "  Bo:\n    telegram: 1\n", 6, "every person stands here once"),
        (HEAD + "head_of_sales: Zoe\n" + ANNA, 2, "not among the managers"),
        (HEAD + ANNA + ANNA, 5, "written twice"),
    ],
)
def test_a_defect_is_told_with_its_line_and_what_to_do(text: str, line: int, hint: str) -> None:
    with pytest.raises(RulesError) as caught:
        load_routing(text, name="routing.yaml")
    [first, *_] = caught.value.defects
    assert (first.file, first.line) == ("routing.yaml", line)
    assert hint in first.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (HEAD + "take:\n  hot: {first: soon}", "write minutes as 15m"),
        (HEAD + "take:\n  boiling: {first: 3m}", "write"),
        (HEAD + "contact:\n  hot: {head_of_sales: 3m}", "is missing"),
        (HEAD + "contact:\n  hot: {within: 2000h}", "less than 1000h"),
        (HEAD + "hand_over:\n  hot: {needs: [shoe size]}", "write"),
    ],
)
def test_a_defect_of_the_agreement_is_told_with_what_to_do(text: str, hint: str) -> None:
    with pytest.raises(RulesError, match=hint):
        load_sla(text)


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="check the path"):
        load_sla(tmp_path / "sla.yaml")


def test_an_agreement_that_says_nothing_has_sensible_times() -> None:
    sla = load_sla(HEAD)
    assert sla.contact_of("hot").within == timedelta(minutes=15)
    assert sla.take_of("cold").first == timedelta(minutes=5)
