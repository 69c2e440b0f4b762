"""Why a violation is not decided or handed over."""

from django.utils.translation import gettext_lazy as _

from safecity_gis.refusals import Refusal


class NotConfirmable(Refusal):
    code, status = "not_confirmed", 400
    detail = _("These answers do not confirm the violation.")


class ReadAgain(Refusal):
    code = "read_again"
    detail = _("The vehicle was read again meanwhile: compare once more.")


class AlreadyDecided(Refusal):
    code = "already_decided"
    detail = _("This violation was decided already, or has lapsed.")


class NotToSend(Refusal):
    code = "not_to_send"
    detail = _("Only a confirmed violation is handed over, and only once.")


class StolenObjects(Refusal):
    code = "stolen_list"
    detail = _("The stolen list does not allow to hand this over now.")


class AccusedAlready(Refusal):
    code = "accused_already"
    detail = _("The same offence of this vehicle was handed over already.")


class NoEChallan(Refusal):
    code, status = "no_echallan", 503
    detail = _("No e-challan system is set up here.")


class HandOverFailed(Refusal):
    code, status = "hand_over_failed", 502
    detail = _("The e-challan system did not take the package. Nothing was recorded as sent: try again.")


class KeyLost(Refusal):
    code, status = "key_lost", 503
    detail = _("The key that signs evidence is missing. Nothing was sent: tell the administrator.")
