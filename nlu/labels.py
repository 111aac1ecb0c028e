"""The vocabulary of a reading: what the model, the parsers, the dialogs and every evaluation call things.

Nothing here is computed; changing a name or an order changes the training data, the exported model and
the scripts with it.
"""

from collections.abc import Collection
from typing import Final, Literal, get_args

Language = Literal["ru", "en", "pl", "tr"]
Warmth = Literal["none", "cold", "warm", "hot"]
Asked = Literal[
    "need",
    "budget",
    "authority",
    "timeline",
    "company",
    "company_size",
    "industry",
    "location",
    "name",
    "contact",
    "consent",
    "confirm",
    "reason",
    "free",
]
Intent = Literal[
    "stop",
    "abuse",
    "spam",
    "complain",
    "support",
    "buy",
    "request_human",
    "book_meeting",
    "refuse",
    "postpone",
    "object_price",
    "object_competitor",
    "ask_price",
    "ask_product",
    "ask_proof",
    "ask_materials",
    "ask_trial",
    "ask_terms",
    "ask_why",
    "clarify",
    "correct",
    "inform",
    "unsure",
    "affirm",
    "deny",
    "thanks",
    "greet",
    "goodbye",
    "small_talk",
    "off_topic",
]
FactKind = Literal[
    "budget",
    "authority",
    "need",
    "timeline",
    "company",
    "company_size",
    "industry",
    "location",
    "name",
    "phone",
    "email",
    "competitor",
    "contact_time",
]
Power = Literal["decides", "shares", "influences", "none"]

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
#: From cold to hot, after "no signal at all".
WARMTHS: Final[tuple[Warmth, ...]] = get_args(Warmth)
ASKED: Final[tuple[Asked, ...]] = get_args(Asked)
#: In order of precedence: the first of those that hold drives the bot's next move.
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)
FACT_KINDS: Final[tuple[FactKind, ...]] = get_args(FactKind)
POWERS: Final[tuple[Power, ...]] = get_args(Power)

#: Questions of the visitor. They have one rank among themselves: the surer one wins.
QUESTIONS: Final[frozenset[Intent]] = frozenset(
    {"ask_price", "ask_product", "ask_proof", "ask_materials", "ask_trial", "ask_terms", "ask_why"}
)

_RANK: Final[dict[Intent, int]] = {
    intent: INTENTS.index("ask_price") if intent in QUESTIONS else rank for rank, intent in enumerate(INTENTS)
}


def rank(intent: Intent) -> int:
    """Place of an intent in the order of precedence; 0 is the most urgent, all questions share one rank."""
    return _RANK[intent]


def primary_of(intents: Collection[Intent]) -> Intent | None:
    """The intent that must drive the next move; of several questions the first one given.

    >>> primary_of(["inform", "ask_terms"])
    'ask_terms'
    """
    return min(intents, key=rank, default=None)
