"""Share a total out evenly: the first few get one more."""


def shared(total: int, over: int, nth: int) -> int:
    """Return how many of `total` the place `nth` of `over` gets, counted from 0."""
    return total // over + (1 if nth < total % over else 0)
