"""What the console refuses. Each error names the text (``console.refused.…``) that says what to do.

ConsoleError
├── SessionEnded
└── NotAllowed
"""

from typing import ClassVar


class ConsoleError(Exception):
    """The console does not do this; ``text`` names the words that tell the person why."""

    text: ClassVar[str] = "console.refused.failed"


class SessionEnded(ConsoleError):
    """Nobody is signed in with this session any more. Sign in again with /console."""

    text = "console.refused.signed_out"


class NotAllowed(ConsoleError):
    """The role of the person does not allow this. An owner can give another one."""

    text = "console.refused.not_allowed"
