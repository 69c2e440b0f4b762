"""Every action that the audit knows, globally unique. An action that is not here cannot be recorded."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    SESSION_OPEN = "session.open", _("signed in")
    SESSION_FAIL = "session.fail", _("failed to sign in")
    SESSION_CLOSE = "session.close", _("signed out")
    ACCESS_REFUSE = "access.refuse", _("was refused access")
    MAP_VIEW = "map.view", _("opened the map")
    LIVE_SUBSCRIBE = "live.subscribe", _("subscribed to live positions")
    CAMERA_VIEW = "camera.view", _("opened a camera")
    PICTURE_VIEW = "picture.view", _("watched a live picture")
    TRACKLET_SEARCH = "tracklet.search", _("searched tracklets")
    ALERT_VIEW = "alert.view", _("viewed alerts")
    ALERT_CLOSE = "alert.close", _("closed an alert")
    ASSET_IMPORT = "asset.import", _("imported assets")
    ASSET_EXPORT = "asset.export", _("exported assets")
    CAMERA_CHANGE = "camera.change", _("changed a camera")
    CAMERA_CALIBRATE = "camera.calibrate", _("calibrated a camera")
    DEVICE_DISCOVER = "device.discover", _("searched the network for cameras")
    DEVICE_CHANGE = "device.change", _("changed a camera's device")
    PTZ_MOVE = "ptz.move", _("moved a camera")
    MASK_CHANGE = "mask.change", _("changed a privacy mask")
    COLLECTOR_CHANGE = "collector.change", _("changed who may send network readings")
    NETWORK_CHANGE = "network.change", _("changed the network")
    SIMULATION_CHANGE = "simulation.change", _("changed the simulation")
    REPORT_VIEW = "report.view", _("read a report")
    REPORT_MAKE = "report.make", _("made a report")
    ROLLOUT_CHANGE = "rollout.change", _("changed what is planned or promised")
    USER_VIEW = "user.view", _("viewed users and postings")
    POSTING_CHANGE = "posting.change", _("changed a posting")
    CONFIG_PUBLISH = "config.publish", _("published camera configuration")
    CITY_SEED = "city.seed", _("seeded the city")
    PLAN_CHANGE = "plan.change", _("changed a plan")
    PLAN_ASK = "plan.ask", _("asked for a way that no camera sees")
    PLATE_SEARCH = "plate.search", _("searched number plates")
    PLATE_VIEW = "plate.view", _("viewed a number plate")
    HOTLIST_CHANGE = "hotlist.change", _("changed a hotlist")
    HIT_CHECK = "hit.check", _("compared a lead with its photo")
    TRAFFIC_CHANGE = "traffic.change", _("changed what is counted or told on the road")
    VIOLATION_CHECK = "violation.check", _("compared a violation with its photo")
    VIOLATION_SEND = "violation.send", _("handed a violation over")
    CROWD_CHANGE = "crowd.change", _("changed crowd zones or events")
    AUDIT_VIEW = "audit.view", _("read the audit")


class Outcome(models.TextChoices):
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
