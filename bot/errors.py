"""Errors of the bot that end a start. Their text is one line that says what is wrong and what to do.

StartError
├── SettingsError
├── ScriptMissingError
├── TokenRefusedError
└── ListenError
"""


class StartError(Exception):
    """Bantik cannot start; the text says why and what to do. Exit status 2."""


class SettingsError(StartError):
    """A setting is wrong, missing or unknown; the text names it."""


class ScriptMissingError(StartError):
    """No script of this name is live. Publish one with `bantik script publish`."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no script {name!r} is live; `bantik script publish FILE` adds one, `bantik script show` lists them"
        )
        self.name = name


class TokenRefusedError(StartError):
    """Telegram does not know the token. Ask @BotFather for it and put it into BANTIK_BOT_TOKEN."""

    def __init__(self) -> None:
        super().__init__(
            "BANTIK_BOT_TOKEN: Telegram does not know this token; copy it again from @BotFather (command /mybots)"
        )


class ListenError(StartError):
    """A port cannot be listened on; the text names it."""
