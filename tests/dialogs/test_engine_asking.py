"""What is asked, in which order, and what is never asked again."""

import itertools
from dataclasses import replace

from dialogs.effects import Learn, Say, SetTimer
from dialogs.options import asked_label
from nlu.labels import FactKind
from tests.dialogs.chat import AT_ONCE, BY_MARCH, DECIDES, NEED, NO_BUDGET, SHARES, SOON, Chat, euros, qualified


def test_greeting_says_it_is_a_bot_and_asks_for_the_need_in_one_message() -> None:
    chat = Chat().starts()
    (greeting,) = chat.says_back
    assert "bot" in greeting.text
    assert greeting.text.endswith("What made you look for a CRM?")
    assert "Requests get lost" in chat.labels
    assert asked_label(chat.state, chat.script) == "need"


def test_first_question_is_about_the_need_and_never_about_money() -> None:
    chat = Chat().starts()
    assert chat.state.asked == "need"


def test_one_reply_fills_several_facts_and_none_of_them_is_asked() -> None:
    chat = Chat().starts()
    chat.says(
        "lost requests, by March, me and my partner",
        "inform",
        warm="warm",
        need=NEED,
        timeline=BY_MARCH,
        authority=SHARES,
    )
    assert set(chat.learned) == {"need", "timeline", "authority"}
    assert chat.state.asked == "budget"


def test_known_fact_is_never_asked_again() -> None:
    chat = qualified(Chat())
    assert all(chat.asked_of(question) <= 1 for question in ("need", "timeline", "authority", "budget"))
    assert chat.asked_of("size") == 0


def test_what_sales_wants_known_is_asked_before_a_lead_is_handed_over_and_nobody_hot_waits_for_it() -> None:
    # The agreement's "needs" were shown on a card afterwards and asked by nobody.
    def ready(needs: set[FactKind]) -> Chat:
        chat = Chat()
        chat.desk = replace(chat.desk, needs=frozenset(needs))
        chat.starts()
        chat.says("requests get lost", "inform", warm="warm", need=NEED)
        chat.says("in two weeks or so", "inform", warm="warm", timeline=SOON)
        chat.says("I decide", "inform", authority=DECIDES)
        return chat.says("around 3000 euros", "inform", warm="warm", budget=euros(3000))

    assert ready(set()).asked_of("size") == 0
    chat = ready({"company_size"})
    assert chat.state.asked == "size"
    assert chat.offers == []
    chat.says("where do I pay", "buy", warm="hot")
    assert [offer.reason for offer in chat.offers] == ["hot"]


def test_whole_dialog_from_the_manners_page_takes_four_questions() -> None:
    chat = Chat().starts()
    chat.says(
        "we loose requests, everything is in excel", "inform", warm="warm", need=NEED, company_size={"min": 3, "max": 3}
    )
    assert "By when" in chat.text
    chat.says("before new year. whats the price btw", "ask_price", "inform", warm="warm", timeline=SOON)
    assert "€2,000–4,500" in chat.text
    assert chat.state.asked == "budget"
    chat.says(
        "around 3, but my partner has to say yes too", "inform", warm="warm", budget=euros(3000), authority=SHARES
    )
    assert chat.text.startswith("About €3,000 and you decide together")
    assert chat.says_back[-1].contact_button == "Share my number"
    assert "Write to me here" in chat.says_back[-1].reply_buttons
    chat.says("here is fine. Tom", "affirm", "inform", name={"text": "Tom"})
    assert "Thanks, Tom." in chat.text
    assert "Anna will write to you here on Monday before 12:00 (Warsaw time)." in chat.text
    assert [offer.reason for offer in chat.offers] == ["qualified"]
    assert chat.state.stage == "opportunity"
    assert chat.state.puts == 4


def test_price_question_makes_the_budget_the_next_question() -> None:
    chat = Chat().starts()
    chat.says("how much is it", "ask_price", warm="warm")
    assert "€2,000–4,500" in chat.text
    assert chat.state.asked == "budget"


def test_question_is_answered_before_anything_is_asked() -> None:
    chat = Chat().starts()
    chat.says("lost requests", "inform", need=NEED)
    chat.says("how long does it take?", "ask_terms", warm="warm")
    text = chat.text
    assert text.index("two or three weeks") < text.index("?")
    assert chat.state.asked == "timeline"


def test_matched_answer_beats_the_default_of_the_intent() -> None:
    chat = Chat().starts()
    chat.says("can you move our excel sheets?", "ask_product", match="migration")
    assert "duplicates are merged" in chat.text


def test_price_is_one_of_the_answers_that_examples_find() -> None:
    chat = Chat().starts()
    chat.says("and for the two of us, roughly?", "ask_product", match="price")
    assert "€" in chat.text
    chat.says("is moving the old sheets part of that price?", "ask_price", match="migration")
    assert "duplicates are merged" in chat.text
    assert "€" not in chat.says_back[0].text.split("?")[0]


def test_price_and_terms_in_one_reply_are_both_answered() -> None:
    chat = Chat().starts()
    chat.says("how long and how much?", "ask_terms", "ask_price")
    assert "weeks" in chat.text
    assert "€" in chat.text


def test_unknown_answer_is_admitted_and_noted_for_the_manager() -> None:
    bare = Chat().script.model_copy(update={"answers": ()})
    chat = Chat(custom=bare).starts()
    chat.says("does it run on a toaster?", "ask_product")
    assert "Anna will answer" in chat.text
    assert chat.notes == ["does it run on a toaster?"]


def test_why_is_answered_for_the_question_that_is_open() -> None:
    chat = Chat().starts()
    chat.says("lost requests", "inform", need=NEED)
    chat.says("why do you ask that", "ask_why")
    assert "A plan for two weeks" in chat.text
    assert chat.state.asked == "timeline"


def test_not_knowing_moves_on_and_is_never_asked_again() -> None:
    chat = Chat().starts()
    chat.says("lost requests", "inform", need=NEED)
    chat.says("no idea yet", "unsure")
    assert "timeline" in chat.state.passed_over
    assert chat.state.asked == "authority"
    chat.says("nobody else, just me", "inform", authority=DECIDES)
    assert chat.state.asked == "budget"
    assert chat.asked_of("timeline") == 1


def test_budget_that_is_not_given_is_not_asked_again() -> None:
    chat = Chat().starts()
    chat.says("lost requests", "inform", need=NEED)
    chat.says("how much", "ask_price")
    chat.says("I would rather not say", "deny")
    assert "budget" in chat.state.passed_over
    for _ in range(6):
        chat.says("no idea", "unsure")
    assert chat.asked_of("budget") == 1


def test_range_shown_for_the_price_stands_in_for_a_budget_that_is_not_given() -> None:
    chat = Chat().starts()
    chat.says("lost requests, three of us, how much?", "ask_price", need=NEED, company_size={"min": 3, "max": 3})
    chat.presses("Not decided yet")
    budget = chat.state.facts["budget"]
    assert (budget.origin, budget.value["min"], budget.value["max"]) == ("shown", 2000, 4500)
    assert budget.quote == "lost requests, three of us, how much?"


def test_budget_given_later_replaces_the_shown_range_without_calling_it_a_correction() -> None:
    chat = Chat().starts()
    chat.says("three of us, how much?", "ask_price", company_size={"min": 3, "max": 3})
    chat.presses("Not decided yet")
    chat.says("well, 2500", "inform", budget=euros(2500))
    assert chat.state.facts["budget"].value["max"] == 2500
    assert "instead of" not in chat.text


def test_no_budget_yet_is_a_fact_and_closes_the_question() -> None:
    chat = Chat().starts()
    chat.says("lost requests", "inform", need=NEED)
    chat.says("how much", "ask_price")
    chat.says("we have no budget yet", "inform", budget=NO_BUDGET)
    assert chat.state.facts["budget"].value["max"] is None
    assert chat.state.asked != "budget"


def test_correction_replaces_the_fact_and_says_so() -> None:
    chat = Chat().starts()
    chat.says("forty people lose requests", "inform", need=NEED, company_size={"min": 40, "max": 40})
    chat.says("sorry, fourteen, not forty", "correct", "inform", company_size={"min": 14, "max": 14})
    assert "14\u00a0people" in chat.text
    assert "40\u00a0people" in chat.text
    replaced = [effect for effect in chat.last if isinstance(effect, Learn)]
    assert replaced[0].replaces is not None
    assert replaced[0].replaces.value["max"] == 40
    assert chat.state.facts["company_size"].value["max"] == 14


def test_correction_without_a_new_value_asks_what_and_forgets_it() -> None:
    chat = Chat().starts()
    chat.says("lost requests, about 3000", "inform", need=NEED, budget=euros(3000))
    chat.says("no wait, that was wrong", "correct")
    assert "the budget" in chat.labels
    chat.presses("the budget")
    assert "budget" not in chat.state.facts
    assert chat.state.asked == "budget"


def test_same_fact_said_twice_is_learned_once() -> None:
    chat = Chat().starts()
    chat.says("about 3000", "inform", budget=euros(3000))
    chat.says("as I said, 3000", "inform", budget=euros(3000))
    assert chat.learned == {}


def test_shorter_need_does_not_replace_a_fuller_one() -> None:
    chat = Chat().starts()
    chat.says(
        "we lose requests in a shared spreadsheet", "inform", need={"text": "we lose requests in a shared spreadsheet"}
    )
    chat.says("a CRM by March", "inform", need={"text": "a CRM"}, timeline=BY_MARCH)
    assert chat.state.facts["need"].value["text"] == "we lose requests in a shared spreadsheet"


def test_plain_statement_after_the_need_question_is_the_need() -> None:
    chat = Chat().starts()
    chat.says("everything lies around on paper here", abstained=True)
    assert chat.state.facts["need"].value == {"text": "everything lies around on paper here"}
    assert chat.state.misread == 0
    assert chat.state.asked == "timeline"


def test_button_fills_the_fact_with_its_label_as_quote() -> None:
    chat = Chat().starts().presses("Requests get lost")
    fact = chat.state.facts["need"]
    assert (fact.origin, fact.quote) == ("button", "Requests get lost")
    chat.presses("Within a month")
    assert chat.state.facts["timeline"].value == {"earliest": None, "latest": "2026-12-20", "urgency": "month"}


def test_typed_synonym_counts_as_the_button() -> None:
    chat = Chat().starts().presses("Requests get lost")
    chat.says("ASAP!!", "inform", abstained=True)
    assert chat.state.facts["timeline"].value["urgency"] == "now"


def test_synonym_in_another_language_counts_too() -> None:
    chat = Chat().starts().presses("Requests get lost")
    chat.says("срочно", lang="ru")
    assert chat.state.facts["timeline"].value["urgency"] == "now"


def test_plain_no_means_what_its_button_says() -> None:
    chat = Chat().starts().presses("Requests get lost").presses("Within a month")
    assert chat.state.asked == "authority"
    chat.says("nope", "deny")
    assert chat.state.facts["authority"].value["power"] == "decides"


def test_range_button_is_written_in_the_money_of_the_language() -> None:
    labels = {}
    for lang in ("ru", "en", "pl", "tr"):
        chat = Chat(lang=lang).starts()
        chat.says("??", "ask_price", lang=None)
        labels[lang] = chat.labels[1]
    assert labels == {
        "ru": "200\u00a0000–500\u00a0000\u00a0₽",
        "en": "€2,000–5,000",
        "pl": "9000–22\u00a0000\u00a0zł",
        "tr": "90.000–220.000\u00a0TL",
    }


def test_not_every_answer_is_said_back_and_never_twice_the_same_way() -> None:
    chat = qualified(Chat())
    texts = [effect.text for effect in chat.all if isinstance(effect, Say)]
    openings = [" ".join(text.split()[:2]) for text in texts]
    assert all(one != other for one, other in itertools.pairwise(openings))


def test_two_misread_replies_bring_buttons_and_the_third_a_person() -> None:
    chat = Chat().starts().presses("Requests get lost")
    chat.says("blargh", abstained=True)
    assert chat.labels
    chat.says("fnord", abstained=True)
    assert "tap one of these" in chat.text
    assert chat.labels
    chat.says("xyzzy", abstained=True)
    assert [offer.reason for offer in chat.offers] == ["unreadable"]
    assert chat.notes == ["xyzzy"]


def test_a_reply_that_is_understood_forgives_the_misread_ones() -> None:
    chat = Chat().starts().presses("Requests get lost")
    chat.says("blargh", abstained=True).says("fnord", abstained=True)
    chat.says("by March", "inform", timeline=BY_MARCH)
    assert chat.state.misread == 0


def test_a_guess_of_a_reader_that_abstained_sends_nobody_away() -> None:
    for guess in ("stop", "refuse", "abuse", "spam", "complain"):
        chat = Chat().starts().presses("Requests get lost")
        chat.says("hm well", guess, abstained=True)
        assert chat.state.status == "open"
        assert not chat.offers


def test_clarify_explains_in_other_words_and_is_no_misreading() -> None:
    chat = Chat().starts().presses("Requests get lost")
    chat.says("what do you mean", "clarify")
    assert "Roughly when" in chat.text
    assert chat.state.misread == 0
    assert chat.state.asked == "timeline"


def test_questions_stop_when_the_limit_is_reached() -> None:
    chat = Chat().starts()
    for number in range(30):
        chat.says(f"and what about thing {number}?", "ask_product", warm="warm")
    assert chat.state.puts <= 7


def test_hopeless_dialog_ends_with_thanks_and_no_offer() -> None:
    chat = Chat().starts().presses("Just looking for now")
    chat.presses("No date yet")
    assert not chat.offers
    assert "May I ask once more on 20 December" in chat.text
    chat.presses("No, thanks")
    assert chat.state.status == "closed"
    assert not any(isinstance(effect, SetTimer) for effect in chat.last)


def test_follow_up_needs_a_yes() -> None:
    chat = Chat().starts().presses("Just looking for now").presses("No date yet")
    chat.presses("Yes, please")
    assert chat.timers == ["follow_up"]
    chat.timer("follow_up")
    assert "as agreed" in chat.text
    assert chat.labels == ["Let us go on", "Leave it", "Talk to a person"]


def test_conditions_of_a_question_hold_it_back() -> None:
    script = Chat().script
    size = script.question("size")
    assert size is not None
    from dialogs.schema import Condition

    held = size.model_copy(update={"when": (Condition(fact="budget", at_least=10000),), "weight": 90})
    others = tuple(held if question.id == "size" else question for question in script.questions)
    chat = Chat(custom=script.model_copy(update={"questions": others})).starts()
    chat.says("lost requests", "inform", need=NEED)
    assert chat.state.asked == "timeline"
    chat.says("20000", "inform", budget=euros(20000))
    assert chat.state.asked == "size"


def test_button_may_lead_to_a_question_of_its_own() -> None:
    script = Chat().script
    need = script.question("need")
    assert need is not None
    leading = tuple(choice.model_copy(update={"then": "size"}) for choice in need.buttons)
    changed = need.model_copy(update={"buttons": leading})
    others = tuple(changed if question.id == "need" else question for question in script.questions)
    chat = Chat(custom=script.model_copy(update={"questions": others})).starts().presses("Requests get lost")
    assert chat.state.asked == "size"


def test_urgent_need_with_enough_money_is_hot_without_the_word_buy() -> None:
    chat = Chat().starts()
    chat.says("need it now, 5000 at hand", "inform", warm="warm", timeline=AT_ONCE, budget=euros(5000))
    assert [(offer.reason, offer.urgent) for offer in chat.offers] == [("hot", True)]


def test_around_three_after_a_price_in_thousands_is_three_thousand() -> None:
    chat = Chat().starts().says("how much?", "ask_price")
    plain = {"min": 3, "max": 3, "currency": None, "period": None}
    chat.says("around 3", "inform", budget=plain)
    assert chat.state.facts["budget"].value["max"] == 3000
    assert "about €3,000" in chat.text.lower()


def test_small_monthly_sums_and_named_currencies_are_taken_at_their_word() -> None:
    club = Chat("fitness").starts().says("how much?", "ask_price")
    club.says("20 max", "inform", budget={"min": None, "max": 20, "currency": None, "period": "month"})
    assert club.state.facts["budget"].value["max"] == 20
    chat = Chat().starts().says("how much?", "ask_price")
    chat.says("3 euros, ha", "inform", budget=euros(3))
    assert chat.state.facts["budget"].value["max"] == 3


def test_place_named_beside_a_question_is_taken() -> None:
    chat = Chat("fitness").starts().presses("Lose weight").presses("This week")
    chat.says("the one by the river, is there parking?", "ask_product", match="address")
    place = chat.state.facts["location"]
    assert (place.value["text"], place.quote) == ("By the river", "the one by the river, is there parking?")
    assert "Quay 5" in chat.text
    assert chat.state.asked == "budget"
