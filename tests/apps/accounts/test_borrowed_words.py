import re

import pytest
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from apps.accounts.borrowed_words import BORROWED_WORDS
from tests.factories import make_user

ENGLISH = re.compile(r"[A-Za-z]{4,}")


def seen(page: str) -> str:
    """What a reader of the page sees, without the names of languages and users."""
    body = re.sub(r'<button type="button" data-language.*?</button>', "", page.split("<body", 1)[1], flags=re.DOTALL)
    return strip_tags(f"<body{body}").replace("reader", "")


@pytest.mark.parametrize("word", BORROWED_WORDS)
def test_every_borrowed_word_has_an_urdu_one(word: str) -> None:
    with override("ur"):
        assert gettext(word) != word


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["password/change/", "reauthenticate/", "mfa/"])
def test_the_pages_about_ones_account_speak_urdu(client: Client, path: str) -> None:
    client.force_login(make_user(username="reader", password="a long enough phrase"))
    client.cookies["django_language"] = "ur"
    page = client.get(f"/accounts/{path}", follow=True).content.decode()
    assert ENGLISH.findall(seen(page)) == []
