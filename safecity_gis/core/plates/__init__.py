"""Reading number plates: from a recogniser's probabilities to a text that a grammar allows, with what else it could be."""
