"""The ways out and back, and the questions the engine asks by itself."""

import pytest

from dialogs.effects import SetTimer
from dialogs.events import LanguageChosen, MediaReceived
from nlu.labels import Intent
from tests.dialogs.chat import BY_MARCH, FRIDAY, NEED, SOON, Chat, qualified

SPRING = {"earliest": "2027-03-01", "latest": "2027-05-31", "urgency": "year"}


def postponing() -> Chat:
    return Chat().starts().says("maybe later", "postpone", warm="cold")


def test_when_may_be_answered_with_a_date() -> None:
    chat = postponing().says("in spring", "inform", timeline=SPRING)
    assert "on 1 March" in chat.text


def test_no_idea_when_is_asked_about_once_and_given_three_months() -> None:
    chat = postponing().says("no idea", "unsure")
    assert "19 February" in chat.text


def test_something_else_told_instead_of_a_date_goes_on_with_the_dialog() -> None:
    chat = postponing().says("well actually we do lose requests", "inform", warm="warm", need=NEED)
    assert chat.state.asked == "timeline"


def test_anything_but_a_yes_sets_no_timer() -> None:
    chat = postponing().presses("In a month").says("hmm", "small_talk")
    assert not any(isinstance(effect, SetTimer) for effect in chat.last)
    assert chat.state.status == "closed"


def test_question_instead_of_an_answer_is_answered() -> None:
    chat = postponing().says("what does it cost though?", "ask_price")
    assert "€" in chat.text


def test_who_is_leaving_is_never_reminded() -> None:
    for chat in (
        postponing(),
        Chat().starts().says("no interest", "refuse"),
        Chat().starts().says("dear", "object_price"),
    ):
        assert chat.timers == ["give_up"]


def test_refusal_stays_a_refusal_when_the_reason_never_comes() -> None:
    chat = Chat().starts().says("no interest", "refuse").timer("give_up")
    assert chat.state.exit == "refused"
    assert chat.state.status == "closed"


def test_nobody_is_waited_for_without_an_end() -> None:
    chat = Chat().starts()
    for text, intent in (("bye for now", "goodbye"), ("idiot", "abuse"), ("hi", "greet"), ("thanks", "thanks")):
        chat.says(text, _intent(intent))
        assert chat.timers
    chat.timer("give_up")
    assert chat.state.exit == "silent"


def _intent(name: str) -> Intent:
    known: dict[str, Intent] = {"goodbye": "goodbye", "abuse": "abuse", "greet": "greet", "thanks": "thanks"}
    return known[name]


def test_own_questions_are_repeated_in_their_own_words() -> None:
    expected = {
        "_when": "When would be a better time?",
        "_may_write": "may I write to you here on 20 December",
        "_go_on": "Shall we go on?",
        "_reason": "what decided it?",
        "_go_ahead": "Shall I call Anna",
        "_name": "what should we call you?",
        "_contact": "by phone, or right here?",
    }
    said = {}
    asked_by = (
        postponing(),
        postponing().presses("In a month"),
        Chat().starts().says("too dear", "object_price"),
        Chat().starts().says("no", "refuse"),
        Chat().starts().says("I'd take it, how?", "buy", abstained=True),
        Chat().starts().says("I take it", "buy"),
        qualified(Chat()),
    )
    for chat in asked_by:
        asked = chat.state.asked or ""
        chat.meets(LanguageChosen(at=FRIDAY, lang="en"))
        said[asked] = chat.text
    assert set(said) == set(expected)
    assert all(part in said[asked] for asked, part in expected.items())


def test_may_follow_is_repeated_as_a_question_about_writing() -> None:
    chat = Chat().starts().presses("Just looking for now").presses("No date yet")
    chat.meets(MediaReceived(at=FRIDAY, reply_id=4, kind="sticker"))
    assert "may I write to you here on 20 December" in chat.text


def test_goodbye_to_the_follow_up_question_is_a_no() -> None:
    chat = Chat().starts().presses("Just looking for now").presses("No date yet").says("bye", "goodbye")
    assert "I will not write first" in chat.text
    assert chat.state.status == "closed"


def test_nothing_more_to_offer_is_asked_about_only_once() -> None:
    chat = Chat().starts().presses("Just looking for now").presses("No date yet").presses("No, thanks")
    chat.says("oh, and we are five", "inform", company_size={"min": 5, "max": 5})
    assert "May I ask once more" not in chat.text
    assert chat.state.status == "closed"


@pytest.mark.parametrize("label", ["Talk to a person", "Let us go on"])
def test_choice_after_the_price_is_honoured(label: str) -> None:
    chat = Chat().starts("Tom").says("too dear", "object_price").presses(label)
    assert bool(chat.offers) is (label == "Talk to a person")


def test_second_price_objection_later_is_noted_and_offers_the_choice_again() -> None:
    chat = Chat().starts().says("too dear", "object_price").presses("Let us go on")
    chat.says("still, that price", "object_price")
    assert "sticking point" in chat.text
    assert chat.notes == ["still, that price"]


def test_price_objection_after_the_offer_is_noted_for_the_manager() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here").says("but it is dear", "object_price")
    assert "Anna" in chat.text
    assert chat.notes == ["but it is dear"]


def test_name_that_is_not_given_does_not_stop_the_offer() -> None:
    chat = qualified(Chat()).presses("Write to me here").says("I'd rather not say", "deny")
    assert [offer.reason for offer in chat.offers] == ["qualified"]
    assert "name" not in chat.state.facts
    assert chat.state.stage == "inquiry"


def test_no_number_after_the_offer_is_fine() -> None:
    chat = Chat().starts("Tom").says("I take it", "buy", warm="hot").presses("Not now")
    assert len(chat.offers) == 1
    assert chat.state.asked is None
    assert chat.state.status == "handed_over"


def test_no_contact_by_button_keeps_the_door_open() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Not now")
    assert not chat.offers
    assert "nobody will write uninvited" in chat.text


def test_refusing_the_number_is_not_refusing_the_product() -> None:
    chat = qualified(Chat().starts("Tom")).says("no I don't give my number", "refuse", "deny")
    assert chat.state.exit is None
    assert "nobody will write uninvited" in chat.text


def test_incomplete_number_is_asked_for_again_and_is_no_misreading_of_the_person() -> None:
    chat = qualified(Chat().starts("Tom")).says("+48 512", abstained=True)
    assert "complete number" in chat.text
    assert chat.state.misread == 0
    assert chat.says_back[-1].contact_button is not None
    assert not chat.offers


def test_greeting_back_is_polite_and_repeats_the_question() -> None:
    chat = Chat().starts().says("hello there", "greet")
    assert chat.text.startswith("Hello!")
    assert chat.state.asked == "need"


def test_off_topic_gets_half_a_sentence_even_when_nothing_is_asked() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here").says("nice weather", "off_topic")
    assert chat.text


def test_button_may_call_a_person() -> None:
    script = Chat().script
    need = script.question("need")
    assert need is not None
    buttons = tuple(choice.model_copy(update={"does": "person"}) for choice in need.buttons)
    others = tuple(
        question.model_copy(update={"buttons": buttons}) if question.id == "need" else question
        for question in script.questions
    )
    chat = Chat(custom=script.model_copy(update={"questions": others})).starts("Tom").presses("Requests get lost")
    assert [offer.reason for offer in chat.offers] == ["asked_for_person"]


def test_postponing_at_the_limit_of_questions_ends_without_one() -> None:
    chat = Chat().starts()
    chat.state = chat.state.model_copy(update={"puts": 7})
    chat.says("not before spring", "postpone", timeline=SPRING)
    assert chat.state.status == "closed"
    assert not any(isinstance(effect, SetTimer) for effect in chat.last)


def test_date_told_with_a_refusal_to_decide_keeps_both() -> None:
    chat = Chat().starts().says("lost requests", "inform", need=NEED)
    chat.says("by March, who decides I don't know", "inform", "unsure", timeline=BY_MARCH)
    assert chat.state.asked == "authority"
    chat.says("mid December maybe, no idea who decides", "inform", "unsure", timeline=SOON)
    assert "authority" in chat.state.passed_over
