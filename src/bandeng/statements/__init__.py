"""Statements that are asked all day: prepared once a connection, and built once a process."""

from bandeng.statements.asking import ask, do, in_full
from bandeng.statements.known import Known
from bandeng.statements.remembering import Remembered
from bandeng.statements.rows import Row
from bandeng.statements.together import (
    Part,
    change_each,
    insert,
    inserted,
    is_together,
    later,
    next_ids,
    together,
)

__all__ = [
    "Known", "Part", "Remembered", "Row", "ask", "change_each", "do", "in_full", "insert",
    "inserted", "is_together", "later", "next_ids", "together",
]  # fmt: skip
