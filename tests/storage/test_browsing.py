"""The lists of the console, on both engines."""

from storage import Database
from storage.browsing import PAGE_ROWS, DialogFilter, LeadFilter
from tests.storage.kit import NOW, after, fact, manager, message, offered, visitor


async def test_leads_are_listed_newest_first_a_page_at_a_time(db: Database) -> None:
    async with db.write() as uow:
        people = [await offered(uow, 500 + number) for number in range(PAGE_ROWS + 3)]
    async with db.read() as uow:
        first, second = await uow.browsing.leads(LeadFilter()), await uow.browsing.leads(LeadFilter(), page=2)
    assert first.total == second.total == PAGE_ROWS + 3
    assert [line.id for line in (*first.lines, *second.lines)] == [one.lead_id for one in reversed(people)]


async def test_words_are_found_whatever_their_capitals_and_script(db: Database) -> None:
    async with db.write() as uow:
        person = await offered(uow)
        other = await offered(uow, 501)
        await uow.leads.set_contact(person.lead_id, name="Марина Ильина", phone="+48512345678", at=NOW)
        await uow.leads.set_contact(other.lead_id, name="100%_sure", email="Zoe@Example.com", at=NOW)
        await uow.dialogs.learn(person.dialog_id, fact("company", "Ромашка"))
    async with db.read() as uow:

        async def found(words: str, *, contacts: bool = True) -> list[int]:
            rows = await uow.browsing.leads(LeadFilter(words=words, contacts=contacts))
            return [line.id for line in rows.lines]

        for words in ("марина", "МАРИНА", "ильина", "ромашка", "512 345 678", f"#{person.lead_id}"):
            assert await found(words) == [person.lead_id], words
        for words in ("%_s", "100%", "zoe@example.com"):
            assert await found(words) == [other.lead_id], words
        assert await found("nobody") == []
        # Who may not see contacts cannot find out whose they are either.
        assert await found("512345678", contacts=False) == []
        assert await found("zoe@", contacts=False) == []


async def test_leads_are_narrowed_by_how_they_stand(db: Database) -> None:
    async with db.write() as uow:
        waiting, taken = await offered(uow), await offered(uow, 501)
        anna = await manager(uow)
        await uow.offers.claim(taken.offer_id, anna, NOW)
        await uow.leads.qualify(waiting.lead_id, warmth="hot", score=80, breakdown=[], at=NOW)
    async with db.read() as uow:

        async def ids(chosen: LeadFilter) -> list[int]:
            return [line.id for line in (await uow.browsing.leads(chosen)).lines]

        assert await ids(LeadFilter(state="waiting")) == [waiting.lead_id]
        assert await ids(LeadFilter(state="taken")) == [taken.lead_id]
        assert await ids(LeadFilter(state="closed")) == []
        assert await ids(LeadFilter(owner_id=anna)) == [taken.lead_id]
        assert await ids(LeadFilter(warmth="hot")) == [waiting.lead_id]
        rows = await uow.browsing.waiting(limit=5)
        assert [(line.id, line.warmth) for line in rows.lines] == [(waiting.lead_id, "hot")]


async def test_dialogs_are_listed_by_their_last_change(db: Database) -> None:
    async with db.write() as uow:
        first, second = await visitor(uow), await visitor(uow, 501)
        state = (await uow.dialogs.get(first.dialog_id)).state
        await uow.dialogs.save(first.dialog_id, state, revision=1, at=after(60))
    async with db.read() as uow:
        rows = await uow.browsing.dialogs(DialogFilter())
        assert [line.id for line in rows.lines] == [first.dialog_id, second.dialog_id]
        assert (await uow.browsing.dialogs(DialogFilter(since=after(30)))).total == 1
        assert (await uow.browsing.dialogs(DialogFilter(words="TOM"))).total == 2
        assert await uow.browsing.running_since(NOW) == {"open": 2}


async def test_the_queue_is_counted(db: Database) -> None:
    async with db.write() as uow:
        await uow.outbox.put(message(5, "hello"), at=NOW)
    async with db.read() as uow:
        queue = await uow.browsing.queue()
    assert (queue.waiting, queue.oldest, queue.dead) == (1, NOW, 0)
