"""Settings of one installation, from the environment or ``.env``; see the table in the README."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

PREFIX: Final = "BANTIK_"
ENV_FILE: Final = ".env"
OFFICIAL_API: Final = "https://api.telegram.org"
DEFAULT_DATABASE: Final = "sqlite+aiosqlite:///bantik.db"
#: Telegram's own rules for a token and for the secret of a webhook.
TOKEN_PATTERN: Final = r"[0-9]+:[A-Za-z0-9_-]+"  # noqa: S105 - the form of a token, not one
SECRET_PATTERN: Final = r"[A-Za-z0-9_-]{1,256}"  # noqa: S105 - the form of a secret, not one


class Settings(BaseSettings):
    """Everything that differs between two installations.

    Load it with :meth:`load`, which turns every defect into one line. Secrets are masked in ``repr``.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr | None = None
    telegram_api: HttpUrl = HttpUrl(OFFICIAL_API)
    database_url: SecretStr = SecretStr(DEFAULT_DATABASE)
    sales_chat_id: int | None = None
    admin_ids: Annotated[tuple[int, ...], NoDecode] = ()
    public_url: HttpUrl | None = None
    webhook_url: HttpUrl | None = None
    webhook_secret: SecretStr | None = None
    console_port: int = Field(default=8080, ge=1, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    timezone: str = "Europe/Warsaw"
    #: How long an offer may stay unclaimed before it is shown again, and again before it goes to the admins.
    offer_minutes: float = Field(default=5, gt=0, le=24 * 60)
    #: How long nobody may write in a talk between a manager and a visitor before the bot takes over again.
    talk_minutes: float = Field(default=30, gt=0, le=24 * 60)
    #: Who gets which lead, and the agreement on how fast; without them the small team's rule and its minutes hold.
    routing: Path | None = None
    sla: Path | None = None
    #: The script that new visitors meet until an admin publishes another, by its name.
    script: str = "crm"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, given: object) -> object:
        if isinstance(given, str):
            return tuple(part.strip() for part in given.split(",") if part.strip())
        return given

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, given: object) -> object:
        return given.lower() if isinstance(given, str) else given

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not re.fullmatch(TOKEN_PATTERN, token.get_secret_value()):
            raise ValueError("it looks like 123456:ABC-DEF, as @BotFather gives it")
        return token

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no time zone is called {name!r}; write it as Europe/Warsaw") from None
        return name

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("begin it with sqlite+aiosqlite:/// or postgresql+asyncpg://")
        return url

    @model_validator(mode="after")
    def _webhook_is_guarded(self) -> Self:

        if self.webhook_url is not None:
            secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
            if not re.fullmatch(SECRET_PATTERN, secret):
                raise ValueError(
                    f"{PREFIX}WEBHOOK_SECRET: a webhook needs a secret of 1 to 256 letters, digits, _ and -; "
                    'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
                )
        return self

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Self:
        """Read and check the settings.

        Raises:
            SettingsError: names the first wrong or unknown setting in one line, never its secret value.
        """
        names = environ if environ is not None else os.environ
        known = {PREFIX + field.upper() for field in cls.model_fields}
        for name in names:
            # BANTIK_TEST_… belong to the test suite.
            if name.upper().startswith(PREFIX) and name.upper() not in known and not name.startswith("BANTIK_TEST_"):
                raise SettingsError(f"{name}: there is no such setting; the README lists them{_nearest(name, known)}")
        try:
            return cls(**overrides)
        except ValidationError as error:
            raise SettingsError(_one_line(error)) from None
        except UnicodeDecodeError:
            raise SettingsError(f"{Path(ENV_FILE).resolve()}: it is not UTF-8 text; save it as UTF-8") from None

    @property
    def token(self) -> str:
        """The bot's token.

        Raises:
            SettingsError: there is none.
        """
        if self.bot_token is None:
            raise SettingsError(
                f"{PREFIX}BOT_TOKEN: it is missing; ask @BotFather for a token and put it into the environment or .env"
            )
        return self.bot_token.get_secret_value()

    @property
    def bot_id(self) -> int:
        """Telegram's number of the bot, the part of the token before the colon."""
        return int(self.token.partition(":")[0])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def readable_by_others() -> str | None:
    """A warning where others on this machine can read the token in ``.env``, and what to do; None where they cannot."""
    file = Path(ENV_FILE)
    if os.name != "posix" or not file.is_file() or not file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return None
    return f"{file.resolve()}: others on this machine can read it, and the bot's token in it; run: chmod 600 {file}"


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        full = name.upper() if name.upper().startswith(PREFIX) else PREFIX + name.upper()
        return f"{full}: there is no such setting; the README lists them"
    return f"{PREFIX}{name.upper()}: {reason}" if name else reason


def _nearest(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.upper(), known, n=1)
    return f" (did you mean {near[0]}?)" if near else ""
