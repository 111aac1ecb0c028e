"""All tables of the database, one class each.

Invariants are CHECKs and partial unique indexes with a comment that says what they prevent; no bug in Python
can break them.
"""

from storage.tables.base import Base
from storage.tables.console import AuditEntry, ConsoleEntry, ConsoleMember, ConsoleSession
from storage.tables.customers import Customer, Rating
from storage.tables.dialogs import Correction, Dialog, Fact, Reply
from storage.tables.drafts import Draft, KeptText
from storage.tables.identity import Decider, Merge, Repeat, ShareLink
from storage.tables.keeping import Erasure, Setting
from storage.tables.leads import Claim, Lead, Offer, OfferCard, Pass, StageMove
from storage.tables.links import Click, Cost, Friend
from storage.tables.people import Invite, Manager, Source, Touch, Visitor
from storage.tables.queues import DeliveryAttempt, InboxRow, OutboxRow, Overflow
from storage.tables.routing import Leave, OfferRound, Promise
from storage.tables.scripts import Script, ScriptVersion
from storage.tables.talking import Brought, Talk, Topic
from storage.tables.working import DeskMove, Sale, Task, WaitingInput

__all__ = [
    "AuditEntry",
    "Base",
    "Brought",
    "Claim",
    "Click",
    "ConsoleEntry",
    "ConsoleMember",
    "ConsoleSession",
    "Correction",
    "Cost",
    "Customer",
    "Decider",
    "DeliveryAttempt",
    "DeskMove",
    "Dialog",
    "Draft",
    "Erasure",
    "Fact",
    "Friend",
    "InboxRow",
    "Invite",
    "KeptText",
    "Lead",
    "Leave",
    "Manager",
    "Merge",
    "Offer",
    "OfferCard",
    "OfferRound",
    "OutboxRow",
    "Overflow",
    "Pass",
    "Promise",
    "Rating",
    "Repeat",
    "Reply",
    "Sale",
    "Script",
    "ScriptVersion",
    "Setting",
    "ShareLink",
    "Source",
    "StageMove",
    "Talk",
    "Task",
    "Topic",
    "Touch",
    "Visitor",
    "WaitingInput",
]
