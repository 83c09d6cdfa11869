"""Fit where questions part: `data/knowledge/splitting.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold, tokenize
from bot.knowledge.records import QuestionRecord
from bot.knowledge.splitting import Break, Splitter, break_features, list_breaks, strip_asides
from evaluation.lessons import Compound

_SAMPLE_WEIGHT = 0.05
"""Sample questions with a break outnumber the compounds by far, and some of them do ask two things."""
_REGULARISATION = 1.0
_TRIED, _CERTAIN = 0.25, 0.5
_LEAST_WEIGHT = 0.02
_STEM = 6


def fit_splitter(compounds: Iterable[Compound], samples: Iterable[QuestionRecord], index: KnowledgeIndex) -> Splitter:
    """Fit on the breaks of compound messages, and on those of sample questions, which part nothing."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    examples = [
        (break_features(text, b, index), b in right, 1.0)
        for text, bs, right in (_align(c, index) for c in compounds)
        for b in bs
    ]
    for sample in samples:
        folded = strip_asides(fold(sample.text).strip(), index)
        examples += [(break_features(folded, b, index), False, _SAMPLE_WEIGHT) for b in list_breaks(folded)]
    features, parts, weights = zip(*examples, strict=True)
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=_REGULARISATION, max_iter=2000)
    model.fit(vectorizer.fit_transform(features), parts, sample_weight=weights)
    named = zip(vectorizer.feature_names_, model.coef_[0], strict=True)
    kept = {name: round(float(weight), 3) for name, weight in named if abs(weight) > _LEAST_WEIGHT}
    return Splitter(kept, round(float(model.intercept_[0]), 3), _TRIED, _CERTAIN)


def _align(compound: Compound, index: KnowledgeIndex) -> tuple[str, list[Break], tuple[Break, ...]]:
    """Return the folded text, its breaks, and those that part it into what is most like the author's parts."""
    folded = strip_asides(fold(compound.text).strip(), index)
    breaks, wanted = list_breaks(folded), [_words(part.text) for part in compound.parts]
    if len(wanted) == 1 or len(breaks) < len(wanted) - 1:
        return folded, breaks, ()
    return folded, breaks, max(combinations(breaks, len(wanted) - 1), key=lambda cut: _likeness(folded, cut, wanted))


def _likeness(folded: str, cut: tuple[Break, ...], wanted: list[Counter[str]]) -> float:
    starts, ends = [0, *(b.end for b in cut)], [*(b.start for b in cut), len(folded)]
    score = 0.0
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        words = _words(folded[start:end])
        others = [_shared(words, other) for place, other in enumerate(wanted) if place != number]
        score += _shared(words, wanted[number]) - sum(others) / len(others) + 0.5 * min(1.0, words.total() / 2)
    return score


def _words(text: str) -> Counter[str]:
    return Counter(token.text for token in tokenize(text))


def _shared(first: Counter[str], second: Counter[str]) -> int:
    """Count the letters of shared words; long words say more."""
    return sum(min(len(word), _STEM) for word in (first & second).elements())
