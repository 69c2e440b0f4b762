"""What every refusal about devices has: a code for programs, a sentence for people, and what else they need to know."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """`status` is that of the HTTP answer; `data` what people need to know besides."""

    code = "refused"
    detail = _("The request is refused.")
    status = 409

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(self.code)
        self.data = data
