"""``python -m advisor``: the command line without an installed command."""

from advisor.cli import main

if __name__ == "__main__":
    main()
