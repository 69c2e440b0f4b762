"""What every refusal has: a code for programs, a sentence for people, and what else they need to know."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """What somebody asked for is not done. `status` is that of the HTTP answer; `data` what people need to know besides."""

    code = "refused"
    detail: str | Promise = _("The request is refused.")
    status = 409

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(self.code)
        self.data = data
