"""Words that say what kind of thing a text is."""

from __future__ import annotations

import re

from bot.forms.texts import any_of, lines, words

NOT_NAMES = frozenset(
    """
    aber alle also an auch auf aus bei bin bist brauche brauchen bringt da damit dann das dass dein deine dem den
    denn der des die dies
    diese dieser doch dort du eigentlich ein eine einem einen einer er erst erstmal es etwas euch euer für gar geben
    gebt geht gerade gern
    gerne gibt habe haben hab hat hier ich ihnen ihr ihre ihren im in ins ist jetzt kann kannst kein keine können
    könnte könnten lieber
    machen mal man mein meine meinen mich mir mit morgen möchte möchten muss müssen nach nee nein nett nicht nichts
    noch nun nur ob oder ohne
    schon sehr sein sich sie sind so soll sollen sollte später stimmt über überhaupt um und uns unser unsere unter
    vom von vor wann warum
    was weiß weil welche wem wen wenn wer werden wie wieso will wir wird wirklich wo wofür wollen womit worum wozu
    wurde würde würden zu
    zum zur bitte danke dankeschön hallo moin tschüss ja nö genau klar okay ok name nachname vorname firma email mail
    abbrechen stopp
    weiter zurück hilfe mensch computer person mitarbeiter berater chef frage fragen antwort egal unterwegs müde
    beschäftigt
    a about actually again all am and another any are as ask asking at be because been before but by bye can cannot
    can't cancel could
    did didn't do does doesn't don't down either else enough first for from get getting give go going good got great
    had has have hello
    help hi how i i'd i'll i'm i've if in into is isn't it it's its just know later let like machine maybe me mean
    mind more
    much my need never new nice no nope not now of off on one only or other our out over patient person please put
    question quick
    really right say see send should show so some sorry stop sure talk tell than thank thanks that that's the their
    them then there these
    they thing think this those to told too until up us very wait want was we we're well were what when where which
    while who whose why
    human someone somebody cheers ta with without won't would yeah yep yes yet you you're your yours
    """.split()
)
"""Words that no name consists of; with one of them in small letters a text is a sentence."""
PARTICLES = frozenset(
    "von van vom zu zur zum de del della di da der den dem des la le du al el bin ibn ben y e i of af ten ter".split()
)

_ADDRESSING = frozenset(
    """
    ich wir mir mich uns sie ihnen ihr du dir dich euch bitte danke dankeschön hallo moin hi hey servus tschüss
    i i'm me my we us you your you're please thanks thank cheers ta hello hiya bye goodbye can could
    können kann könnten mein meine deutsch german englisch english mensch human jemand someone somebody
    mitarbeiter hilfe help
    """.split()
)
LEGAL_FORM = re.compile(
    r"\b(?:g?GmbH|mbH|AG|SE|KG|KGaA|OHG|UG|GbR|eG|e\.?\s?V\.?|e\.?\s?K\.?|Ltd|Limited|plc|LLP|LLC|Inc|CIC|Corp|"
    r"B\.?V|S\.?A|& Co)\b\.?",
)
_ORGANISATION_WORD = any_of(
    lines(
        r"""
    firma\w* gesellschaft\w* company co group gruppe holding
    (?:\w*)(?:bau|technik|technologie|werke?|werk|betrieb|handel|service|logistik|systeme?|solutions|software|robotics|robotik)
    (?:\w*)(?:verein|verband|bund|club|klub|kreis|stiftung|trust|charity|foundation|society|association|network|netzwerk|initiative)
    (?:\w*)(?:institut|institute|universität|universitaet|university|uni|hochschule|college|school|schule|akademie|academy|gymnasium)
    (?:\w*)(?:klinik|klinikum|krankenhaus|hospital|clinic|praxis|apotheke|pharmacy|nhs|stadt|council|amt|ministerium|kammer)
    (?:\w*)(?:bäckerei|schlosserei|tischlerei|schreinerei|metzgerei|brauerei|bakery|brewery|brewing|catering|restaurant|café|cafe|bistro|hotel)
    (?:\w*)(?:studio|studios|atelier|büro|agentur|agency|labor|labs?|consulting|beratung|partners|media|design|digital|energy|energie|health)
    (?:\w*)(?:shop|store|laden|salon|garage|motors|works|upholstery|roofing|engineering|industries|ventures|bank|versicherung|gemeinde|kirche|church)
    """.replace(" ", "\n")
    )
)
ORGANISATION_WORD = re.compile(rf"\b{_ORGANISATION_WORD}\b", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:geschäftsführ\w*|inhaber\w*|leiter\w*|ceo|cto|cfo|coo|founder|co-?founder|gründer\w*|owner|director|"
    r"manager\w*|head of|"
    r"assistent\w*|assistant|ingenieur\w*|engineer|vertrieb|sales|einkauf|secretary|professor\w*|partner(?:in)?|chair\w*|vorstand)\b",
    re.IGNORECASE,
)


def looks_like_organisation(text: str) -> bool:
    """Tell whether a legal form or a word for an organisation stands in the text."""
    return bool(LEGAL_FORM.search(text) or ORGANISATION_WORD.search(text))


def is_role(text: str) -> bool:
    """Tell whether the text says what somebody does, not where."""
    return bool(_ROLE.search(text)) and not LEGAL_FORM.search(text)


def speaks_to_the_assistant(text: str) -> bool:
    """Tell whether the text may be meant for the assistant itself, not for whoever gets the enquiry."""
    return not _ADDRESSING.isdisjoint(words(text))


def reads_like_a_sentence(text: str) -> bool:
    """Tell whether small words of everyday language stand in the text."""
    found = [word for word in words(text) if word in NOT_NAMES and word not in PARTICLES]
    return bool(found)
