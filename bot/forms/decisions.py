"""Read yes, no and "stop" where the classifier of intents alone would not be sure enough."""

from __future__ import annotations

import re

from bot.forms.texts import any_of, lines, sentences, words

_YES_THOUGH_NO = re.compile(
    any_of(
        lines(r"""
        (?:kein|no) (?:problem|ding|thema|stress|worries|bother)
        keine (?:einwände|bedenken|sorge)
        no (?:objections?|concerns|issues?)
        nichts? (?:dagegen|einzuwenden)
        (?:warum|why) n(?:icht|ot)
        don['’]?t mind
        nicht schlecht
        not bad
        """)
    ),
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?<!\w)"
    + any_of(
        lines(r"""
        ja+|jo+|jau|jou|jepp?|jup+|jawohl|jaja|joa
        yes+|yeah+|yep+|yup+|yea|aye|yh|ya
        klar|klaro|sicher|gern|gerne|natürlich|freilich|logo|selbstverständlich|unbedingt|genau|exakt
        einverstanden|in ordnung|geht klar|von mir aus|meinetwegen|okay|okey|okidoki|ok|oki
        (?:ich |dem |da )?stimme? (?:ich )?(?:dem |da |der \w+ )?zu|zustimmen|zugestimmt
        passt|stimmt|richtig|korrekt|perfekt|super|prima|alles gut|sehr gut
        i (?:do|agree|consent|accept|confirm)|agreed?|accepted|consent|happy with that|that['’]?s fine|fine|\
          sure|of course|absolutely|certainly|definitely
        go (?:ahead|for it|on then)|looks? (?:good|right|fine|great|ok)|all (?:good|right|correct)|correct|\
          right|perfect|sound|very good|spot on|great|alright
        👍|✅|👌|✔️?
        """)
    )
    + r"(?!\w)",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?<!\w)"
    + any_of(
        lines(r"""
        nein+|nee+|nö+|ne|nä|na na|niemals|keinesfalls|auf keinen fall|keineswegs|bloß nicht|lieber nicht|nicht|\
          net|nit|nich|kein\w*
        no+|nope|nah|never|not|don['’]?t|do not|isn['’]?t|doesn['’]?t|won['’]?t|wouldn['’]?t|can['’]?t|\
          rather not|decline|refuse|disagree|no way
        lehne|ablehnen|widerspreche|falsch|wrong|incorrect
        👎|❌
        """)
    )
    + r"(?!\w)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:not (?:so |really |quite )?sure|unsure|nicht (?:ganz |so )?sicher|keine ahnung|"
    r"weiß (?:ich )?(?:noch )?nicht|"
    r"don['’]?t know|vielleicht|maybe|perhaps)\b",
    re.IGNORECASE,
)
_SEND = re.compile(
    any_of(
        lines(r"""
        \b(?:ab(?:schicken|senden|geschickt)|(?:ab)?senden|schicken|losschicken|schick\w*|send\w*|weg damit|\
          raus damit|ab (?:damit|die post)|her damit)\b
        \b(?:sende|schicke) (?:sie |es |das )?(?:bitte )?ab\b
        \b(?:send|submit|fire away|off (?:you|it) go|ship it|post it)\b
        """)
    ),
    re.IGNORECASE,
)
_CANCEL = re.compile(
    any_of(
        lines(r"""
        \b(?:abbrechen|abbruch|abbrech\w*|brich\w* (?:\w+ )?ab|breche\w* (?:\w+ )?ab(?! und zu)|stornier\w*|verwerfen|\
          beenden|aufhören|hör\w* (?:\w+ )?auf)\b
        \b(?:cancel\w*|abort|quit|exit|discard|scrap (?:it|that|this|the \w+)|call it off)\b
        \b(?:vergiss|vergessen sie) (?:es|et|das|die \w+)\b
        \b(?:forget (?:it|about it|the whole thing)|never ?mind|leave it(?: be| there)?$|drop it)\b
        \b(?:lass|lasst|lassen wir|lassen)(?: wir| mal| ma| es| et| das| dat| dit|s|'s)*(?: gut sein| bleiben| sein)?$
        \blassen ?wir['’]?s\b
        \bdoch nicht (?:senden|schicken|absenden|abschicken|mehr|weiter)\b
        ^(?:stop|stopp|halt stopp|ende|schluss)$
        """)
    ),
    re.IGNORECASE,
)
_UNWILLING = re.compile(
    any_of(
        lines(r"""
        \b(?:will|möchte|wollen|möchten)(?: \w+){0,3} (?:nicht mehr|doch nicht|lieber nicht)\b
        \b(?:don['’]?t|do not|no longer) (?:want|wish) to (?:continue|go on|proceed|send)\b
        \b(?:changed my mind|anders überlegt)\b
        """)
    ),
    re.IGNORECASE,
)
_NOT_SENT = re.compile(
    r"\b(?:nicht|net|don['’]?t|do not|not)\b(?: \w+){0,2} (?:\w*s(?:chick|end)\w*|submit)\b|"
    r"\bnicht (?:ab)?(?:schicken|senden)\b",
    re.IGNORECASE,
)
_GO_ON = re.compile(
    any_of(
        lines(r"""
        \b(?:nicht|net|nich|not|don['’]?t|do not|never) (?:\w+ )?(?:abbrechen|cancel|stop|abort)\b
        \b(?:weiter|weitermachen|fortfahren|fortsetzen|continue|carry on|go on|keep going|proceed)\b
        """)
    ),
    re.IGNORECASE,
)
SHORT = 25
"""Words."""


def decide(text: str) -> bool | None:
    """Return whether the text says yes or no; None where it says neither, or both."""
    if _UNSURE.search(text):
        return None
    plain = _YES_THOUGH_NO.sub(" ja ", text)
    yes, no = _YES.search(plain), _NO.search(plain)
    if yes and no:
        # The first word decides: "nein, das ist okay" and "yes, no changes".
        opener = re.match(r"\W*(\S+?)\b", plain)
        first = opener[1] if opener else ""
        yes, no = _YES.fullmatch(first), _NO.fullmatch(first)
    if bool(yes) == bool(no):
        return None
    return bool(yes)


def says_send(text: str) -> bool:
    """Tell whether somebody asks to send what was summed up."""
    return bool(_SEND.search(text)) and not _NOT_SENT.search(text) and not _NO.search(text)


def says_do_not_send(text: str) -> bool:
    """Tell whether somebody asks not to send."""
    return bool(_NOT_SENT.search(text))


def says_cancel(text: str, longest: int = SHORT) -> bool:
    """Tell whether somebody asks to stop; a longer text is about something else."""
    return len(words(text)) <= longest and any(_CANCEL.search(part.strip(" .!…")) for part in sentences(text))


def is_unwilling(text: str) -> bool:
    """Tell whether somebody does not want to go on: to a question of yes or no that is a no."""
    return len(words(text)) <= SHORT and bool(_UNWILLING.search(text))


def says_go_on(text: str) -> bool:
    """Tell whether somebody asks not to stop."""
    return bool(_GO_ON.search(text))
