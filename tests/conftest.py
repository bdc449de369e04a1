"""What every test shares."""

from hypothesis import settings

# A loaded machine is slow, not wrong: no example has a deadline.
settings.register_profile("advisor", deadline=None, print_blob=True)
settings.load_profile("advisor")
