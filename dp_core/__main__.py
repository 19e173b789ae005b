"""`python -m dp_core`: see `python -m dp_core --help`."""

import sys

from dp_core.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
