"""The grammars of number plates as data files, one a region; a site adds its own beside them."""

import tomllib
from functools import cache
from pathlib import Path

from safecity_gis.core.plates.grammar import Grammar, GrammarError, read_grammar

FOLDER = Path(__file__).parent
DEFAULT = "pakistan"


def grammar_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load_grammar(name: str) -> Grammar:
    """The grammar of this name.

    Raises:
        GrammarError: none is called so, or its file makes no sense.
    """
    if name not in grammar_names():
        raise GrammarError(f"no grammar {name!r}; there are {', '.join(grammar_names())}")
    path = FOLDER / f"{name}.toml"
    try:
        return read_grammar(tomllib.loads(path.read_text()))
    except (tomllib.TOMLDecodeError, GrammarError) as error:
        raise GrammarError(f"{path.name}: {error}") from error
