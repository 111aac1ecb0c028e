"""Handing over, being reached, leaving, and everything that is honoured at once."""

from datetime import timedelta

import pytest

from dialogs.effects import CancelTimers, Move, NoteForManager, Say, SetTimer, UpdateOffer
from dialogs.events import (
    CommandGiven,
    LanguageChosen,
    ManagerGaveBack,
    ManagerTook,
    MediaReceived,
    TalkBegan,
    TalkEnded,
    TimerFired,
)
from nlu.labels import Intent
from tests.dialogs.chat import FRIDAY, NEED, SOON, Chat, euros, qualified

SPRING = {"earliest": "2027-03-01", "latest": "2027-05-31", "urgency": "year"}


def test_buying_goes_to_sales_at_once_with_bant_incomplete() -> None:
    chat = Chat(promise_by=FRIDAY + timedelta(minutes=16)).starts()
    chat.says("hey we talked at the fair, we take the 3 seat package, where do i pay", "buy", warm="hot")
    assert [(offer.reason, offer.urgent) for offer in chat.offers] == [("hot", True)]
    assert "Anna will send you the contract and the invoice here within 15\u00a0minutes." in chat.text
    assert chat.state.asked == "_name"
    assert chat.state.stage == "opportunity"


def test_hot_visitor_with_a_known_name_is_asked_only_how_to_be_reached() -> None:
    chat = Chat().starts("Tom").says("send the invoice", "buy", warm="hot")
    assert chat.state.asked == "_contact"
    chat.shares()
    assert chat.state.asked is None
    assert len(chat.offers) == 1
    assert chat.state.puts == 2


def test_reply_read_as_hot_goes_to_sales_whatever_its_intent() -> None:
    chat = Chat().starts().says("can we start on monday?", "ask_terms", warm="hot", match="setup_time")
    assert [offer.reason for offer in chat.offers] == ["hot"]
    assert "two or three weeks" in chat.text


def test_hot_after_the_offer_is_not_offered_twice() -> None:
    chat = Chat().starts("Tom").says("I take it", "buy", warm="hot").says("so where do I pay?", "buy", warm="hot")
    assert len(chat.offers) == 1


@pytest.mark.parametrize(
    ("text", "intent", "reason", "urgent"),
    [
        ("let me talk to a person", "request_human", "asked_for_person", True),
        ("could we meet on Tuesday at 3", "book_meeting", "asked_for_person", True),
        ("your bot is dreadful", "complain", "complaint", True),
        ("my login stopped working", "support", "support", False),
    ],
)
def test_a_person_is_called_at_once(text: str, intent: Intent, reason: str, urgent: bool) -> None:
    chat = Chat().starts("Tom").says(text, intent)
    assert [(offer.reason, offer.urgent) for offer in chat.offers] == [(reason, urgent)]
    assert "Anna will write to you here on Monday" in chat.text
    assert chat.state.status == "handed_over"


@pytest.mark.parametrize("word", ["person", "Человек!", "człowiek", "insan"])
def test_the_promised_word_for_a_person_works_without_a_model(word: str) -> None:
    chat = Chat().starts("Tom").says(word, degraded=True, abstained=True, lang=None)
    assert [offer.reason for offer in chat.offers] == ["asked_for_person"]


def test_closed_desk_is_said_honestly() -> None:
    chat = Chat(open_now=False, manager=None).starts("Tom").says("a person please", "request_human")
    assert "Nobody is at the desk right now" in chat.text
    assert "Our manager will write to you here on Monday before 12:00 (Warsaw time)" in chat.text


def test_stop_gets_one_confirmation_and_silence_until_start() -> None:
    chat = Chat().starts().says("stop", "stop")
    assert len(chat.says_back) == 1
    assert chat.state.exit == "stopped"
    assert any(isinstance(effect, CancelTimers) for effect in chat.last)
    for intent in ("inform", "ask_price", "request_human", "abuse"):
        assert chat.says("hello? answer me", intent).last == ()
    assert chat.taps("need.lost", turn=1).last == ()
    assert chat.shares().last == ()
    assert chat.meets(CommandGiven(at=FRIDAY, command="help")).last == ()
    assert chat.meets(TimerFired(at=FRIDAY, timer="remind", turn=1)).last == ()
    chat.starts()
    assert chat.state.status == "open"
    assert chat.state.exit is None
    assert "We stopped here." in chat.text


def test_stop_is_honoured_while_a_manager_has_the_lead() -> None:
    chat = qualified(Chat()).says("here", "affirm").says("Tom", "inform", name={"text": "Tom"})
    chat.meets(ManagerTook(at=chat.at, manager="Anna"))
    chat.says("stop", "stop")
    assert chat.state.status == "stopped"
    assert any(isinstance(effect, Move) and effect.exit == "stopped" for effect in chat.last)


def test_abuse_gets_one_calm_line_and_then_none() -> None:
    chat = Chat().starts().says("you stupid thing", "abuse")
    assert "polite" in chat.text
    assert chat.says("idiot", "abuse").says_back == []


def test_spam_gets_nothing_after_the_first() -> None:
    chat = Chat().starts().says("BUY SEO http://x", "spam")
    assert len(chat.says_back) == 1
    assert chat.says("BUY SEO http://x", "spam").says_back == []


def test_refusal_gets_thanks_and_one_question_why_once() -> None:
    chat = Chat().starts().says("not interested", "refuse", warm="cold")
    assert chat.state.exit == "refused"
    assert chat.labels == ["The price", "Chose another one", "No need any more", "Not the right time"]
    chat.says("we took another vendor", "object_competitor")
    assert chat.state.status == "closed"
    assert chat.moves[-1].reason == "we took another vendor"
    chat.says("no, really not interested", "refuse")
    assert chat.labels == []
    assert chat.state.status == "closed"


def test_question_after_a_refusal_brings_the_visitor_back() -> None:
    chat = Chat().starts().says("not interested", "refuse", warm="cold")
    chat.says("well, what does it cost?", "ask_price", warm="warm")
    assert chat.state.exit is None
    assert "€" in chat.text


def test_not_now_asks_when_and_writes_only_with_a_yes() -> None:
    chat = Chat().starts().says("maybe later", "postpone", warm="cold")
    assert chat.labels == ["In a month", "In three months", "In half a year"]
    chat.presses("In three months")
    assert "19 February" in chat.text
    chat.presses("Yes, please")
    (timer,) = [effect for effect in chat.last if isinstance(effect, SetTimer)]
    assert (timer.timer, timer.delay.days) == ("revive", 91)
    chat.timer("revive")
    assert "You said that now would be a better time" in chat.text
    chat.presses("Let us go on")
    assert chat.state.asked == "need"


def test_not_now_with_a_date_asks_at_once_whether_to_write_then() -> None:
    chat = Chat().starts().says("not before spring", "postpone", warm="cold", timeline=SPRING)
    assert "on 1 March" in chat.text
    chat.says("no need", "deny")
    assert chat.timers == []
    assert chat.state.status == "closed"


def test_price_objection_is_heard_without_a_discount_and_leaves_the_choice() -> None:
    chat = Chat().starts().says("lost requests, how much", "ask_price", need=NEED)
    chat.says("that is far too expensive", "object_price", warm="warm")
    assert "fair sum" in chat.text
    assert chat.labels == ["Let us go on", "Leave it", "Talk to a person"]
    chat.says("ok go on", "affirm")
    assert chat.state.asked == "budget"


def test_leaving_over_the_price_is_not_asked_for_a_reason_again() -> None:
    chat = Chat().starts().says("too expensive", "object_price", warm="warm").presses("Leave it")
    assert chat.state.exit == "refused"
    assert chat.moves[-1].reason == "price"
    assert chat.labels == []


def test_competitor_is_respected_and_the_script_goes_on() -> None:
    chat = Chat().starts().says("we use HubSpot", "object_competitor", competitor={"name": "HubSpot"})
    assert "what works should stay" in chat.text
    assert "anything you miss" in chat.text
    assert chat.state.facts["competitor"].value["name"] == "HubSpot"
    assert chat.state.asked == "need"


def test_contact_is_asked_only_once_there_is_something_in_it() -> None:
    chat = qualified(Chat())
    assert "Anna can send you a plan with a fixed price on Monday before 12:00" in chat.text
    assert "/privacy" in chat.text


def test_own_contact_is_verified_and_closes_with_a_call() -> None:
    chat = qualified(Chat().starts("Tom")).shares("48512345678")
    fact = chat.state.facts["phone"]
    assert (fact.origin, fact.value["e164"]) == ("contact", "+48512345678")
    assert "Anna will call you on Monday" in chat.text
    assert chat.state.consent is True
    assert [offer.reason for offer in chat.offers] == ["qualified"]


def test_contact_of_somebody_else_is_not_accepted() -> None:
    chat = qualified(Chat()).shares(own=False)
    assert "phone" not in chat.state.facts
    assert "someone else's contact" in chat.text
    assert not chat.offers


def test_typed_number_counts_as_a_way_to_be_reached() -> None:
    chat = qualified(Chat().starts("Tom")).says("+48 512 345 678", "inform", phone={"e164": "+48512345678"})
    assert chat.state.facts["phone"].origin == "words"
    assert len(chat.offers) == 1


def test_profile_name_is_used_and_not_asked() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    assert chat.asked_of("_name") == 0
    assert chat.state.stage == "opportunity"


def test_profile_without_letters_is_no_name() -> None:
    assert "name" not in Chat().starts("🦊 1").state.facts


def test_unread_name_is_taken_as_it_stands() -> None:
    chat = qualified(Chat()).presses("Write to me here")
    assert chat.state.asked == "_name"
    chat.says("Käthe", abstained=True)
    assert chat.state.facts["name"].value["text"] == "Käthe"
    assert len(chat.offers) == 1


def test_no_contact_wanted_means_no_offer_and_an_open_door() -> None:
    chat = qualified(Chat().starts("Tom")).says("no", "deny")
    assert not chat.offers
    assert "nobody will write uninvited" in chat.text
    chat.says("person", "request_human")
    assert len(chat.offers) == 1


def test_score_of_the_offer_names_fact_and_quote() -> None:
    from dialogs import qualify

    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    found = qualify(chat.state.facts, chat.state.warm_replies, chat.script, reach_here=chat.state.reach_here, lang="en")
    assert found.score == chat.state.score == sum(line.points for line in found.breakdown)
    assert {line.what for line in found.breakdown} >= {"need", "timeline", "authority", "budget", "contact", "warmth"}
    assert all(line.quote for line in found.breakdown)


def test_after_the_offer_a_new_fact_updates_it_and_is_confirmed() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    chat.says("oh and we are fourteen people", "inform", company_size={"min": 14, "max": 14})
    assert any(isinstance(effect, UpdateOffer) for effect in chat.last)
    assert chat.text


def test_after_the_offer_questions_are_still_answered_and_the_rest_is_noted() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    chat.says("do we get training?", "ask_product", match="training")
    assert "Two half days" in chat.text
    chat.says("tell her the blue folder", abstained=True)
    assert chat.notes[-1] == "tell her the blue folder"
    assert "Anna" in chat.text


def test_while_a_manager_has_the_lead_the_bot_is_silent_and_still_learns() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    chat.meets(ManagerTook(at=chat.at, manager="Boris"))
    assert "Boris has taken over" in chat.text
    chat.says("by the way, fourteen people", "inform", company_size={"min": 14, "max": 14})
    assert chat.says_back == []
    assert chat.state.facts["company_size"].value["max"] == 14
    assert chat.meets(MediaReceived(at=chat.at, reply_id=9, kind="voice")).says_back == []


def test_given_back_the_visitor_hears_an_honest_new_promise() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    chat.meets(ManagerTook(at=chat.at, manager="Boris")).meets(ManagerGaveBack(at=chat.at))
    assert "A change on our side" in chat.text
    assert "on Monday before 12:00" in chat.text
    assert chat.state.status == "handed_over"


def test_a_talk_silences_the_bot_which_reads_along_and_asks_nothing_again() -> None:
    chat = Chat().starts("Tom").says("we lose requests, call me", "inform", need=NEED)
    chat.meets(ManagerTook(at=chat.at, manager="Boris")).meets(TalkEnded(at=chat.at, manager="Boris"))
    assert chat.state.status == "handed_over"
    chat.meets(TalkBegan(at=chat.at))
    assert (chat.state.status, chat.says_back) == ("with_manager", [])
    felt = len(chat.state.warm_replies)
    chat.says("by mid December, about three thousand", "inform", warm="hot", timeline=SOON, budget=euros(3000))
    assert chat.says_back == []
    assert len(chat.state.warm_replies) == felt + 1, "how warm a reply was is lost"
    chat.meets(TalkEnded(at=chat.at, manager="Boris"))
    assert "Boris has handed the conversation back" in chat.text
    assert {"timeline", "budget"} <= set(chat.state.facts)
    assert chat.state.asked is None


def test_silence_is_reminded_once_and_then_left_alone() -> None:
    chat = Chat().starts().presses("Requests get lost").timer("remind")
    assert chat.says_back[0].kind == "follow_up"
    assert "Roughly when" in chat.text
    chat.timer("give_up")
    assert chat.says_back == []
    assert chat.state.exit == "silent"
    assert chat.state.status == "closed"


def test_reminder_of_an_earlier_turn_is_void() -> None:
    chat = Chat().starts()
    chat.presses("Requests get lost")
    assert chat.meets(TimerFired(at=chat.at, timer="remind", turn=1)).last == ()


def test_silent_visitor_may_come_back_any_time() -> None:
    chat = Chat().starts().presses("Requests get lost").timer("remind").timer("give_up")
    chat.says("sorry, was away. by mid December", "inform", timeline=SOON)
    assert chat.state.exit is None
    assert chat.state.asked == "authority"


def test_twenty_taps_on_one_button_are_one_change() -> None:
    chat = Chat().starts()
    turn = chat.state.turn
    chat.taps("need.lost", turn=turn)
    after = chat.state
    for _ in range(19):
        chat.taps("need.lost", turn=turn)
        assert chat.last == ()
    assert chat.state == after


def test_stale_button_gets_a_polite_word_and_the_current_question_once() -> None:
    chat = Chat().starts().presses("Requests get lost").presses("Within a month")
    chat.taps("timeline.now", turn=2)
    assert "behind us" in chat.text
    assert chat.state.asked == "authority"
    assert chat.taps("need.control", turn=1).last == ()


def test_button_of_an_older_message_still_answers_the_same_open_question() -> None:
    chat = Chat().starts().presses("Requests get lost")
    turn = chat.state.turn
    chat.says("how long does it take?", "ask_terms")
    chat.taps("timeline.month", turn=turn)
    assert "timeline" in chat.state.facts


def test_voice_gets_a_kind_answer_and_the_question_again() -> None:
    chat = Chat().starts().meets(MediaReceived(at=FRIDAY, reply_id=5, kind="voice"))
    assert "I can only read" in chat.text
    assert chat.state.asked == "need"
    assert chat.meets(MediaReceived(at=FRIDAY, reply_id=6, kind="voice")).says_back == []


def test_language_chosen_by_the_visitor_repeats_the_question_in_it() -> None:
    chat = Chat().starts().meets(LanguageChosen(at=FRIDAY, lang="pl"))
    assert "zmienić" in chat.text
    chat.says("we really want to write in English from now on", "inform", lang="en")
    chat.says("as I said, English would be so much nicer", "inform", lang="en")
    assert chat.state.lang == "pl"


def test_commands_explain_cancel_and_show_privacy() -> None:
    chat = Chat().starts()
    assert "/privacy" in chat.meets(CommandGiven(at=FRIDAY, command="help")).text
    assert "own server" in chat.meets(CommandGiven(at=FRIDAY, command="privacy")).text
    chat.meets(CommandGiven(at=FRIDAY, command="cancel"))
    assert chat.state.status == "closed"
    assert chat.state.asked is None


def test_start_in_the_middle_goes_on_where_it_stopped() -> None:
    chat = Chat().starts().presses("Requests get lost").starts()
    assert "We stopped here." in chat.text
    assert chat.state.asked == "timeline"


def test_small_talk_gets_half_a_sentence_and_the_way_back() -> None:
    chat = Chat().starts().presses("Requests get lost").says("how are you today", "small_talk")
    assert "bot" in chat.text
    assert "Roughly when" in chat.text
    chat.says("are you a robot?", "small_talk", match="robot")
    assert "honestly" in chat.text


def test_polite_word_after_the_end_gets_one_and_no_question() -> None:
    chat = Chat().starts().says("not interested", "refuse").presses("No need any more")
    chat.says("thanks anyway", "thanks")
    assert [say.text for say in chat.says_back] == ["You are welcome."]
    assert chat.says("thanks again", "thanks").says_back == []


def test_offer_hears_about_a_later_refusal() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    chat.says("forget it, we don't want it", "refuse", warm="cold")
    assert any(isinstance(effect, UpdateOffer) for effect in chat.last)
    assert chat.state.exit == "refused"


def test_budget_in_another_currency_is_kept_as_said() -> None:
    chat = Chat().starts().says("10k dollars", "inform", budget=euros(10000) | {"currency": "USD"})
    assert chat.state.facts["budget"].value["currency"] == "USD"
    assert "$10,000" in chat.text


def test_no_effect_is_said_twice_in_one_step() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    texts = [effect.text for effect in chat.last if isinstance(effect, Say)]
    assert len(texts) == len(set(texts))
    assert not any(isinstance(effect, NoteForManager) for effect in chat.last)


def test_unsure_reader_asks_whether_to_call_a_person_for_a_likely_buyer() -> None:
    chat = Chat().starts("Tom").says("how can I pay, today maybe?", "buy", warm="warm", abstained=True)
    assert chat.text == "Shall I call Anna, so that you can settle it right away?"
    chat.presses("Yes, please")
    assert [offer.reason for offer in chat.offers] == ["hot"]
    assert "Anna will write to you here on Monday" in chat.text


def test_no_to_the_person_goes_on_with_the_questions() -> None:
    chat = Chat().starts("Tom").says("how can I pay, today maybe?", "buy", abstained=True).says("not yet", "deny")
    assert not chat.offers
    assert chat.state.asked == "need"
    chat.says("maybe I take it", "buy", abstained=True)
    assert "Shall I call" not in chat.text


def test_soon_beginning_with_money_is_warm_and_not_hot() -> None:
    chat = Chat().starts()
    begins = {"earliest": "2026-12-01", "latest": None, "urgency": "now"}
    chat.says("from december, 5000 at hand", "inform", warm="warm", timeline=begins, budget=euros(5000))
    assert not chat.offers


def test_scrap_of_a_story_is_kept_as_the_whole_story() -> None:
    chat = Chat().starts()
    story, scrap = "quotes go out from three laptops and nobody follows up", "three laptops"
    chat.says(story, "inform", warm="warm", quote=scrap, need={"text": scrap})
    assert chat.state.facts["need"].quote == story
    chat = Chat().starts().says("a CRM by March", "inform", quote="CRM", need={"text": "CRM"}, timeline=SOON)
    assert chat.state.facts["need"].quote == "CRM"


def test_what_hurts_after_the_need_question_is_no_complaint_about_us() -> None:
    chat = Chat("fitness").starts("Tom")
    chat.says("my back is killing me", "complain", "inform", warm="warm")
    assert not chat.offers
    assert chat.state.facts["need"].value["text"] == "my back is killing me"
    assert "back" in chat.text


def test_other_tools_named_while_telling_the_need_are_no_objection() -> None:
    chat = Chat().starts()
    chat.says(
        "requests come by WhatsApp and we forget half",
        "object_competitor",
        warm="warm",
        competitor={"name": "WhatsApp"},
    )
    assert chat.state.facts["need"].quote == "requests come by WhatsApp and we forget half"
    assert "what works should stay" not in chat.text


def test_near_date_after_by_when_is_an_answer_and_no_putting_off() -> None:
    chat = Chat().starts().presses("Requests get lost")
    chat.says("not before mid December", "postpone", timeline=SOON)
    assert chat.state.asked == "authority"


def test_question_nobody_can_place_goes_to_the_manager_and_not_to_the_misread() -> None:
    chat = Chat().starts("Tom").presses("Requests get lost")
    chat.says("do you give towels or do I bring one?", "clarify", abstained=True)
    assert chat.notes == ["do you give towels or do I bring one?"]
    assert chat.state.misread == 0
    assert chat.state.asked == "timeline"


def test_second_objection_at_the_choice_leaves_it() -> None:
    chat = Chat().starts().says("too expensive", "object_price").says("still too much for us", "object_price")
    assert chat.state.exit == "refused"
    assert chat.state.status == "closed"


def test_call_after_the_promise_to_write_is_promised_anew() -> None:
    chat = Chat().starts("Tom").says("I take it", "buy", warm="hot").shares()
    assert "Anna will call you on Monday" in chat.text


def test_write_to_me_here_counts_however_it_was_read() -> None:
    for intent in ("request_human", "inform", "ask_materials", "deny"):
        chat = qualified(Chat().starts("Tom")).says("no, just write here please", intent)
        assert chat.state.reach_here
        assert [offer.reason for offer in chat.offers] == ["qualified"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("here is fine. Tom", "Tom"),
        ("Write here, please! Anna Maria", "Anna Maria"),
        ("here is fine.", None),
        ("tu, Ola", "Ola"),
    ],
)
def test_name_beside_the_wish_to_be_written_to_is_heard(text: str, name: str | None) -> None:
    chat = qualified(Chat()).says(text, "affirm")
    known = chat.state.facts.get("name")
    assert chat.state.reach_here
    assert (known.value["text"] if known else None) == name


def test_number_shared_at_the_offer_of_a_person_means_yes() -> None:
    chat = Chat().starts("Tom").says("how can I pay, today maybe?", "buy", abstained=True).shares()
    assert [offer.reason for offer in chat.offers] == ["hot"]
    assert "Anna will call you" in chat.text


def test_end_of_a_rival_contract_is_not_said_back_as_a_plan() -> None:
    chat = Chat().starts()
    far = {"earliest": None, "latest": "2028-11-20", "urgency": "later"}
    chat.says("we have a contract with someone for two years", "inform", warm="cold", timeline=far)
    assert "2028" not in chat.text


def test_slip_of_the_reader_is_no_fact() -> None:
    chat = Chat().starts().says("w tym tygodniu", "inform", quote="w", timeline={"urgency": "none"})
    assert "timeline" not in chat.state.facts


def test_without_the_model_buttons_lead_all_the_way_to_an_offer() -> None:
    chat = Chat().starts("Tom")
    chat.says("everything lies around on paper here", degraded=True, abstained=True, lang=None)
    chat.presses("Within a month").presses("I decide myself").presses("€2,000–5,000")
    chat.says("Write to me here", degraded=True, abstained=True, lang=None)
    assert [offer.reason for offer in chat.offers] == ["qualified"]


def test_without_the_model_typed_words_of_everyday_still_work() -> None:
    chat = Chat().starts("Tom").presses("Requests get lost")
    chat.says("не знаю", degraded=True, abstained=True, lang=None)
    assert "timeline" in chat.state.passed_over
    chat.says("how much", degraded=True, abstained=True, lang=None)
    assert "€" in chat.text
    chat.says("stop", degraded=True, abstained=True, lang=None)
    assert chat.state.status == "stopped"


def test_nothing_written_while_waiting_for_a_person_goes_without_a_word() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Write to me here")
    for text, intent in (("and which contract?", "clarify"), ("hm", "unsure"), ("right", "affirm"), ("no", "deny")):
        read: dict[str, Intent] = {"clarify": "clarify", "unsure": "unsure", "affirm": "affirm", "deny": "deny"}
        chat.says(text, read[intent])
        assert chat.text, text


def test_name_that_comes_late_is_still_a_name() -> None:
    chat = qualified(Chat())
    chat.state = chat.state.model_copy(update={"puts": 7})
    chat.says("+48 512 345 678", "inform", phone={"e164": "+48512345678"})
    assert chat.state.status == "handed_over"
    chat.says("Olga", abstained=True)
    assert chat.state.facts["name"].value["text"] == "Olga"
    assert "Olga" in chat.text


def test_greeting_after_no_contact_is_not_told_the_same_again() -> None:
    chat = qualified(Chat().starts("Tom")).presses("Not now")
    first = chat.text
    chat.says("hello?", "greet")
    assert chat.text
    assert first not in chat.text
