"""Turns HTML into PDF in a process of its own: `python -m apps.rollout.report.pdf_process STATIC_FOLDER < html > pdf`.

Laying out pages takes seconds of a core, which the web process needs for what moves. Nothing is fetched but files of the
static folder: a page that names anything else gets its picture left out and a line on standard error.
"""

import logging
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse


class StaticFetcher(URLFetcher):
    """Reads files within one folder and refuses everything else."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=["file"], allow_redirects=False)
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Raises ValueError: the address is not of a file in the folder."""
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(self._folder):
            raise ValueError(f"refused to fetch {url[:200]}")
        return super().fetch(path.as_uri(), headers)


def pdf_of(html: str, static: Path) -> bytes:
    """The document as PDF; its relative addresses are of the static folder."""
    document = weasyprint.HTML(string=html, base_url=f"{static.resolve().as_uri()}/", url_fetcher=StaticFetcher(static))
    pdf: bytes = document.write_pdf()
    return pdf


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    sys.stdout.buffer.write(pdf_of(sys.stdin.buffer.read().decode(), Path(sys.argv[1])))
