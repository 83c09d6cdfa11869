"""Words that settle the language of a short message, because the other language does not have them.

Detectors call "Hallo" English. A word that both languages write ("die", "war", "was", "also", "IT",
"bye") is not here.
"""

from __future__ import annotations

GERMAN = frozenset(
    """
    aber alle als auch auf aus bei beim bitte da dabei danke dankeschön das dass dem den denn der des deutsch dich dir
    doch du durch ein eine einem einen einer eines er erzähl erzählen es etwas euch euer eure für gab gegen geht genau
    gibt gern gerne guten habe haben hallo hatte hätte heißt hier hilfe ich ihr ihre ihren ihrer ihm ihn ist ja
    jede jemand jetzt kann kannst kein keine können könnte könnten könntest mehr mein meine meinen mich mir mit moin
    möchte möchten nach nein nicht nichts noch nochmal nur oder ohne sehr seid sein seine servus sich sie sind soll
    sollte tschüss tschüß tun über und uns unser unsere unter vielen viele vom von vor wann wäre warum wegen
    welche welchem welchen welcher welches wem wen wenn wer werden wessen weshalb wie wieso wieder wir wird wo wofür
    woher wohin womit worum wozu würde zum zur zurück zwischen englisch abbrechen ende
    """.split()
)
ENGLISH = frozenset(
    """
    about again and any anything are at because been being but can cannot could did do does doing english
    everything for from german get give goodbye had has have hello help hers him his how i if into is its just
    know like may me might more my no nobody not of on only or other our ours please should show some
    something talk tell thank thanks that the their them then there these they thing this those to want wants we
    were what when where which while who whom whose why with without would yes you your yours back
    """.split()
)
IN_NAMES = frozenset(
    "am and at der des die for from für i im in mit of on our to und unser von vom with zum zur the".split()
)
"""Words that names of companies and subjects are made of: they do not tell what language the visitor speaks."""
