"""One transaction and the repositories that work in it."""

from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncSession

from storage.agreement import Agreements
from storage.browsing import Browsing
from storage.console import Console
from storage.corrections import Corrections
from storage.customers import Customers
from storage.dialogs import Dialogs
from storage.drafts import Drafts
from storage.erasure import Erasures
from storage.identity import Identities
from storage.inbox import Inbox
from storage.lead_lists import LeadLists
from storage.leads import Leads
from storage.links import Links
from storage.managers import Managers
from storage.merging import Merges
from storage.offers import Offers
from storage.outbox import Outbox
from storage.promises import Promises
from storage.publishing import Publications
from storage.reports import SourceReports
from storage.routing import Routing
from storage.sales_reports import SalesReports
from storage.scripts import Scripts
from storage.settings import Settings
from storage.sources import Sources
from storage.talking import Talks
from storage.topics import Topics
from storage.transcripts import Transcripts
from storage.visitors import Visitors
from storage.working import DeskMoves, Sales, Tasks, WaitingInputs


class UnitOfWork:
    """What happens inside ``async with db.write()``: all of it is stored, or nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @cached_property
    def visitors(self) -> Visitors:
        return Visitors(self._session)

    @cached_property
    def sources(self) -> Sources:
        return Sources(self._session)

    @cached_property
    def links(self) -> Links:
        return Links(self._session)

    @cached_property
    def agreements(self) -> Agreements:
        return Agreements(self._session)

    @cached_property
    def source_reports(self) -> SourceReports:
        return SourceReports(self._session)

    @cached_property
    def sales_reports(self) -> SalesReports:
        return SalesReports(self._session)

    @cached_property
    def scripts(self) -> Scripts:
        return Scripts(self._session)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self._session)

    @cached_property
    def publications(self) -> Publications:
        return Publications(self._session)

    @cached_property
    def dialogs(self) -> Dialogs:
        return Dialogs(self._session)

    @cached_property
    def transcripts(self) -> Transcripts:
        return Transcripts(self._session)

    @cached_property
    def leads(self) -> Leads:
        return Leads(self._session)

    @cached_property
    def lead_lists(self) -> LeadLists:
        return LeadLists(self._session)

    @cached_property
    def identity(self) -> Identities:
        return Identities(self._session)

    @cached_property
    def merges(self) -> Merges:
        return Merges(self._session)

    @cached_property
    def offers(self) -> Offers:
        return Offers(self._session)

    @cached_property
    def moves(self) -> DeskMoves:
        return DeskMoves(self._session)

    @cached_property
    def tasks(self) -> Tasks:
        return Tasks(self._session)

    @cached_property
    def inputs(self) -> WaitingInputs:
        return WaitingInputs(self._session)

    @cached_property
    def sales(self) -> Sales:
        return Sales(self._session)

    @cached_property
    def customers(self) -> Customers:
        return Customers(self._session)

    @cached_property
    def managers(self) -> Managers:
        return Managers(self._session)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self._session)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self._session)

    @cached_property
    def corrections(self) -> Corrections:
        return Corrections(self._session)

    @cached_property
    def routing(self) -> Routing:
        return Routing(self._session)

    @cached_property
    def promises(self) -> Promises:
        return Promises(self._session)

    @cached_property
    def browsing(self) -> Browsing:
        return Browsing(self._session)

    @cached_property
    def console(self) -> Console:
        return Console(self._session)

    @cached_property
    def talks(self) -> Talks:
        return Talks(self._session)

    @cached_property
    def topics(self) -> Topics:
        return Topics(self._session)

    @cached_property
    def settings(self) -> Settings:
        return Settings(self._session)

    @cached_property
    def erasure(self) -> Erasures:
        return Erasures(self._session)
