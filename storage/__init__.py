"""Storage: tables, repositories, the unit of work, inbox and outbox, migrations.

``Database`` is the door; everything else is reached through the unit of work that it opens.
"""

from storage.backoff import retry_delay
from storage.corrections import CorrectedReply
from storage.dialogs import StoredDialog
from storage.drafts import StoredDraft
from storage.engine import Database
from storage.erasure import Copy, Receipt
from storage.inbox import Incoming, Ready, Stored
from storage.leads import ENGINE, Actor, LeadView, Opened
from storage.migrations import MigrationStatus, check, downgrade, upgrade
from storage.offers import ClaimResult, OpenedOffer
from storage.outbox import Leased, Outgoing
from storage.scripts import StoredScript
from storage.sources import Touches
from storage.unit_of_work import UnitOfWork
from storage.visitors import Met

__all__ = [
    "ENGINE",
    "Actor",
    "ClaimResult",
    "Copy",
    "CorrectedReply",
    "Database",
    "Incoming",
    "LeadView",
    "Leased",
    "Met",
    "MigrationStatus",
    "Opened",
    "OpenedOffer",
    "Outgoing",
    "Ready",
    "Receipt",
    "Stored",
    "StoredDialog",
    "StoredDraft",
    "StoredScript",
    "Touches",
    "UnitOfWork",
    "check",
    "downgrade",
    "retry_delay",
    "upgrade",
]
