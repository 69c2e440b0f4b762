"""Why a device could not be spoken to, in words of ours: what a device says is never passed on."""

from django.utils.translation import gettext_lazy as _

from safecity_gis.refusals import Refusal


class DeviceError(Refusal):
    """A device that cannot be used now: it is the device that fails, not the request."""

    code = "device_error"
    detail = _("The device cannot be used.")
    status = 502


class DeviceSilent(DeviceError):
    code = "device_silent"
    detail = _("The device does not answer in time.")


class DeviceUnauthorised(DeviceError):
    code = "device_unauthorised"
    detail = _("The device refuses the user name or the password.")


class DeviceRefuses(DeviceError):
    code = "device_refuses"
    detail = _("The device refuses the request.")


class DeviceMalformed(DeviceError):
    code = "device_malformed"
    detail = _("The device's answer is not ONVIF, or too large.")


class DeviceLacks(DeviceError):
    code = "device_lacks"
    detail = _("The device does not offer this.")
