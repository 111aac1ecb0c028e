"""The errors that the Bot API answers with."""

from typing import Any


class ApiError(Exception):
    """A refusal of the Bot API: ``code`` is the HTTP status, ``parameters`` as in ``ResponseParameters``."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str, **parameters: Any) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")
