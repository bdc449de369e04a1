"""The root of this project's errors, under the name that it had here."""

from advisor.errors import AdvisorError

__all__ = ["AdvisorError"]
