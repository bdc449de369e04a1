"""How the advisor is put on several machines, and what it is made of.

- ``Containerfile``, ``compose.yaml``: containers; ``systemd``, ``nginx``: the same without them
- ``requirements.txt``: every file that pip takes, with its hash (``python -m deploy.lock``)
- ``parts``: the packages that an installed advisor consists of; ``licenses`` and ``sbom`` list them

See ``docs/operations.md`` and ``deploy/licenses.md``.
"""
