"""Statements that are asked all day: prepared once a connection, and built once a process."""

from bandeng.statements.asking import ask, do, in_full
from bandeng.statements.known import Known
from bandeng.statements.remembering import Remembered
from bandeng.statements.rows import Row

__all__ = ["Known", "Remembered", "Row", "ask", "do", "in_full"]
