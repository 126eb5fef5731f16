"""A sheet of what was handled before: judged row by row, taken in whole, not a second time."""

from pathlib import Path

import pytest
from django.conf import settings

from bandeng.journal.models import Line
from bandeng.journal.states import Verb
from bandeng.matters.models import Matter, Origin
from bandeng.matters.states import Outcome, State
from bandeng.playbooks.queries import seats_of
from bandeng.sheets import actions, queries
from bandeng.sheets.kinds import KINDS, Case
from bandeng.sheets.models import SheetRun
from bandeng.sheets.states import Stage, What
from tests.cast import Cast, at

NOW = at("2026-03-11 09:00")
HEADS = (
    "某市热线工单导出\n工单编号,来电时间,办结时间,办理时限,状态,诉求分类,"
    "事项类型,所属村,主题,答复内容,办理结论"
)
OVER = (
    "GD1,2025年3月5日 14:30,2025-03-07 09:00,2025-03-06 14:30,已办结,roads,"
    "群众诉求,上柳沟村,路灯不亮,已修好,已解决"
)
OPEN = "GD2,2026-03-10 08:00,,2026-03-20 08:00,办理中,roads,residents-request,上柳沟村,桥面坑洼,,"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "SHEETS_ROOT", tmp_path / "sheets", raising=False)


def case(cast: Cast) -> dict:
    return {"by": cast.steward, "at": NOW}


def brought(cast: Cast, *rows: str, kind: str = "history") -> SheetRun:
    content = "\n".join([HEADS, *rows]).encode("gb18030")
    seats = seats_of(cast.steward, NOW)
    run = actions.bring(content, kind=kind, file_name="工单.csv", seats=seats, **case(cast))
    actions.carry_on(run.pk, at=NOW)
    return SheetRun.objects.get(pk=run.pk)


def taken(cast: Cast, run: SheetRun) -> SheetRun:
    actions.start(run, **case(cast))
    actions.carry_on(run.pk, at=NOW)
    return SheetRun.objects.get(pk=run.pk)


def told(run: SheetRun) -> list[tuple[What, list[str]]]:
    return [(each.what, each.sentences) for each in queries.rows_of(run, None, 0, 99)]


def test_a_chinese_export_comes_in_with_its_own_times(cast: Cast) -> None:
    run = brought(cast, OVER, OPEN)
    assert [what for what, _why in told(run)] == [What.NEW, What.NEW], (run.problems, told(run))
    assert not Matter.objects.exists(), "a preview writes nothing"
    assert taken(cast, run).stage == Stage.TAKEN
    over = Origin.objects.get(key="GD1").matter
    assert over.raised_at == at("2025-03-05 14:30")
    assert over.answered_at == at("2025-03-07 09:00")
    assert over.expired_at == over.due_at == at("2025-03-06 14:30")
    assert (over.state, over.outcome) == (State.UNCONFIRMED, Outcome.SOLVED)
    still = Origin.objects.get(key="GD2").matter
    assert (still.state, still.due_at) == (State.WORKING, at("2026-03-20 08:00"))
    assert still.owner
    lines = Line.objects.filter(verb=Verb.MATTER_TAKEN_IN)
    assert set(lines.values_list("by_id", "at")) == {(cast.steward.pk, NOW)}


def test_a_second_time_all_is_there(cast: Cast) -> None:
    taken(cast, brought(cast, OVER))
    again = brought(cast, OVER, OVER.replace("GD1", "GD3"))
    assert [what for what, _why in told(again)] == [What.SAME, What.NEW]
    number = Origin.objects.get(key="GD1").matter.number
    assert number in told(again)[0][1][0]
    taken(cast, again)
    assert Matter.objects.count() == 2


WRONG = {
    "状态": OVER.replace("已办结", "不详"),
    "roads": OVER.replace("roads", "龙"),
    "群众诉求": OVER.replace("群众诉求", "没有的事"),
    "上柳沟村": OVER.replace("上柳沟村", "天上村"),
    "来电": OVER.replace("2025年3月5日 14:30", "去年春天"),
    "办结": OVER.replace("2025-03-07 09:00", "2025-03-01 09:00"),
    "解决": OVER.replace("已解决", "也许"),
}


@pytest.mark.parametrize("part", WRONG)
def test_a_wrong_row_is_told_why_and_keeps_all_out(cast: Cast, part: str) -> None:
    run = brought(cast, OVER.replace("GD1", "GD0"), WRONG[part])
    assert [what for what, _why in told(run)] == [What.NEW, What.WRONG]
    assert len(told(run)[1][1][0]) > 5
    with pytest.raises(Exception, match="1"):
        actions.start(run, **case(cast))
    assert not Matter.objects.exists()


def test_only_who_looks_after_places_is_offered_it(cast: Cast) -> None:
    for who, may in ((cast.steward, True), (cast.desk, False), (cast.representative, False)):
        offered = queries.kinds_for(Case(who, NOW, seats_of(who, NOW)))
        assert (KINDS["history"] in offered) is may
        assert KINDS["history-311"] not in offered, "its playbook is not in force here"
