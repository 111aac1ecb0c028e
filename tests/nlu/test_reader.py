import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from nlu.labels import INTENTS, WARMTHS, Asked, Language
from nlu.reader import FOLDER, ParsersOnly, Reader, ReaderLoadError, Request

TODAY = date(2026, 3, 2)
STRANGE = [
    "",
    " \n\t ",
    "\u200b\u200e\u202e\ufeff",
    "🙂🙂🙂",
    "а" * 4096,
    "word " * 900,
    "500" * 500,
    "сколькo стoит vаша СRМ?",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "Z\u0335\u0322a\u0335\u0348l\u0335g\u0335o",
    "\ud800 lone surrogate",
    "<script>alert(1)</script>",
    "{'a': [1, 2]}",
    "؟مرحبا",
    "价格多少",
]


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
@pytest.mark.parametrize("asked", [None, "budget", "name"])
def test_any_text_is_read(reader: Reader, text: str, asked: Asked | None) -> None:
    reading = reader.read(text, asked=asked, now=TODAY)
    assert set(reading.warmth) == set(WARMTHS)
    assert sum(reading.warmth.values()) == pytest.approx(1.0, abs=1e-4)
    assert all(0.0 <= p <= 1.0 for p in reading.intents.values())
    for fact in reading.facts:
        assert fact.quote == text[fact.start : fact.end]
        assert fact.quote


def test_nothing_to_read_abstains(reader: Reader) -> None:
    reading = reader.read("\u200b", now=TODAY, lang="pl")
    assert (reading.abstained, reading.primary, reading.lang) == (True, None, "pl")


@pytest.mark.parametrize(
    ("text", "asked", "lang", "primary"),
    [
        ("сколько это стоит?", None, "ru", "ask_price"),
        ("how much does it cost?", None, "en", "ask_price"),
        ("ile to kosztuje?", None, "pl", "ask_price"),
        ("fiyatı ne kadar?", None, "tr", "ask_price"),
        ("не пишите мне больше", None, "ru", "stop"),
        ("stop messaging me", None, "en", "stop"),
        ("proszę do mnie więcej nie pisać", None, "pl", "stop"),
        ("bana bir daha yazmayın", None, "tr", "stop"),
        ("выставляйте счёт, оплатим сегодня", None, "ru", "buy"),
        ("send me the invoice, we'll pay today", None, "en", "buy"),
        ("proszę wystawić fakturę, płacimy dzisiaj", None, "pl", "buy"),
        ("faturayı gönderin, bugün ödeyelim", None, "tr", "buy"),
        ("позовите человека", None, "ru", "request_human"),
        ("can I talk to a real person", None, "en", "request_human"),
        ("chcę rozmawiać z człowiekiem", None, "pl", "request_human"),
        ("gerçek bir insanla görüşmek istiyorum", None, "tr", "request_human"),
    ],
)
def test_plain_replies_are_read_in_every_language(
    reader: Reader, text: str, asked: Asked | None, lang: Language, primary: str
) -> None:
    reading = reader.read(text, asked=asked, now=TODAY)
    assert (reading.primary, reading.lang, reading.abstained) == (primary, lang, False)


@pytest.mark.parametrize(
    "text",
    [
        "выставляйте счёт, оплатим сегодня",
        "send the contract, we start now",
        "biorę, gdzie zapłacić?",
        "alıyorum, nereye ödeyeceğim?",
    ],
)
def test_a_buyer_is_hot(reader: Reader, text: str) -> None:
    assert reader.read(text, now=TODAY).warmest == "hot"


def test_what_was_asked_decides_what_a_number_is(reader: Reader) -> None:
    (budget,) = reader.read("500", asked="budget", now=TODAY).facts
    (heads,) = reader.read("500", asked="company_size", now=TODAY).facts
    assert (budget.kind, budget.value["max"]) == ("budget", 500)
    assert (heads.kind, heads.value["max"]) == ("company_size", 500)


def test_facts_quote_the_original_text(reader: Reader) -> None:
    text = "бюджет   до\u200b 500к, звоните +7 912 345-67-89"
    facts = {fact.kind: fact for fact in reader.read(text, asked="budget", now=TODAY).facts}
    assert facts["budget"].quote == "до\u200b 500к"
    assert facts["budget"].value["max"] == 500000
    assert facts["phone"].value == {"e164": "+79123456789"}
    assert all(text[f.start : f.end] == f.quote for f in facts.values())


def test_a_reply_reads_alike_alone_and_in_a_batch(reader: Reader) -> None:
    texts = ["hi", "how much is it for 30 people?", "мне надо подумать " * 9, "500"]
    many = reader.read_many([Request(text=text, now=TODAY) for text in texts])
    for text, batched in zip(texts, many, strict=True):
        alone = reader.read(text, now=TODAY)
        assert alone.primary == batched.primary
        assert alone.warmth == pytest.approx(batched.warmth, abs=0.08)  # activations share a step in a batch


@pytest.mark.parametrize("typed", ["ILE TO KOSZTUJE?", "Ile To Kosztuje?", "ile\u200b to kosztuje?"])
def test_case_and_invisible_characters_change_nothing(reader: Reader, typed: str) -> None:
    assert reader.read(typed, now=TODAY).intents == reader.read("ile to kosztuje?", now=TODAY).intents


def test_diacritics_change_nothing(reader: Reader) -> None:
    with_marks, without = "proszę o ofertę, ile płacę?", "prosze o oferte, ile place?"
    assert reader.read(with_marks, now=TODAY).intents == reader.read(without, now=TODAY).intents


def test_a_moment_counts_by_its_day(reader: Reader) -> None:
    by_day = reader.read("до конца марта", asked="timeline", now=TODAY)
    by_moment = reader.read("до конца марта", asked="timeline", now=datetime(2026, 3, 2, 23, 59, tzinfo=UTC))
    assert by_day.facts == by_moment.facts
    assert by_day.facts[0].value["latest"] == "2026-03-31"


def test_no_requests_give_no_readings(reader: Reader) -> None:
    assert reader.read_many([]) == []
    assert reader.embed([]).shape[0] == 0


def test_vectors_of_the_same_meaning_lie_nearer(reader: Reader) -> None:
    parking, car, price = reader.embed(["do you have parking?", "where can I park my car", "what does a month cost"])
    assert np.linalg.norm(parking) == pytest.approx(1.0, abs=1e-4)
    assert parking @ car >= parking @ price


def test_the_same_reply_gives_the_same_reading(reader: Reader) -> None:
    assert reader.read("maybe next year", now=TODAY) == reader.read("maybe next year", now=TODAY)


@pytest.mark.parametrize("name", ["manifest.json", "model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "changed"])
def test_a_damaged_model_is_refused_in_one_line(tmp_path: Path, name: str, damage: str) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(FOLDER, folder)
    path = folder / name
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.write_bytes(b"x" + path.read_bytes()[1:])
    with pytest.raises(ReaderLoadError, match=name) as caught:
        Reader.load(folder)
    assert "\n" not in str(caught.value)
    assert "bantik train" in str(caught.value)


def test_a_model_of_other_labels_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(FOLDER, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["labels"]["intents"] = list(INTENTS)[:-1]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ReaderLoadError, match="other labels"):
        Reader.load(folder)


def test_without_a_model_parsers_still_find_facts() -> None:
    reading = ParsersOnly().read("до 500 тысяч рублей", asked="budget", now=TODAY)
    assert reading.degraded
    assert reading.facts[0].value == {"min": None, "max": 500000, "currency": "RUB", "period": None}


def test_without_a_model_the_whole_reply_answers_an_open_question() -> None:
    reading = ParsersOnly().read("Northwind Traders", asked="company", now=TODAY)
    assert reading.facts[0].value == {"name": "Northwind Traders"}
    question = ParsersOnly().read("why do you ask?", asked="company", now=TODAY)
    assert (question.facts, question.abstained) == ((), True)
