"""The exception that ends a turn before anything of it is saved."""

from __future__ import annotations


class TurnAborted(BaseException):
    """End the turn now; the channel answers 503 with `reason`, a short code without any text of the visitor.

    It derives from `BaseException` because Rasa 3.6 catches `Exception` around actions, slot extraction and
    the tracker store, and goes on as if the turn had succeeded.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
