from models.config import load_config
from models.corpus import Example
from models.split import TwinFinder, distinct, split


def reply(text: str, asked: str | None = None) -> Example:
    return Example(text, "en", asked, ("inform",), "none", (), text.casefold(), "here")  # type: ignore[arg-type]


def test_the_same_reply_twice_counts_once() -> None:
    assert len(distinct([reply("Hello there!"), reply("hello there"), reply("hello there", "name")])) == 2


def test_a_reply_that_differs_in_one_word_is_a_twin() -> None:
    twins = TwinFinder([reply("could you send me the price list for the spring season")], threshold=0.7)
    assert twins.has_twin(reply("could you send me the price list for the summer season"))
    assert not twins.has_twin(reply("what do I have to pay if I come twice a week"))


def test_short_replies_are_twins_only_after_the_same_question() -> None:
    twins = TwinFinder([reply("500", "budget")], threshold=0.7)
    assert twins.has_twin(reply("500", "budget"))
    assert not twins.has_twin(reply("500", "company_size"))


def test_no_reply_is_on_two_sides_and_nothing_is_lost_but_twins() -> None:
    config = load_config()
    replies = [reply(f"number {i} of the replies that somebody wrote about thing {i * 7919}") for i in range(400)]
    parts = split(replies, config.data, seed=1)
    texts = [{e.text for e in part} for part in (parts.train, parts.calibration, parts.test)]
    assert not texts[0] & (texts[1] | texts[2])
    assert not texts[1] & texts[2]
    assert sum(map(len, texts)) + parts.removed == 400
    assert len(texts[0]) >= 300
