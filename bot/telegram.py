"""The Telegram side: the bot that sends, and the raw calls that parse nothing."""

from functools import cache
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramServerError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.settings import Settings

#: Long polling waits this long for news; a read may take a little longer.
POLL_SECONDS: Final = 25
SEND_SECONDS: Final = 20.0

#: What we handle. Telegram keeps the rest to itself.
UPDATE_KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")


class ApiRefusal(Exception):
    """Telegram answered a raw call with an error."""

    def __init__(self, code: int, description: str, retry_after: float | None) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.retry_after = retry_after


class Session(AiohttpSession):
    """aiogram's session, for which a page of a proxy (502 in HTML) is an answer of a server like any other."""

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        _model_of_answer(method.__returning__)
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError:
            words = f"the answer ({status_code}) is none of the Bot API"
            kind = TelegramServerError if status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else TelegramNetworkError
            raise kind(method=method, message=words) from None


@cache
def _model_of_answer(kind: Any) -> type[Response[Any]]:
    """Keeps the models that aiogram asks pydantic for: pydantic itself forgets them, and makes each anew in 10 ms."""
    return Response[kind]


def make_bot(settings: Settings) -> Bot:
    """The bot that sends. It retries nothing by itself; the relay alone does."""
    server = TelegramAPIServer.from_base(str(settings.telegram_api).rstrip("/"))
    return Bot(settings.token, session=Session(api=server, timeout=SEND_SECONDS))


class RawApi:
    """Calls of the Bot API whose answers stay JSON, so that one malformed update cannot hide the others."""

    def __init__(self, settings: Settings) -> None:
        self._address = f"{str(settings.telegram_api).rstrip('/')}/bot{settings.token}"
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return "RawApi(…)"

    async def get_updates(self, *, offset: int | None, seconds: int = POLL_SECONDS) -> list[dict[str, Any]]:
        """Updates from ``offset`` on; asking with an offset confirms everything below it.

        Raises:
            ApiRefusal: Telegram refused.
            aiohttp.ClientError, TimeoutError: no answer.
        """
        arguments: dict[str, Any] = {"timeout": seconds, "allowed_updates": UPDATE_KINDS}
        if offset is not None:
            arguments["offset"] = offset
        result = await self._call("getUpdates", arguments, seconds=seconds + 10)
        return [update for update in result if isinstance(update, dict) and isinstance(update.get("update_id"), int)]

    async def delete_webhook(self) -> None:
        """Let long polling begin where a webhook was set before; what waits stays.

        Raises:
            ApiRefusal: Telegram refused.
            aiohttp.ClientError, TimeoutError: no answer.
        """
        await self._call("deleteWebhook", {"drop_pending_updates": False}, seconds=10)

    async def _call(self, method: str, arguments: dict[str, Any], *, seconds: float) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        limit = aiohttp.ClientTimeout(total=seconds, sock_connect=10)
        async with self._session.post(f"{self._address}/{method}", json=arguments, timeout=limit) as response:
            try:
                body = await response.json(content_type=None)
            except ValueError:
                raise ApiRefusal(response.status, "the answer is no JSON", None) from None
        if not isinstance(body, dict) or not body.get("ok"):
            found = body if isinstance(body, dict) else {}
            retry = (found.get("parameters") or {}).get("retry_after")
            raise ApiRefusal(int(found.get("error_code") or response.status), str(found.get("description", "")), retry)
        return body["result"]

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
