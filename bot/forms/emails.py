"""Find an e-mail address in what people write, also spelled in words; change one as they ask for it."""

from __future__ import annotations

import re

from bot.forms.texts import any_of, trim

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"„“”«»]+\s?@\s?[^\s<>()\[\],;:\"„“”«»]+")
_SIGNS = {
    r"punkt|dot|point|period|pkt|\(punkt\)|\[punkt\]|\(dot\)|\[dot\]": ".",
    r"at|ät|klammeraffe|affenschwanz|\(at\)|\[at\]|\{at\}|\(ät\)|at-zeichen|at sign": "@",
    r"bindestrich|minus|strich|dash|hyphen|hyphon|querstrich": "-",
    r"unterstrich|tiefstrich|underscore|underline": "_",
    r"plus|pluszeichen|plus sign": "+",
}
_AT = next(words for words, sign in _SIGNS.items() if sign == "@")
_SEPARATOR = any_of(words for words, sign in _SIGNS.items() if sign != "@")
_HOST_ENDINGS = frozenset("com de org net uk eu info".split())
_PIECE = r"[\w.+-]+"
_SPELLED = re.compile(
    rf"(?<![\w@])(?P<local>{_PIECE}(?:\s+{_SEPARATOR}\s+{_PIECE})*)\s*(?:\s(?:{_AT})\s|\s@\s|\((?:at|ät)\)|\[at\])\s*"
    rf"(?P<domain>{_PIECE}(?:\s+{_SEPARATOR}\s+{_PIECE})+|[\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
_SIGN_WORDS = [(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), sign) for words, sign in _SIGNS.items()]
_NO_ADDRESS = re.compile(
    r"\b(?:hab|habe|haben|besitze|nutze|have|got|don['’]?t have|do not have|haven['’]?t got)\b"
    r"[^.]*\b(?:kein\w*|nicht|no|any|an)\b[^.]*\b(?:e-?mail|mail|adresse|address)"
    r"|\b(?:ohne|no|without|kein\w*) (?:an )?(?:e-?mail|mail|mailadresse|address)",
    re.IGNORECASE,
)


def _some(name: str) -> str:
    """Return the pattern of a piece of an address, with the small words that may stand before it."""
    before = r"the|a|an|ein|eine|einen|einem|das|der|die|den|dem|nur|just|hinten|vorne|am ende"
    return rf"(?:(?:{before})\s+)*(?P<{name}>[^,;!?]+?)"


_OLD, _NEW = _some("old"), _some("new")
_END = r"(?=\s*(?:[,;!?]|\.?$|\s(?:hin|sein|heißen|stehen|schreiben|there|please|bitte|at the end|am ende|hinten|in )))"
_INSTEAD = r"(?:anstatt|statt|anstelle von|instead of|rather than)"
_BEFORE_NEW = r"be|needs|put|is|use|kommt|gehört|muss|soll|mit|it['’]?s|want|write|schreib\w*|ist|has|hat|have|auf|in"
_EDITS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:nicht|kein|keine|not|isn['’]?t)\s+{_OLD}\s*,?\s*(?:sondern|but)\s+{_NEW}{_END}",
        rf"\b{_INSTEAD}\s+{_OLD}\s*,\s*{_NEW}{_END}",
        rf"(?:(?:{_BEFORE_NEW})\s+)?{_NEW}\s+{_INSTEAD}\s+{_OLD}{_END}",
        rf"(?:ends? (?:in|with)|endet (?:auf|mit)|hinten|put|make it|it['’]?s|ist|be|is|mit)\s+{_NEW}"
        rf"\s*,?\s*(?:and |und )?(?:not|nicht|kein)\s+{_OLD}{_END}",
        rf"\b(?:change|replace|ersetze\w*|ändere?|swap)\s+{_OLD}\s+(?:to|with|by|for|durch|zu|in)\s+{_NEW}{_END}",
        rf"\b{_NEW}\s*,\s*(?:not|nicht)\s+{_OLD}{_END}",
    )
]
_ENDING = re.compile(
    r"\b(?:ends? (?:in|with|on)|ending (?:is|should be)|endet (?:auf|mit)|endung (?:ist|lautet)|"
    rf"hinten(?: \w+)? (?:kommt|ist|muss)|am ende(?: \w+)?)\s+{_NEW}{_END}",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\b(?P<sign>{_SEPARATOR})\b(?:\s\w+)?\s(?:between|zwischen)\s(?P<first>\S+)\s(?:and|und)\s(?P<second>[^\s,;!?]+)"
    rf"|\b(?:between|zwischen)\s(?P<first_>\S+)\s(?:and|und)\s(?P<second_>[^\s,;!?]+)\s.*?\b(?P<sign_>{_SEPARATOR})\b",
    re.IGNORECASE,
)
_WITHOUT = re.compile(rf"\b(?:ohne|without|no|kein|keinen|remove|drop|delete|weg mit)\s+{_OLD}{_END}", re.IGNORECASE)
_FIRST_WORDS = re.compile(
    r"^(?:(?:the|a|an|ein|eine|einen|einem|das|der|die|den|dem|be|it|should|sollte|muss|soll|is|ist|has|in|my|"
    r"meiner?|mail|e-?mail|bitte|please|there|da|to|zu|und|and|actually|eigentlich|ne|nee|nein|no|bei|hinten|"
    r"gehört|kommt|hin|es|put|make)\s+)+",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    r"[,;.]?\s*\b(?:und |and )?(?:meine? |my |the |die )?(?:e-?mail|mail)(?:-?adresse| address)?"
    r"(?:['’]?s| is| ist| lautet)?\s*:?\s*(?=$|[,;.]|\n)",
    re.IGNORECASE,
)
LONGEST_EDIT = 250
"""Characters; nobody explains a change of an address at greater length."""


def find_address(text: str) -> str | None:
    """Return the first thing in the text that is meant as an e-mail address, valid or not."""
    match = _ADDRESS.search(text)
    if match:
        return re.sub(r"\s", "", match[0]).strip("'’‘.,!?<>-").removeprefix("mailto:")
    spelled = _SPELLED.search(text)
    return f"{_write(spelled['local'])}@{_write(spelled['domain'])}".rstrip(".") if spelled else None


def without_address(text: str) -> str:
    """Return the text without its e-mail address and the words that announced it."""
    return _ANNOUNCED.sub(" ", _SPELLED.sub(" ", _ADDRESS.sub(" ", text))).strip()


def says_no_address(text: str) -> bool:
    """Tell whether somebody says that they have no e-mail address."""
    return bool(_NO_ADDRESS.search(text))


def edit_address(address: str, text: str) -> str | None:
    """Return the address changed as the text says ("dot org, not dot com"); None where it says nothing that fits."""
    text = text[:LONGEST_EDIT]
    for pattern in _EDITS:
        for match in pattern.finditer(text):
            old, new = _fragment(match["old"]), _fragment(match["new"])
            changed = _replace(address, old, new) if old and new else None
            if changed:
                return changed
    between = _BETWEEN.search(text)
    if between:
        first, second, sign = (between[name] or between[f"{name}_"] for name in ("first", "second", "sign"))
        return _join(address, trim(first), _write(sign), trim(second))
    ending = _ENDING.search(text)
    if ending:
        return _with_ending(address, _fragment(ending["new"]))
    without = _WITHOUT.search(text)
    return _replace(address, _fragment(without["old"]), "") if without else None


def _write(spelled: str) -> str:
    """Return the characters that spelled words stand for."""
    for pattern, sign in _SIGN_WORDS:
        spelled = pattern.sub(sign, spelled)
    return re.sub(r"\s+", "", spelled)


def _fragment(text: str) -> str:
    # "benson with an o" says how it is spelt, not what stands there.
    text = re.sub(r"\s+(?:with|mit)\s+(?:an?|two|double|einem|zwei|doppel\w*|nur)?\s*\S{1,2}$", "", text.strip())
    return _write(_FIRST_WORDS.sub("", trim(text) or text.strip())).strip("'’\"„“”‘") or _write(text)


def _join(address: str, first: str, sign: str, second: str) -> str | None:
    """Return the address with the sign between two of its pieces, in place of what stands there now."""
    pieces = re.compile(rf"({re.escape(first)})[._+-]?({re.escape(second)})", re.IGNORECASE)
    changed = pieces.sub(lambda found: f"{found[1]}{sign}{found[2]}", address, count=1)
    return changed if changed != address else None


def _replace(address: str, old: str, new: str) -> str | None:
    local, _, domain = address.partition("@")
    if old.startswith(".") or old in _HOST_ENDINGS:
        head, found, tail = domain.rpartition(old)
        return f"{local}@{head}{_like(old, new)}{tail}" if found else None
    if old and old.casefold() in local.casefold():
        return f"{_swap(local, old, new)}@{domain}"
    if old and old.casefold() in domain.casefold():
        return f"{local}@{_swap(domain, old, new)}"
    return None


def _like(old: str, new: str) -> str:
    """Return the new ending with a dot where the old one has it."""
    return ("." if old.startswith(".") else "") + new.lstrip(".")


def _swap(text: str, old: str, new: str) -> str:
    return re.sub(re.escape(old), lambda _: new, text, count=1, flags=re.IGNORECASE)


def _with_ending(address: str, ending: str) -> str | None:
    if not re.fullmatch(r"\.?[A-Za-z]{2,}(?:\.[A-Za-z]{2,})?", ending):
        return None
    head, dot, _ = address.rpartition(".")
    return f"{head}.{ending.lstrip('.')}" if dot else f"{address}.{ending.lstrip('.')}"
