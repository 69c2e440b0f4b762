"""Settings chosen by `SAFECITY_ENV`: development (default), test or production."""

from safecity_gis.environment import Environment

_choice = Environment().choice("SAFECITY_ENV", "development", ("development", "test", "production"))

if _choice == "production":
    from safecity_gis.settings.production import *  # noqa: F403  (a settings module is its names)
elif _choice == "test":
    from safecity_gis.settings.test import *  # noqa: F403
else:
    from safecity_gis.settings.development import *  # noqa: F403
