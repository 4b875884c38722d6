"""The test settings for a site that may show made-up records, with the strip that says so on every page."""

from dataclasses import replace

from config.settings.test import *  # noqa: F403  settings build on settings
from config.settings.test import SPOKEWISE

SPOKEWISE = replace(SPOKEWISE, DEMO=True)
