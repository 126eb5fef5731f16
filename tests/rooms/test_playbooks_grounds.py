"""Which playbooks must fit together: those that stand on one tree."""

from bandeng.playbooks.grounds import grounds, levels_of, together
from bandeng.playbooks.reading import Source, read

LEVEL = "levels: [{{id: {level}, title: {{zh: 级, en: Level}}}}]\n"


def book(name: str, *needs: str, level: str = "") -> Source:
    text = f"playbook: {name}\ntitle: {{zh: 甲, en: A}}\nversion: 1\nwhy: to try\n"
    text += f"needs: [{', '.join(needs)}]\n" if needs else ""
    return read(text + (LEVEL.format(level=level) if level else ""), f"{name}.yaml")


BANNER, STREET = book("banner", level="grid"), book("street", level="grid")
LAMPS, PARTS, LISTS = book("lamps", "banner"), book("parts", "lamps"), book("lists")


def ids(heap: list[Source]) -> list[str]:
    return [source.id for source in heap]


def test_two_trees_are_two_grounds_and_what_needs_none_stands_on_both():
    found = grounds([PARTS, BANNER, STREET, LISTS, LAMPS])
    assert [ids(heap) for heap in found] == [
        ["parts", "banner", "lists", "lamps"],
        ["street", "lists"],
    ]


def test_who_adds_a_level_to_a_tree_stands_on_it():
    corner = book("corner", "banner", level="corner")
    assert [ids(heap) for heap in grounds([corner, BANNER])] == [["corner", "banner"]]


def test_an_added_level_stands_below_the_tree_whatever_its_playbook_is_called():
    alcove = book("alcove", "banner", level="alcove")
    for sources in ([alcove, BANNER], [BANNER, alcove]):
        assert [level.id for level in levels_of(sources)] == ["grid", "alcove"]


def test_without_any_tree_there_is_one_ground():
    assert [ids(heap) for heap in grounds([LISTS, book("more")])] == [["lists", "more"]]
    assert grounds([]) == [[]]


def test_a_need_that_is_nowhere_makes_no_ground():
    assert ids(together(PARTS, [PARTS, BANNER])) == ["parts", "banner"]
