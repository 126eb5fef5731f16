"""The state table is total, every state is reached, the ends are named."""

import pytest

from bandeng.matters.states import (
    ENDED,
    MOVES,
    CannotMove,
    Move,
    State,
    check_move,
    clean_number,
    number_for,
    spoken,
)


def test_every_move_stands_in_the_table():
    assert set(MOVES) == set(Move)


def test_every_state_is_reached_from_raised():
    reached = {State.RAISED}
    while True:
        more = {b for table in MOVES.values() for a, b in table.items() if a in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(State)


def test_only_the_named_ends_lead_nowhere_but_to_a_reopening():
    for state in State:
        ways = {move for move, table in MOVES.items() if state in table}
        if state in ENDED:
            assert ways <= {Move.REOPEN, Move.NOT_SOLVED, Move.CONFIRM}
        else:
            assert ways


@pytest.mark.parametrize("move", list(Move))
def test_a_move_that_is_not_in_the_table_is_refused(move):
    for state in State:
        if state in MOVES[move]:
            assert check_move(move, state) is MOVES[move][state]
        else:
            with pytest.raises(CannotMove):
                check_move(move, state)


def test_nothing_is_closed_without_passing_the_answer():
    into_confirmed = {
        a for table in MOVES.values() for a, b in table.items() if b == State.CONFIRMED
    }
    assert into_confirmed == {State.ANSWERED, State.UNCONFIRMED}


def test_the_number_finds_every_single_slip_and_every_swap_of_neighbours():
    number = number_for(473_812)
    assert clean_number(spoken(number)) == number
    for place in range(len(number)):
        for digit in set("0123456789") - {number[place]}:
            assert clean_number(number[:place] + digit + number[place + 1 :]) is None
        if place and number[place] != number[place - 1]:
            swapped = list(number)
            swapped[place - 1], swapped[place] = swapped[place], swapped[place - 1]
            assert clean_number("".join(swapped)) is None


def test_a_number_typed_with_full_width_digits_and_spaces_is_understood():
    number = number_for(1)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    assert clean_number(f" {wide[:4]} {wide[4:]} ") == number
