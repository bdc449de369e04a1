"""The live guide of this process, from the folder that the settings name."""

from __future__ import annotations

from typing import Final

from advisor.guide import find_data
from advisor.publishing.live import LiveGuide
from advisor.settings import settings

live: Final = LiveGuide(settings().data or find_data())
