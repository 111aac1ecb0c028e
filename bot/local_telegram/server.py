"""The HTTP face of the local Telegram: the Bot API, long polling and webhooks."""

import asyncio
import contextlib
import json
import re
import time
from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.local_telegram import faults, people
from bot.local_telegram.errors import ApiError
from bot.local_telegram.faults import Faults
from bot.local_telegram.groups import Group
from bot.local_telegram.methods import call
from bot.local_telegram.people import Person
from bot.local_telegram.world import Json, World

TOKEN = re.compile(r"^\d+:[\w-]{3,}$")
MAX_POLL_SECONDS = 50
#: Arguments that the Bot API takes as JSON inside a form.
JSON_FIELDS = frozenset(
    {"allowed_updates", "caption_entities", "commands", "entities", "link_preview_options", "media", "menu_button"}
    | {"message_ids", "reply_markup", "reply_parameters", "rights", "scope"}
    # Truth values come as the words true and false.
    | {"disable_notification", "drop_pending_updates", "protect_content", "show_alert"}
)
MAX_UPLOAD = 50 * 1024 * 1024
#: Telegram retries a failed webhook at once, then with growing pauses; here the pauses stay short.
WEBHOOK_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)


class LocalTelegram:
    """The server, its world and its people.

    Use it as an asynchronous context; ``url`` is what goes into ``BANTIK_TELEGRAM_API``. Any token of Telegram's
    form whose number is the bot's id is accepted.
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0, world: World | None = None) -> None:
        self.world = world or World()
        self.faults = Faults()
        self.token = f"{self.world.bot.id}:local-telegram-needs-no-secret"
        self._host, self._port = host, port
        self._poll: asyncio.Event | None = None
        self._runner: web.AppRunner | None = None
        self._pusher: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._port}"

    def person(
        self,
        first_name: str,
        *,
        language: str | None = None,
        username: str | None = None,
        phone: str | None = None,
        user_id: int | None = None,
    ) -> Person:
        return people.new_person(
            self.world, first_name, language=language, username=username, phone=phone, user_id=user_id
        )

    def group(self, title: str = "Sales", *, supergroup: bool = True) -> Group:
        return Group(self.world, title=title, supergroup=supergroup)

    async def start(self) -> None:
        app = web.Application(client_max_size=MAX_UPLOAD)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/files/{file_id}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        loop = asyncio.get_running_loop()
        self._pusher = loop.create_task(self._push())

    async def stop(self) -> None:
        if self._pusher is not None:
            self._pusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pusher
        if self._poll is not None:
            self._poll.set()
            self.world.touch()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # One call

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            self._check_token(request.match_info["token"])
            args = await _arguments(request)
            self.world.calls.append((time.monotonic(), method, args))
            fault = self.faults.meet(method, args)
            if fault is not None:
                await faults.before(fault, request)
            result = await self._get_updates(args) if method.lower() == "getupdates" else call(self.world, method, args)
            if fault is not None:
                await faults.after(fault, request)
        except ApiError as error:
            return web.json_response(error.as_json(), status=error.code)
        return web.json_response({"ok": True, "result": result})

    def _check_token(self, token: str) -> None:
        if not TOKEN.match(token) or int(token.split(":")[0]) != self.world.bot.id:
            raise ApiError(401, "Unauthorized")

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["file_id"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    # Long polling

    async def _get_updates(self, args: Json) -> list[Json]:
        if self.world.webhook["url"]:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._poll is not None:
            self._poll.set()
            self.world.touch()
        ended = self._poll = asyncio.Event()
        if args.get("offset"):
            self.world.confirm(int(args["offset"]))
        seconds = min(float(args.get("timeout") or 0), MAX_POLL_SECONDS)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while not self.world.updates and not ended.is_set():
                        await self.world.changed.wait()
            if ended.is_set():
                raise ApiError(
                    409, "Conflict: terminated by other getUpdates request; make sure that only one bot runs"
                )
            return self.world.updates[: int(args.get("limit") or 100)]
        finally:
            if self._poll is ended:
                self._poll = None

    # Webhooks

    async def _push(self) -> None:
        """Bring updates to the webhook: one at a time, the next only after a 2xx for the one before."""
        timeout = ClientTimeout(total=60)
        async with ClientSession(timeout=timeout) as session:
            failures = 0
            while True:
                if not self.world.webhook["url"] or not self.world.updates:
                    await self.world.changed.wait()
                    continue
                update = self.world.updates[0]
                if await self._deliver(session, update):
                    failures = 0
                    if update in self.world.updates:
                        self.world.updates.remove(update)
                else:
                    await asyncio.sleep(WEBHOOK_PAUSES[min(failures, len(WEBHOOK_PAUSES) - 1)])
                    failures += 1

    async def _deliver(self, session: ClientSession, update: Json) -> bool:
        secret = self.world.webhook["secret_token"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with session.post(self.world.webhook["url"], json=update, headers=headers) as response:
                return 200 <= response.status < 300
        except (ClientError, TimeoutError, OSError):
            return False


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call, however they came: query, JSON, form or multipart with files."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= json.loads(await request.text() or "{}")
        return args
    form = await request.post()
    uploads = {name: value for name, value in form.items() if isinstance(value, web.FileField)}
    for name, value in form.items():
        if isinstance(value, str):
            args[name] = json.loads(value) if name in JSON_FIELDS else value
    for name, given in list(args.items()):
        if isinstance(given, str) and given.startswith("attach://"):
            upload = uploads[given.removeprefix("attach://")]
            args[name] = (upload.filename, upload.file.read())
    for name, upload in uploads.items():
        if name not in args and not any(isinstance(v, tuple) for v in args.values()):
            args[name] = (upload.filename, upload.file.read())
    return args
