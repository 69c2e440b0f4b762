"""The words that no model's output may carry: traits of a person are never inferred, whoever supplies the model."""

import re
from collections.abc import Iterable

_TRAITS = frozenset({
    "age", "ages", "gender", "genders", "sex", "male", "female", "man", "woman", "race", "races", "racial", "ethnicity",
    "ethnic", "ethnicities", "nationality", "religion", "caste", "emotion", "emotions", "expression", "mood", "happy", "sad",
    "angry", "fear", "disgust", "surprise", "sentiment", "attractiveness", "beauty", "personality", "criminality", "genderage",
    "agegender", "fairface", "smile", "smiling", "young", "elderly", "asian", "caucasian", "hijab", "turban", "beard", "skin",
    "complexion", "sect", "muslim", "hindu", "christian",
})  # fmt: skip
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class TraitRefused(ValueError):
    """A model offers an output that infers a trait of a person."""


def refuse_traits(names: Iterable[str]) -> None:
    """Refuse output heads and classes that name a trait, whatever the spelling (`ageOutput`, `gender_logits`, `EMOTION-7`).

    Raises:
        TraitRefused: one of `names` contains such a word; 'image', 'stage' or 'person' do not.
    """
    for name in names:
        found = sorted(word.lower() for word in _WORD.findall(name) if word.lower() in _TRAITS)
        if found:
            raise TraitRefused(f"output {name!r} infers a trait of a person ({', '.join(found)}): such a model is never loaded")
