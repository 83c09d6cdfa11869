"""Messages are split where they ask for another thing, and each piece gets what it shares with its neighbours."""

from __future__ import annotations

import pytest

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold
from bot.knowledge.splitting import Splitter, cut, list_breaks, load_splitter, split, strip_asides


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Wer koordiniert das, und wo steht das ZBT?", ("wer koordiniert das", "wo steht das zbt")),
        ("Where is G DATA? What do they make?", ("where is g data", "what do they make")),
        ("Gründungsjahr und Mitarbeiterzahl von G DATA", ("gruendungsjahr von g data", "mitarbeiterzahl von g data")),
    ],
)
def test_questions_are_parted(index: KnowledgeIndex, text: str, parts: tuple[str, ...]) -> None:
    assert split(text, index, load_splitter()).texts == parts


@pytest.mark.parametrize(
    "text", ["Wer koordiniert die Zusammenarbeit?", "What do Bochum and Manchester have in common?", "", "?", "👍"]
)
def test_one_question_stays_whole(index: KnowledgeIndex, text: str) -> None:
    assert len(split(text, index, load_splitter()).texts) <= 1


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("year and staff of G DATA", ("year of g data", "staff of g data")),
        ("G DATA: wo, seit wann?", ("wo (g data)", "seit wann (g data)")),
        ("Two numbers on G DATA: year, staff?", ("year (g data)", "staff (g data)")),
        ("G DATA: where, and the ZBT?", ("where (g data)", "the zbt")),
        ("The seat is at G DATA, right, or where", ("the seat is at g data", "where")),
    ],
)
def test_piece_gets_what_it_shares(index: KnowledgeIndex, text: str, pieces: tuple[str, ...]) -> None:
    folded = fold(text)
    breaks = [b for b in list_breaks(folded) if folded[b.start : b.end].strip() != ":"]
    assert cut(folded, breaks, index) == pieces


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("super, und wo sitzt G DATA?", "wo sitzt g data?"),
        ("Guten Tag! Kurze Frage: Wo sitzt G DATA? Danke vorab", "wo sitzt g data"),
        ("Quick one - where is G DATA? thanks, just curious", "where is g data"),
        ("wo sitzt g data btw", "wo sitzt g data"),
        ("where is g data, cheers mate?", "where is g data?"),
        ("G DATA, wo?", "g data, wo?"),
        ("Fußballspiel heute Abend, wo sitzt G DATA?", "fussballspiel heute abend, wo sitzt g data?"),
        ("Gründungsjahr und Mitarbeiterzahl?", "gruendungsjahr und mitarbeiterzahl?"),
        ("Danke, tschüss!", "tschuess!"),
        ("Wo sitzt G DATA? Haben Sie vielen Dank.", "wo sitzt g data"),
        ("Der Zweite, wo sitzt der?", "der zweite, wo sitzt der?"),
        ("Mein Drucker streikt leider, was nun?", "mein drucker streikt leider, was nun?"),
        ("ah ok, und wann?", "wann?"),
        ("where is g data, and the noise today", "where is g data, and the noise today"),
        ("Where is it - the second one", "where is it - the second one"),
        (
            "Was soll das ZBT, das die besucht haben, bringen denn?",
            "was soll das zbt, das die besucht haben, bringen denn?",
        ),
    ],
)
def test_what_only_stands_around_is_left_out(index: KnowledgeIndex, text: str, core: str) -> None:
    assert strip_asides(fold(text), index) == core
    assert split(text, index, load_splitter()).core == (core if core != fold(text) else None)


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("can u tell me who runs it", []),
        ("wer ist der Chef u wo sitzt der", [" u "]),
        ("wer hat den Hut auf, also welcher Verein organisiert das", []),
        ("warum macht das die BMR und nicht der RVR", []),
        ("why here and not over there", []),
        ("who signed it, also when did it begin", [", also "]),
        ("who is in charge, I mean which body", []),
        ("Wer ist Dr. med. Anke Diehl, z. B. in Essen", [", "]),
        ("wer leitet das u. wo sitzt der", [" u. "]),
        ("wer macht u. a. mit", []),
        ("gibt es Institute u. ä. in Bochum", []),
        ("wer leitet das bzw. wo sitzt der", [" bzw. "]),
        ("Wer leitet das? Außerdem: wo sitzt der", ["? ausserdem: "]),
        ("the fields, please; moreover, I require a name", [", ", "; moreover, "]),
    ],
)
def test_message_is_not_split_where_it_only_goes_on(text: str, breaks: list[str]) -> None:
    folded = fold(text)
    assert [folded[b.start : b.end] for b in list_breaks(folded)] == breaks


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Where is G DATA, and like, who runs it?", ("where is g data", "who runs it")),
        ("where is G DATA plus the staff numbers thanks", ("where is g data", "the staff numbers")),
        ("Where is it? I'd like to write to them.", ("where is it",)),
        ("Können Sie mir bitte sagen, wo das ist?", ("wo das ist",)),
        ("Could you tell me, please, where it is?", ("where it is",)),
        ("Ach und wo sitzt G DATA?", ("wo sitzt g data",)),
        ("Oh and where is G DATA", ("where is g data",)),
        ("Hallo, und wer leitet die BMR?", ("wer leitet die bmr",)),
        ("I need the address, who runs it?", ("i need the address", "who runs it")),
        ("I need the address and the staff numbers", ("i need the address", "the staff numbers")),
    ],
)
def test_fillers_are_no_parts(index: KnowledgeIndex, text: str, parts: tuple[str, ...]) -> None:
    folded = fold(text)
    assert cut(folded, list_breaks(folded), index) == parts


def test_numbered_questions_are_parted(index: KnowledgeIndex) -> None:
    parts = split("G DATA: 1) Sitz 2) wie viele Leute?", index, load_splitter())
    assert (parts.texts, parts.certain) == (("sitz (g data)", "wie viele leute (g data)"), True)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("G DATA quick facts: founding year, staff today, thanks", ("founding year (g data)", "staff today (g data)")),
        ("Zu G DATA: Sitz, Leute", ("sitz (g data)", "leute (g data)")),
    ],
)
def test_what_is_listed_behind_a_name_is_tried(index: KnowledgeIndex, text: str, parts: tuple[str, ...]) -> None:
    never = Splitter(weights={}, bias=-5.0, threshold=0.25, certain=0.5)
    found = split(text, index, never)
    assert (found.texts, found.certain) == (parts, False)


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Wer kauft bei G DATA? Ich berate hier nämlich viele kleine Betriebe.", "wer kauft bei g data?"),
        ("I missed all that on Monday. Where is G DATA?", "where is g data?"),
        ("Where is G DATA? I mean the IT firm.", "where is g data? i mean the it firm."),
        ("Where is G DATA? I know the BMR.", "where is g data? i know the bmr."),
        ("Mein Drucker ist kaputt. Was ist da zu tun?", "mein drucker ist kaputt. was ist da zu tun?"),
    ],
)
def test_visitors_own_story_is_left_out(index: KnowledgeIndex, text: str, core: str) -> None:
    assert strip_asides(fold(text), index) == core


@pytest.mark.parametrize(
    "text",
    [
        "Zwei Sachen: wo sitzt G DATA, wer leitet die BMR?",
        "Hi, zwei kurze Fragen fürs Protokoll: wo sitzt G DATA, wer leitet die BMR?",
        "Two quick ones before my tea goes cold. Wo sitzt G DATA, wer leitet die BMR?",
    ],
)
def test_announced_questions_are_parted(index: KnowledgeIndex, text: str) -> None:
    doubtful = Splitter(weights={}, bias=-0.5, threshold=0.25, certain=0.5)
    parts = split(text, index, doubtful)
    assert (parts.texts, parts.certain) == (("wo sitzt g data", "wer leitet die bmr"), True)


def test_doubtful_break_is_only_tried(index: KnowledgeIndex) -> None:
    doubtful = Splitter(weights={}, bias=-0.5, threshold=0.25, certain=0.5)
    parts = split("wer leitet die bmr und wo sitzt g data", index, doubtful)
    assert (len(parts.texts), parts.certain) == (2, False)
