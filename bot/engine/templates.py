"""Fill the variables of a response.

Rasa's own function (rasa/core/nlg/interpolator.py, 3.6.21) takes the braces of a button's payload for a variable,
shows "{answer}" to the visitor where a value is missing, and trips over a value that contains "0[".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.engine.aborted import TurnAborted

_PLACEHOLDER = re.compile(r"\{(?P<name>[A-Za-z_][\w.-]*)\}")
_ESCAPED = {"{{": "{", "}}": "}"}


def interpolate_text(response: Any, values: Mapping[str, Any]) -> Any:
    """Return the text with its `{variables}` filled; doubled braces become single ones, as Rasa documents it.

    Raises `TurnAborted` where a value is missing.
    """
    if not isinstance(response, str):
        return response

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in values:
            raise TurnAborted("response_variable_missing")
        return str(values[name])

    if "{{" not in response:
        return _PLACEHOLDER.sub(fill, response)
    # In one pass, so that braces inside a value stay what they are.
    pattern = rf"\{{\{{|\}}\}}|{_PLACEHOLDER.pattern}"
    return re.sub(pattern, lambda match: _ESCAPED.get(match[0]) or fill(match), response)
