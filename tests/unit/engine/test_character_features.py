"""Our n-grams and weights are those of scikit-learn."""

from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.engine.components.character_features import CharacterFeatures

TEXTS = ["Wo liegt das ZBT?", "Where is  ZBT", "a", "Straße ß Übermut", "hydrogen hydrogen", "G DATA & Co."]
NEW = ["Wo ist Wasserstoff?", "zzz qqq", "", "A B", "das das das"]


def test_weights_are_those_of_scikit_learn() -> None:
    stock = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True).fit(TEXTS)
    ours = CharacterFeatures.fit(TEXTS)
    assert sorted(ours.vocabulary) == sorted(stock.vocabulary_)
    columns = [stock.vocabulary_[ngram] for ngram in ours.vocabulary]
    np.testing.assert_allclose(
        ours.transform_many(TEXTS + NEW).toarray(), stock.transform(TEXTS + NEW).toarray()[:, columns], atol=1e-6
    )


def test_features_survive_a_model_file() -> None:
    ours = CharacterFeatures.fit(TEXTS)
    again = CharacterFeatures.from_parts(list(ours.vocabulary), ours.idf)
    assert again.vocabulary == ours.vocabulary
