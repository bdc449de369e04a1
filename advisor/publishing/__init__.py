"""From files that staff edit to the guide that visitors get.

- ``live``: the guide of this process, renewed when its files change and are sound
"""
