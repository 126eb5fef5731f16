"""Reading a command's options so that a mistake is answered in one sentence."""

import argparse
import sys
from typing import NoReturn

MISUSED = 2


class Parser(argparse.ArgumentParser):
    """Reads a command's options; what it cannot read is answered in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where the help is."""
        print(f"{self.prog}: {message} (`{self.prog} --help` says more)", file=sys.stderr)
        sys.exit(MISUSED)
