"""Roles, ranks and what each role may do: one table, read by every permission check."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capability(models.TextChoices):
    """What a posting may allow, always within its jurisdictions and camera groups."""

    MAP_VIEW = "map.view", _("see the map")
    CAMERA_VIEW = "camera.view", _("see cameras and their health")
    PICTURE_VIEW = "picture.view", _("watch live pictures")
    CAMERA_CALIBRATE = "camera.calibrate", _("calibrate cameras")
    MASK_MANAGE = "mask.manage", _("draw privacy masks")
    PTZ_MOVE = "ptz.move", _("move cameras")
    OBJECT_VIEW = "object.view", _("see moving objects and tracklets")
    ALERT_VIEW = "alert.view", _("see alerts")
    ALERT_MANAGE = "alert.manage", _("close alerts")
    NETWORK_VIEW = "network.view", _("see fibre and power")
    ASSET_MANAGE = "asset.manage", _("import and change assets")
    PLAN_MANAGE = "plan.manage", _("plan cameras")
    ROLLOUT_VIEW = "rollout.view", _("see the roll-out with its costs")
    PLATE_VIEW = "plate.view", _("search number plates")
    PLATE_CHECK = "plate.check", _("compare leads and violations with their photos")
    HOTLIST_MANAGE = "hotlist.manage", _("keep hotlists")
    TRAFFIC_VIEW = "traffic.view", _("see traffic figures")
    TRAFFIC_MANAGE = "traffic.manage", _("draw counting lines, close roads, write notes")
    CROWD_VIEW = "crowd.view", _("see crowd densities")
    CROWD_MANAGE = "crowd.manage", _("draw crowd zones, plan events")
    SIMULATION_MANAGE = "simulation.manage", _("make things go wrong in the simulated city")
    USER_MANAGE = "user.manage", _("manage users and postings")
    AUDIT_VIEW = "audit.view", _("read the audit")


class Role(models.TextChoices):
    OPERATOR = "operator", _("operator")
    TRAFFIC_OFFICER = "traffic_officer", _("traffic officer")
    DISASTER_MANAGER = "disaster_manager", _("disaster manager")
    COMMANDER = "commander", _("commander")
    CASE_OFFICER = "case_officer", _("case officer")
    REVIEWER = "reviewer", _("reviewer")
    AUTHORISING_OFFICER = "authorising_officer", _("authorising officer")
    SUPERVISOR = "supervisor", _("supervisor")
    OVERSIGHT = "oversight", _("oversight")
    ADMINISTRATOR = "administrator", _("administrator")


class Rank(models.IntegerChoices):
    """Police ranks in ascending order; civilians have the first."""

    CIVILIAN = 0, _("civilian")
    CONSTABLE = 10, _("constable")
    HEAD_CONSTABLE = 20, _("head constable")
    ASSISTANT_SUB_INSPECTOR = 30, _("assistant sub-inspector")
    SUB_INSPECTOR = 40, _("sub-inspector")
    INSPECTOR = 50, _("inspector")
    DEPUTY_SUPERINTENDENT = 60, _("deputy superintendent")
    SUPERINTENDENT = 70, _("superintendent")
    SENIOR_SUPERINTENDENT = 80, _("senior superintendent")
    DEPUTY_INSPECTOR_GENERAL = 90, _("deputy inspector general")
    INSPECTOR_GENERAL = 100, _("inspector general")


_C = Capability
_WATCH = frozenset({_C.MAP_VIEW, _C.CAMERA_VIEW, _C.OBJECT_VIEW, _C.ALERT_VIEW})

ROLE_CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    Role.OPERATOR: _WATCH | {_C.PICTURE_VIEW, _C.PTZ_MOVE, _C.ALERT_MANAGE, _C.NETWORK_VIEW, _C.TRAFFIC_VIEW, _C.CROWD_VIEW},
    Role.TRAFFIC_OFFICER: _WATCH
    | {_C.PICTURE_VIEW, _C.PLATE_VIEW, _C.PLATE_CHECK, _C.TRAFFIC_VIEW, _C.TRAFFIC_MANAGE, _C.CROWD_VIEW},
    Role.DISASTER_MANAGER: _WATCH | {_C.NETWORK_VIEW, _C.PLAN_MANAGE, _C.TRAFFIC_VIEW, _C.CROWD_VIEW, _C.CROWD_MANAGE},
    Role.COMMANDER: _WATCH
    | {_C.PICTURE_VIEW, _C.PTZ_MOVE, _C.CAMERA_CALIBRATE, _C.MASK_MANAGE, _C.ALERT_MANAGE, _C.NETWORK_VIEW, _C.PLAN_MANAGE}
    | {_C.SIMULATION_MANAGE, _C.ROLLOUT_VIEW, _C.PLATE_VIEW, _C.PLATE_CHECK, _C.TRAFFIC_VIEW, _C.TRAFFIC_MANAGE}
    | {_C.CROWD_VIEW, _C.CROWD_MANAGE},
    Role.CASE_OFFICER: frozenset({_C.MAP_VIEW, _C.CAMERA_VIEW, _C.PLATE_VIEW}),
    Role.REVIEWER: frozenset({_C.MAP_VIEW}),
    Role.AUTHORISING_OFFICER: frozenset({_C.MAP_VIEW, _C.CAMERA_VIEW, _C.HOTLIST_MANAGE}),
    Role.SUPERVISOR: _WATCH
    | {_C.PICTURE_VIEW, _C.PTZ_MOVE, _C.CAMERA_CALIBRATE, _C.MASK_MANAGE, _C.ALERT_MANAGE, _C.NETWORK_VIEW, _C.AUDIT_VIEW}
    | {_C.PLATE_VIEW, _C.PLATE_CHECK, _C.HOTLIST_MANAGE, _C.TRAFFIC_VIEW, _C.CROWD_VIEW},
    Role.OVERSIGHT: frozenset({_C.AUDIT_VIEW, _C.ROLLOUT_VIEW}),
    Role.ADMINISTRATOR: frozenset(
        {_C.MAP_VIEW, _C.CAMERA_VIEW, _C.NETWORK_VIEW, _C.ASSET_MANAGE, _C.MASK_MANAGE, _C.PLAN_MANAGE}
        | {_C.SIMULATION_MANAGE, _C.USER_MANAGE, _C.ROLLOUT_VIEW}
    ),
}
"""The one table. An administrator runs the system and watches nobody; oversight reads the audit and what the
public paid for and got (the roll-out), and sees no map and nobody.

Privacy masks are drawn by those who answer for a watch (supervisor, commander), not by those who sit in it: an operator could
bare a window that he wants to see. The administrator, who sees no picture and so has nothing to gain, restores and enters them.
"""
