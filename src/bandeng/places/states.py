"""The path of a place, as pure text."""

SEPARATOR = "."


def path_of(parent_path: str, place_id: int) -> str:
    """Return the path of a place below `parent_path`; it ends in a separator."""
    return f"{parent_path}{place_id}{SEPARATOR}"


def ids_on(path: str) -> list[int]:
    """Return the ids of a place's ancestors and itself, highest first."""
    return [int(part) for part in path.split(SEPARATOR) if part]


def depth_of(path: str) -> int:
    """Return 1 for a root, 2 below it, and so on."""
    return path.count(SEPARATOR)


def is_within(path: str, ancestor_path: str) -> bool:
    """Tell whether `path` is `ancestor_path` or below it."""
    return path.startswith(ancestor_path)
