"""The board's page, the downloads and the PDF: who gets them, what they say, and that nothing is fetched."""

import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils import timezone, translation

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Site
from apps.rollout.report.keeping import report_keep
from apps.rollout.report.pages import report_html, report_pdf
from apps.rollout.report.pdf_process import StaticFetcher, pdf_of
from apps.rollout.report.selectors import health_report
from tests.apps.rollout.rolling import MONDAY, WEEK, known_since_the_start, make_phase, signed_in, stream

pytestmark = pytest.mark.django_db
STATIC = Path(project.STATICFILES_DIRS[0])
NOW = MONDAY + timedelta(days=7, hours=1)


@pytest.fixture(autouse=True)
def _own_var(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def pdftotext() -> str:
    found = shutil.which("pdftotext")
    if found is None:
        pytest.skip("needs pdftotext (Debian's poppler-utils, which make test installs)")
    return found


def text_of(pdf: bytes, pdftotext: str) -> str:
    done = subprocess.run([pdftotext, "-layout", "-", "-"], input=pdf, capture_output=True, timeout=20, check=True)
    return done.stdout.decode()


def page(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/rollout/{query}")
    assert answer.status_code == status, answer.content[:500]
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_tells_the_figures_without_a_line_of_inline_script_or_style() -> None:
    make_phase()
    html = page(signed_in(Role.COMMANDER)[1])
    assert 'data-testid="tile-plan-18"' in html and 'data-testid="tile-costs"' in html and 'data-line="done"' in html
    assert "plans and money made up" in html and "10 cameras simulated" in html
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", html)


def test_an_earlier_day_is_told_as_it_was() -> None:
    make_phase()
    assert re.search(
        r'tile-done"><h2>In service</h2><p class="big"><bdi dir="ltr">3<', page(signed_in(Role.COMMANDER)[1], "?day=2026-02-10")
    )


@pytest.mark.parametrize("query", ["?day=soon", "?day=2999-01-01", "?day=1900-01-01", "?day=2026-02-30"])
def test_a_day_that_cannot_be_told_is_refused_in_words(query: str) -> None:
    assert 'role="alert"' in page(signed_in(Role.COMMANDER)[1], query, 400)


def test_any_phase_that_is_none_is_phase_one() -> None:
    make_phase()
    assert 'value="1" selected' in page(signed_in(Role.COMMANDER)[1], "?phase=%3Cscript%3E")


@pytest.mark.parametrize(("role", "status"), [(Role.OVERSIGHT, 200), (Role.CASE_OFFICER, 200), (Role.REVIEWER, 403), (None, 403)])
def test_the_board_is_for_those_with_a_right_to_cameras_or_to_the_rollout(role: Role, status: int) -> None:
    client = signed_in(role)[1]
    page(client, status=status)
    entry = Entry.objects.get(action=Action.REPORT_VIEW)
    assert entry.outcome == (Outcome.DONE if status == 200 else Outcome.REFUSED)
    assert client.get("/api/v1/rollout/board/").status_code == status


def test_money_is_on_no_page_of_one_without_the_right() -> None:
    make_phase()
    client = signed_in(Role.OPERATOR)[1]
    html = page(client)
    assert "tile-costs" not in html and "300" not in re.sub(r"<svg.*?</svg>", "", html)
    told = client.get("/api/v1/rollout/board/").json()
    assert told["costs"] is None and {row["amount"] for row in told["milestones"]} == {None}


def test_a_stranger_is_sent_to_sign_in() -> None:
    for address in ("/rollout/", f"/rollout/reports/{WEEK}.pdf", f"/rollout/kept/{WEEK}.csv"):
        assert Client().get(address).status_code == 302
    assert Client().get("/api/v1/rollout/board/").status_code == 403


def test_a_reader_downloads_the_week_of_his_cameras_and_it_is_on_record() -> None:
    make_phase()
    _, client = signed_in(Role.OPERATOR, jurisdictions=("south",))
    answer = client.get(f"/rollout/reports/{WEEK}.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="health-{WEEK}.csv"'
    text = answer.content.decode()
    assert "contractor,A,cameras,2," in text and "contractor,B" not in text
    assert Entry.objects.get(action=Action.REPORT_VIEW, target=WEEK).data["form"] == "csv"
    assert client.get(f"/api/v1/rollout/reports/{WEEK}/").json()["whole_city"] is False
    for week in ("2026-W99", "2999-W01"):
        assert client.get(f"/rollout/reports/{week}.csv").status_code == 404
        assert client.get(f"/api/v1/rollout/reports/{week}/").status_code == 404


def test_a_kept_report_is_for_those_whose_right_holds_in_all_of_the_city() -> None:
    make_phase()
    report_keep(health_report(None, week=WEEK, now=NOW))
    address = f"/rollout/kept/{WEEK}.csv"
    for role, districts, status in (
        (Role.OVERSIGHT, ("south", "east"), 200),
        (Role.COMMANDER, ("south", "east"), 200),
        (Role.COMMANDER, ("south",), 403),
        (Role.OPERATOR, ("south", "east"), 403),
    ):
        assert signed_in(role, jurisdictions=districts)[1].get(address).status_code == status, role
    client = signed_in(Role.COMMANDER)[1]
    assert client.get("/rollout/kept/2026-W01.csv").status_code == 404
    assert address.replace("csv", "pdf") in page(client)
    assert "weak_point" not in signed_in(Role.OVERSIGHT)[1].get(address).content.decode()


def test_the_pdf_holds_the_numbers_and_its_readers_name_on_every_page(pdftotext: str) -> None:
    cameras = make_phase()
    known_since_the_start()
    stream(cameras[4], (-5, "online"), (10, "offline"), (31, "online"))
    report = health_report(None, week=WEEK, now=NOW)
    pages = text_of(report_pdf(report, reader="a.reader", at=NOW), pdftotext).split("\f")[:-1]
    assert len(pages) >= 2
    for number, told in enumerate(pages, 1):
        assert "Read by a.reader at 2026-03-23 01:00 PKT" in told and f"{number}/{len(pages)}" in told.replace(" ", "")
    whole = " ".join(" ".join(pages).split())
    for words in (
        f"Health report {WEEK}",
        "Simulated: 6",
        "Synthetic",
        "87.50 %",
        "21.0 h",
        "6 of 10 cameras in service",
        "reached late",
    ):
        assert words in whole, words


def test_the_pdf_speaks_urdu_and_a_name_cannot_be_markup() -> None:
    make_phase()
    Site.objects.filter(cameras__code="s3").update(code="b<script>")
    report = health_report(None, week=WEEK, now=NOW)
    with translation.override("ur"):
        html = report_html(report, reader="<b>x</b>", at=NOW)
    assert 'dir="rtl"' in html and "<script" not in html and "&lt;b&gt;x" in html


def test_nothing_but_the_static_folder_is_ever_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>")
    fetcher = StaticFetcher(STATIC)
    for address in (
        "http://127.0.0.1:1/x.css", "https://example.org/x.png", (tmp_path / "secret.svg").as_uri(), "data:text/css,a{}",
        f"{STATIC.as_uri()}/../pyproject.toml", f"{STATIC.as_uri()}/%2e%2e/pyproject.toml", "file://host/etc/passwd",
    ):  # fmt: skip
        with pytest.raises(ValueError, match="refused"):
            fetcher.fetch(address)
    assert fetcher.fetch(f"{STATIC.as_uri()}/css/report.css").read()


def test_a_page_that_names_other_things_is_laid_out_without_them() -> None:
    assert pdf_of('<img src="http://127.0.0.1:1/x.png"><p>text</p>', STATIC).startswith(b"%PDF")


def test_the_downloaded_pdf_is_one_and_is_stamped_with_now(pdftotext: str) -> None:
    make_phase()
    user, client = signed_in(Role.COMMANDER)
    answer = client.get(f"/rollout/reports/{WEEK}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert f"Read by {user.username} at {timezone.localdate()}" in text_of(answer.content, pdftotext)
