"""Reads the body of a request that may be anything."""

from starlette.requests import Request


async def read_body(request: Request, *, limit: int) -> bytes | None:
    """The body, or None where it is longer than ``limit`` bytes."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > limit:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)
