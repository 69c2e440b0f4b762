#!/usr/bin/env python3
"""Django's command line."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safecity_gis.settings")
    from django.core.management import execute_from_command_line

    from safecity_gis.ops.private import adopt

    adopt(os.environ)

    execute_from_command_line(sys.argv)
