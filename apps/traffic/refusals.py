"""Why a line or zone is not drawn though it makes sense."""

from django.utils.translation import gettext_lazy as _

from safecity_gis.refusals import Refusal


class ChangedMeanwhile(Refusal):
    code = "changed_meanwhile"
    detail = _("Somebody else changed it meanwhile. Save again if yours is to stand.")
