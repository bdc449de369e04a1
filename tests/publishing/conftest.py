"""The small guide of the guide's own tests, to be published."""

from tests.guide.conftest import folder

__all__ = ["folder"]
