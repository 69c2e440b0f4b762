"""Names in Latin letters, for a picture font that has no others."""

import unicodedata

_URDU = {
    "ا": "a", "آ": "aa", "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh",
    "د": "d", "ڈ": "d", "ذ": "z", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z",
    "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ق": "q", "ک": "k", "ك": "k", "گ": "g", "ل": "l", "م": "m",
    "ن": "n", "ں": "n", "و": "w", "ؤ": "w", "ہ": "h", "ه": "h", "ھ": "h", "ء": "'", "ی": "y", "ي": "y", "ے": "e",
    "ئ": "y", "ة": "h", "ى": "a", "۰": "0", "۱": "1", "۲": "2", "۳": "3", "۴": "4", "۵": "5", "۶": "6", "۷": "7",
    "۸": "8", "۹": "9", "٠": "0", "١": "1", "٢": "2", "٣": "3", "٤": "4", "٥": "5", "٦": "6", "٧": "7", "٨": "8",
    "٩": "9",
}  # fmt: skip


def latin(text: str) -> str:
    """`text` in printable ASCII: Urdu and Arabic letters by their equivalents, accents dropped, all else by its code."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    if letter in _URDU:
        return _URDU[letter]
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if " " <= part <= "~")
    if plain:
        return plain
    return "" if unicodedata.combining(letter) else f"u{ord(letter):04x}"
