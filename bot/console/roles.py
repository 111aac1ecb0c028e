"""Which role may do what: one table, asked for every page and again for every action."""

from collections.abc import Mapping
from typing import Final, Literal

from storage.tables.console import ConsoleRole

Permission = Literal[
    "see",  # home, lists of leads and dialogs, a lead with its transcript
    "contacts",  # phone and e-mail of a lead
    "reports",
    "labels",  # correct what the reader read
    "scripts",  # write, check and try drafts
    "publish",  # make a script live, schedule it, roll it back
    "sources",
    "routing",
    "people",  # invite and remove managers and members, see the audit log
]

_ALL: Final[frozenset[Permission]] = frozenset(
    ("see", "contacts", "reports", "labels", "scripts", "publish", "sources", "routing", "people")
)

MAY: Final[Mapping[ConsoleRole, frozenset[Permission]]] = {
    "owner": _ALL,
    "admin": _ALL,
    "marketing": frozenset({"see", "reports", "labels", "scripts", "publish", "sources"}),
    "head_of_sales": frozenset({"see", "contacts", "reports", "labels", "routing"}),
    "viewer": frozenset({"see", "reports"}),
}

#: Roles that can be given, the greatest first; owners stand in the settings.
GIVEN: Final[tuple[ConsoleRole, ...]] = ("admin", "marketing", "head_of_sales", "viewer")


def may(role: ConsoleRole, permission: Permission) -> bool:
    """Whether a role allows something.

    >>> may("viewer", "publish")
    False
    """
    return permission in MAY[role]
