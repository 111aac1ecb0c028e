"""Every kind of defect, put anywhere into a shipped script, is found at its line and named with what to do."""

import json
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from dialogs import check_script, shipped_scripts
from dialogs.yaml_source import read_yaml

Data = dict[str, Any]
Mutation = Callable[[Data, random.Random], None]


@cache
def _parsed(name: str) -> str:
    return json.dumps(read_yaml(shipped_scripts()[name], name=name).data)


def shipped(name: str) -> Data:
    """A fresh copy of a shipped script, to be spoilt."""
    data: Data = json.loads(_parsed(name))
    return data


def written(data: Data) -> str:
    """The script as a file; JSON is YAML too."""
    return json.dumps(data, ensure_ascii=False, indent=1)


def texts_of(data: Data) -> list[dict[str, Any]]:
    """Every text that is said, wherever it stands: a block whose keys are languages and whose values are words."""
    return [node for node in walk(data) if set(node) == {"en", "ru", "pl", "tr"} and said(node)]


def said(node: Data) -> bool:
    words = node["en"]
    return isinstance(words, str) and len(words) > 20


def walk(node: Any) -> Iterator[Data]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def any_text(data: Data, rng: random.Random) -> Data:
    return rng.choice(texts_of(data))


def any_question(data: Data, rng: random.Random) -> Data:
    return rng.choice(data["questions"])


def any_button(data: Data, rng: random.Random) -> Data:
    return rng.choice([button for question in data["questions"] for button in question["buttons"]])


def by_kind(data: Data, kind: str) -> Data:
    return next(question for question in data["questions"] if question["fills"] == [kind])


def lang_of(rng: random.Random) -> str:
    return rng.choice(["en", "ru", "pl", "tr"])


MUTATIONS: dict[str, tuple[Mutation, str]] = {}


def defect(message: str) -> Callable[[Mutation], Mutation]:
    def note(mutation: Mutation) -> Mutation:
        MUTATIONS[mutation.__name__] = (mutation, message)
        return mutation

    return note


@defect("add a line that begins with")
def language_missing(data: Data, rng: random.Random) -> None:
    del any_text(data, rng)[lang_of(rng)]


@defect("translate one of them")
def untranslated_copy(data: Data, rng: random.Random) -> None:
    text = any_text(data, rng)
    one, other = rng.sample(["en", "ru", "pl", "tr"], 2)
    text[one] = text[other] = "Exactly the same words in both languages"


@defect("is over 4096 characters")
def text_too_long(data: Data, rng: random.Random) -> None:
    rng.choice(data["answers"])["text"][lang_of(rng)] = "слово " * 1000


@defect("two sentences are enough")
def question_too_long(data: Data, rng: random.Random) -> None:
    any_question(data, rng)[rng.choice(["text", "again", "why"])][lang_of(rng)] = "a long question " * 25


@defect("the button is over 64 bytes")
def button_too_long(data: Data, rng: random.Random) -> None:
    labelled = [button for question in data["questions"] for button in question["buttons"] if "label" in button]
    rng.choice(labelled)["label"][lang_of(rng)] = "очень длинная надпись на кнопке, которая не поместится"


@defect("nobody fills {nmae}")
def unknown_variable(data: Data, rng: random.Random) -> None:
    any_text(data, rng)[lang_of(rng)] = "Hello {nmae}, {who} {when} {price} bot person человек człowiek insan"


@defect("a brace stands alone")
def lone_brace(data: Data, rng: random.Random) -> None:
    any_text(data, rng)[lang_of(rng)] = "Hello {who} {when} {price} } bot person человек człowiek insan"


@defect("there is no question")
def unknown_step(data: Data, rng: random.Random) -> None:
    any_button(data, rng)["then"] = "nowhere"


@defect("is never reached")
def unreachable_step(data: Data, rng: random.Random) -> None:
    model = by_kind(data, "need")
    for number, kind in enumerate(["company", "industry", "competitor"]):
        data["questions"].append({**model, "id": f"more{number}", "fills": [kind], "about": "free", "weight": 10})


@defect("is a dead end")
def dead_end(data: Data, rng: random.Random) -> None:
    by_kind(data, rng.choice(["timeline", "budget"])).pop("buttons")


@defect("a loop without an end")
def endless_loop(data: Data, rng: random.Random) -> None:
    one, other = rng.sample(data["questions"], 2)
    rng.choice(one["buttons"])["then"] = other["id"]
    rng.choice(other["buttons"])["then"] = one["id"]


@defect("waits for an answer that waits for it")
def waiting_for_each_other(data: Data, rng: random.Random) -> None:
    one, other = rng.sample(data["questions"], 2)
    one["when"] = [{"fact": other["fills"][0], "known": True}]
    other["when"] = [{"fact": one["fills"][0], "known": True}]


@defect("earns points, but no question asks for it")
def required_fact_never_asked(data: Data, rng: random.Random) -> None:
    gone = by_kind(data, rng.choice(["timeline", "budget", "need"]))
    data["questions"].remove(gone)


@defect("is never asap")
def condition_on_a_word_that_does_not_exist(data: Data, rng: random.Random) -> None:
    any_question(data, rng)["when"] = [{"fact": "timeline", "is": ["asap"]}]


@defect("exclude each other")
def conditions_that_exclude_each_other(data: Data, rng: random.Random) -> None:
    question = any_question(data, rng)
    kind = "authority" if question["fills"] != ["authority"] else "timeline"
    question["when"] = [{"fact": kind, "known": True}, {"fact": kind, "known": False}]


@defect("it can never hold")
def condition_that_contradicts_itself(data: Data, rng: random.Random) -> None:
    any_question(data, rng)["when"] = [{"fact": "company_size", "known": False, "at_least": 3}]


@defect("swap the figures")
def condition_without_a_number_between(data: Data, rng: random.Random) -> None:
    any_question(data, rng)["when"] = [{"fact": "company_size", "at_least": 30, "below": 3}]


@defect("waits for the very fact it asks for")
def question_that_waits_for_itself(data: Data, rng: random.Random) -> None:
    question = any_question(data, rng)
    question["when"] = [{"fact": question["fills"][0], "known": True}]


@defect("leave it to one of the buttons")
def doubled_synonym(data: Data, rng: random.Random) -> None:
    labelled = [question for question in data["questions"] if len(question["buttons"]) > 1]
    one, other = rng.sample(rng.choice(labelled)["buttons"], 2)
    lang = lang_of(rng)
    one["also"] = {lang: ["the very same"]}
    other["also"] = {lang: ["The very same!"]}


@defect("always stops the dialog or calls a person")
def reserved_synonym(data: Data, rng: random.Random) -> None:
    any_button(data, rng)["also"] = {"en": [rng.choice(["stop", "person"])]}


@defect("is an example of")
def doubled_example(data: Data, rng: random.Random) -> None:
    one, other = rng.sample(data["answers"], 2)
    lang = lang_of(rng)
    one["examples"][lang][0] = other["examples"][lang][0]


@defect("is used twice")
def doubled_id(data: Data, rng: random.Random) -> None:
    one, other = rng.sample(data[rng.choice(["questions", "answers"])], 2)
    one["id"] = other["id"]


@defect("no dialog can reach")
def threshold_out_of_reach(data: Data, rng: random.Random) -> None:
    data["scoring"]["stages"][rng.choice(["prospect", "opportunity"])]["score"] = rng.randint(101, 500)


@defect("BANT properties, but only")
def more_properties_than_are_asked(data: Data, rng: random.Random) -> None:
    data["questions"] = [question for question in data["questions"] if question["fills"] != ["authority"]]
    data["scoring"]["stages"]["opportunity"]["bant"] = 4
    assert rng


@defect("the lower stage must have the lower threshold")
def ladder_upside_down(data: Data, rng: random.Random) -> None:
    stages = data["scoring"]["stages"]
    stages["prospect"]["score"] = stages["opportunity"]["score"] + rng.randint(1, 30)


@defect("make it 100")
def weights_that_do_not_add_up(data: Data, rng: random.Random) -> None:
    data["scoring"]["weights"][rng.choice(["need", "budget", "contact"])] += rng.randint(1, 40)


@defect("nobody who says that they buy becomes hot")
def nothing_makes_hot(data: Data, rng: random.Random) -> None:
    data["scoring"]["hot"] = {"intents": [], "probability": rng.random() / 2 + 0.3, "urgent_with_budget": False}


@defect("names no way to a person")
def no_way_to_a_person(data: Data, rng: random.Random) -> None:
    data["greeting"][lang_of(rng)] = "Hello, I am a bot / бот and I ask a few questions."


@defect("does not say that a bot is writing")
def pretends_to_be_human(data: Data, rng: random.Random) -> None:
    data["greeting"][lang_of(rng)] = "Hello, this is Anna, a real person, живой человек, człowiek, insan."


@defect('the field "{field}" is missing')
def promise_of_the_law_missing(data: Data, rng: random.Random) -> None:
    field = rng.choice(["privacy", "stop", "consent"])
    del data[field]
    data["~expected"] = field


@defect("name /")
def consent_without_privacy(data: Data, rng: random.Random) -> None:
    data[rng.choice(["consent", "privacy"])][lang_of(rng)] = "We are careful with whatever you tell us, honestly."


@defect("must contain {when}")
def promise_without_a_time(data: Data, rng: random.Random) -> None:
    data["promise"][rng.choice(["here", "phone", "email", "buy"])][lang_of(rng)] = "{who} will be in touch."


@defect("must contain {price}")
def price_without_a_price(data: Data, rng: random.Random) -> None:
    data["prices"]["general"][lang_of(rng)] = "It depends on many things, really."


@defect("there is no text called")
def unknown_text(data: Data, rng: random.Random) -> None:
    data["texts"]["objection_prise"] = any_text(data, rng)


@defect("the script is informal, but")
def informal_script_with_formal_house(data: Data, rng: random.Random) -> None:
    data["formality"] = rng.choice(["informal"])


@defect("runs backwards")
def range_backwards(data: Data, rng: random.Random) -> None:
    by_kind(data, "budget")["buttons"][1]["range"][lang_of(rng)] = [9000, 10]


@defect("has no figures for")
def range_without_a_language(data: Data, rng: random.Random) -> None:
    del by_kind(data, "budget")["buttons"][rng.randrange(3)]["range"][lang_of(rng)]


@defect("has no price for")
def price_without_a_language(data: Data, rng: random.Random) -> None:
    del rng.choice(data["prices"]["bands"])["range"][lang_of(rng)]


@defect("there is no currency for")
def currency_missing(data: Data, rng: random.Random) -> None:
    del data["currency"][lang_of(rng)]


@defect("the smallest budget worth a meeting is missing")
def smallest_budget_missing(data: Data, rng: random.Random) -> None:
    del data["scoring"]["enough_budget"][lang_of(rng)]


@defect("does not say which timeline it means")
def button_without_a_value(data: Data, rng: random.Random) -> None:
    button = rng.choice(by_kind(data, "timeline")["buttons"])
    button.pop("value", None)
    button.pop("days", None)


@defect("is no urgency")
def button_with_a_word_that_does_not_exist(data: Data, rng: random.Random) -> None:
    button = rng.choice(by_kind(data, "timeline")["buttons"])
    button.pop("days", None)
    button["value"] = {"urgency": "someday"}


@defect("keep one")
def button_with_two_values(data: Data, rng: random.Random) -> None:
    button = rng.choice(by_kind(data, "timeline")["buttons"])
    button["value"], button["days"] = {"urgency": "now"}, 3


@defect("two questions fill")
def fact_asked_twice(data: Data, rng: random.Random) -> None:
    data["questions"].append({**any_question(data, rng), "id": "again", "when": [{"fact": "phone", "known": False}]})


@defect("the first question is about money")
def money_first(data: Data, rng: random.Random) -> None:
    for question in data["questions"]:
        question["weight"] = rng.randint(1, 40)
    by_kind(data, "budget")["weight"] = 99


@defect("every question waits for something")
def nothing_to_begin_with(data: Data, rng: random.Random) -> None:
    for question in data["questions"]:
        question["when"] = [{"fact": "phone", "known": bool(rng.getrandbits(1))}]


@defect("no way to be reached is accepted")
def no_way_to_be_reached(data: Data, rng: random.Random) -> None:
    data["contact"]["accept"] = []
    assert rng


@defect("is read as one about")
def question_read_as_something_else(data: Data, rng: random.Random) -> None:
    by_kind(data, rng.choice(["need", "timeline"]))["about"] = "company_size"


@defect("feels like pressure")
def reminder_too_soon(data: Data, rng: random.Random) -> None:
    data["reminders"][rng.choice(["remind", "follow_up"])] = f"{rng.randint(1, 9)}m"


@defect("this field is not known here")
def misspelt_field(data: Data, rng: random.Random) -> None:
    rng.choice([data, data["scoring"], any_question(data, rng), any_button(data, rng)])["wieght"] = 3


@defect("write 'ru', 'en', 'pl' or 'tr'")
def language_that_is_not_spoken(data: Data, rng: random.Random) -> None:
    any_text(data, rng)["de"] = "Guten Tag"


@defect("write a whole number")
def word_for_a_number(data: Data, rng: random.Random) -> None:
    any_question(data, rng)["weight"] = "much"


@defect("write a number and m, h or d")
def time_without_a_unit(data: Data, rng: random.Random) -> None:
    data["reminders"]["remind"] = rng.choice(["soon", "3", "3 weeks"])


@pytest.mark.parametrize("name", ["crm", "fitness"])
def test_shipped_script_raises_nothing(name: str) -> None:
    assert check_script(shipped_scripts()[name], name=f"{name}.yaml") == []


@pytest.mark.parametrize("name", ["crm", "fitness"])
@pytest.mark.parametrize("mutation", sorted(MUTATIONS))
def test_every_kind_of_defect_is_found_wherever_it_is(name: str, mutation: str) -> None:
    mutate, message = MUTATIONS[mutation]
    for seed in range(4):
        data = shipped(name)
        mutate(data, random.Random(seed))
        expected = message.format(field=data.pop("~expected", "{field}")) if "{field}" in message else message
        found = check_script(written(data), name="draft.yaml")
        assert any(expected in defect.message for defect in found), (seed, [str(defect) for defect in found])


def test_finding_stands_at_the_line_of_the_text() -> None:
    lines = shipped_scripts()["crm"].splitlines()
    place = next(index for index, line in enumerate(lines) if line.strip().startswith("en: Who besides you"))
    lines[place] = lines[place].replace("you", "{you}")
    (found,) = check_script("\n".join(lines), name="crm.yaml")
    assert (found.file, found.line) == ("crm.yaml", place + 1)
    assert str(found).startswith(f"crm.yaml:{place + 1}: nobody fills {{you}}")


def test_all_defects_are_named_and_not_only_the_first() -> None:
    data = shipped("crm")
    data["scoring"]["weights"]["need"] = 99
    del data["currency"]["ru"]
    data["contact"]["accept"] = []
    found = check_script(written(data))
    assert len(found) >= 3


def test_lines_of_the_reader_are_those_of_the_file() -> None:
    text = shipped_scripts()["fitness"]
    source = read_yaml(text, name="fitness.yaml")
    rows = text.splitlines()
    assert rows[source.line(("questions", 1, "id")) - 1].strip() == "- id: start"
    assert rows[source.line(("scoring", "weights")) - 1].startswith("  weights:")
