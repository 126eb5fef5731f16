"""`python -m bandeng` is the command line."""

import sys

from bandeng.cli import main

if __name__ == "__main__":
    sys.exit(main())
