"""Hints about an answer: plain rules over its words."""

import pytest

from bandeng.matters.quality import Hint, addresses, is_copy, look_over, points
from bandeng.matters.states import Outcome

LAMP = "小学门口的路灯前天晚上就不亮了，晚上接孩子看不清路。"
WATER = "自来水压力小。1、什么时候能修好？2、停水期间水费怎么算？3、以后找谁？"
THREE = "我们楼下垃圾没人清、下水道堵、楼道灯坏了，请来人看看。"
CARE = "母亲八十二岁，高龄津贴怎么申请？要哪些材料？"

# ask, answer, outcome, what is missed
ANSWERS = [
    (LAMP, "您好，供电所电工已于3月4日更换灯泡和线路，路灯当晚亮灯，请您再看看。", "solved", ""),
    (LAMP, "已修好。", "solved", "who when short points"),
    (LAMP, "小学门口路灯的灯泡和线路已经换好，当晚亮灯，请您再去看看。", "solved", "who"),
    (LAMP, "路灯列入改造计划，请您耐心等待，感谢您对我们工作的支持与理解。", "explained",
     "basis who when"),
    (LAMP, "根据旗路灯管护办法，这一段由村委会管护，路灯已报修，三天内修好，电话10000000123。",
     "explained", ""),
    (WATER, "水务所抢修队3月6日前修好管道；停水期间水费按实际用水量计收，"
     "依据《供水条例》第二十一条；以后请直接打水务所值班电话10010000010。", "explained", ""),
    (WATER, "水务所正在抢修，预计3月6日前修好，请耐心等待恢复供水。", "solved", "points"),
    (WATER, "停水期间的水费不收，后续有问题请联系村委会张主任。", "refused", "points basis when"),
    (THREE, "物业公司今天已清走垃圾，疏通下水道，楼道灯由电工换了新灯泡，请您查看。", "solved", ""),
    (THREE, "物业公司今天上午已经把垃圾全部清走，并加密到每两天一次。", "solved", "points"),
    (THREE, "下水道和楼道灯已由物业师傅修好，垃圾已清运，时间另行通知您本人。", "solved", "when"),
    (CARE, "根据《老年人权益保障法》和旗里规定，八十岁以上可申请高龄津贴；"
     "材料：身份证、户口本、银行卡，工作日到村委会窗口办理，五个工作日办结。", "explained", ""),
    (CARE, "高龄津贴请带身份证、户口本等材料到民政窗口申请。", "explained", "basis when"),
    (CARE, "您反映的情况已收悉，我们高度重视。", "explained", "points basis who when short"),
    (CARE, "请到……办理高龄津贴，材料有身份证，联系电话……，依据有关规定五日内办结。", "explained",
     "blanks"),
    ("邻居改了排水沟，水都流到我家院墙根。",
     "3月5日村委会与司法所到场调解，排水沟改回原向，费用各半，双方签字。", "solved", ""),
    ("邻居改了排水沟，水都流到我家院墙根。",
     "属于民事纠纷，建议走法律途径解决。", "refused", "basis who when short points"),
    ("补贴没有到账", "银行卡号登记有误，财政所已更正，补贴3月10日前补发到卡，请留意短信。",
     "solved", ""),
    ("补贴没有到账", "该地块去年已流转，按政策补贴发给承包户，农牧局2026年2月已公示。",
     "refused", ""),
    ("为什么停电？", "因线路检修，供电公司今天8点到18点停电，属计划检修，依据规定已经公告。",
     "explained", ""),
    ("路太颠，能不能铺一铺？", "已报交通局，今年列入计划，村道按《公路法》由乡镇负责，6月开工。",
     "explained", "points"),
    ("希望广场晚上音响小一点。", "社区已与舞蹈队约定，广场音响晚上9点后关闭，网格员每晚巡看。",
     "solved", ""),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "answer", "outcome", "missed"), ANSWERS)
def test_an_answer_is_looked_over(asked: str, answer: str, outcome: str, missed: str) -> None:
    found = look_over(answer, asked=asked, outcome=Outcome(outcome))
    assert {finding.hint for finding in found if not finding.good} == set(map(Hint, missed.split()))


def test_there_are_enough_of_them() -> None:
    assert len(ANSWERS) >= 20


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", []),
        (LAMP, [LAMP]),
        ("一、修路；二、装灯；三、清垃圾。", ["修路；", "装灯；", "清垃圾。"]),
        ("1. 水压小\n2. 水发黄", ["水压小", "水发黄"]),
        ("（1）井盖响（2）路灯闪", ["井盖响", "路灯闪"]),
        ("①漏水②墙裂", ["漏水", "墙裂"]),
        ("水费3.5元一吨。什么时候降？凭什么涨？", ["什么时候降？", "凭什么涨？"]),
        ("垃圾、下水道、路灯没人管，快来人。", ["垃圾", "下水道", "路灯没人管"]),
        ("第一，修井。第二，装泵。", ["修井。", "装泵。"]),
    ],
)
def test_the_points_of_an_ask(asked: str, expected: list[str]) -> None:
    assert points(asked) == expected


def test_at_most_nine_points_are_told_apart() -> None:
    assert len(points("".join(f"{n}、第{n}件小事请办\n" for n in range(1, 15)))) == 9


def test_the_points_left_are_quoted() -> None:
    found = look_over("已于今天清走垃圾，物业公司负责。", asked=THREE, outcome=Outcome.SOLVED)
    points_ = next(finding for finding in found if finding.hint is Hint.POINTS)
    assert points_.about == ("下水道堵", "楼道灯坏了")


def test_a_copy_of_a_refused_answer_is_noticed() -> None:
    before = "供电所电工已于3月4日更换灯泡，当晚亮灯。"
    again = "供电所电工已于3月6日更换灯泡，当晚亮灯！"
    other = "经查变压器接线松动，旗电力公司3月9日上午换了变压器，请您今晚再看。"
    assert is_copy(again, [before])
    assert not is_copy(other, [before])
    found = {f.hint: f.good for f in look_over(again, asked=LAMP, refused=[before])}
    assert found[Hint.COPY] is False
    assert Hint.COPY not in {f.hint for f in look_over(again, asked=LAMP)}


def test_blanks_of_a_template_are_quoted_until_they_are_filled() -> None:
    found = look_over("请于……前到××窗口。", asked=LAMP)
    assert found[0].hint is Hint.BLANKS
    assert found[0].about == ("请于……前到××", "到××窗口。") or len(found[0].about) == 2
    assert look_over("请于3月5日前到社保窗口。", asked=LAMP)[0].hint is Hint.POINTS


def test_a_question_of_when_is_met_by_any_time() -> None:
    assert addresses("预计三天内完成", "什么时候能修好？")
    assert not addresses("正在处理", "什么时候能修好？")


def test_nothing_written_is_no_crash() -> None:
    found = look_over("", asked="")
    assert not {f.hint for f in found if f.good} & {Hint.SHORT, Hint.WHO, Hint.WHEN}
