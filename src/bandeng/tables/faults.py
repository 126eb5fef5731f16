"""What is said of a table or a cell that cannot be read."""

from collections.abc import Sequence

from bandeng.journal.states import Refused


class BadTable(Refused):
    """A table cannot be taken in; `problems` holds one sentence per fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep every sentence; the message is all of them, one a line."""
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class Unfit(Refused):
    """One cell does not hold what its column asks for."""
