"""Personal data in free text: all of it is found, and what only looks like it is left alone."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bandeng.secrecy.finding import Kind, find_personal, redact
from bandeng.secrecy.kinds import flatten


def pieces(text: str, kind: Kind | None = None) -> list[str]:
    return [text[f.start : f.end] for f in find_personal(text) if kind in (None, f.kind)]


NUMBERS = [
    # kind, text, what is found
    (Kind.PHONE, "电话13812345678找我", ["13812345678"]),
    (Kind.PHONE, "13812345678、13912345678", ["13812345678", "13912345678"]),
    (Kind.PHONE, "13812345678 13912345678\n150 12345678",
     ["13812345678", "13912345678", "150 12345678"]),
    (Kind.PHONE, "138 1234 5678或138-1234-5678", ["138 1234 5678", "138-1234-5678"]),
    (Kind.PHONE, "1 3 8 1 2 3 4 5 6 7 8", ["1 3 8 1 2 3 4 5 6 7 8"]),
    (Kind.PHONE, "138.1234.5678", ["138.1234.5678"]),
    (Kind.PHONE, "１３８１２３４５６７８", ["１３８１２３４５６７８"]),
    (Kind.PHONE, "１３８－１２３４　５６７８", ["１３８－１２３４　５６７８"]),
    (Kind.PHONE, "+86 13812345678", ["+86 13812345678"]),
    (Kind.PHONE, "8613812345678", ["8613812345678"]),
    (Kind.PHONE, "138\u200b1234\u200b5678", ["138\u200b1234\u200b5678"]),
    (Kind.PHONE, "٠١٣٨١٢٣٤٥٦٧٨"[1:], ["١٣٨١٢٣٤٥٦٧٨"]),
    (Kind.PHONE, "᠑᠓᠘᠑᠒᠓᠔᠕᠖᠗᠘", ["᠑᠓᠘᠑᠒᠓᠔᠕᠖᠗᠘"]),
    (Kind.PHONE, "一三八一二三四五六七八", ["一三八一二三四五六七八"]),
    (Kind.PHONE, "幺三八幺二三四五六七八", ["幺三八幺二三四五六七八"]),
    (Kind.PHONE, "15号13812345678", ["13812345678"]),
    (Kind.PHONE, "2026-10-11 13812345678", ["13812345678"]),
    (Kind.PHONE, "15 13812345678", ["13812345678"]),
    (Kind.PHONE, "1. 13812345678", ["13812345678"]),
    (Kind.PHONE, "示例10000000123", ["10000000123"]),
    (Kind.PHONE, "示例100 0000 0123", ["100 0000 0123"]),
    (Kind.PHONE, "0476-8321234", ["0476-8321234"]),
    (Kind.PHONE, "（0476）8321234", ["（0476）8321234"]),
    (Kind.PHONE, "04768321234转801", ["04768321234转801"]),
    (Kind.PHONE, "010-12345678", ["010-12345678"]),
    (Kind.PHONE, "021 6234 5678-12", ["021 6234 5678-12"]),
    (Kind.PHONE, "电话：8321234", ["8321234"]),
    (Kind.PHONE, "座机 8321234", ["8321234"]),
    (Kind.ID_NUMBER, "身份证11010519491231002X", ["11010519491231002X"]),
    (Kind.ID_NUMBER, "11010519491231002x，", ["11010519491231002x"]),
    (Kind.ID_NUMBER, "１１０１０５１９４９１２３１００２Ｘ",
     ["１１０１０５１９４９１２３１００２Ｘ"]),
    (Kind.ID_NUMBER, "110105 19491231 002X", ["110105 19491231 002X"]),
    (Kind.ID_NUMBER, "370781194912310027", ["370781194912310027"]),
    (Kind.ID_NUMBER, "旧证110105491231002", ["110105491231002"]),
    (Kind.BANK_CARD, "卡号6222021234567890128", ["6222021234567890128"]),
    (Kind.BANK_CARD, "6222 0212 3456 7890 128", ["6222 0212 3456 7890 128"]),
    (Kind.BANK_CARD, "622202 1234567890128", ["622202 1234567890128"]),
    (Kind.BANK_CARD, "4111111111111111 12元", ["4111111111111111"]),
    (Kind.PLATE, "蒙D12345", ["蒙D12345"]),
    (Kind.PLATE, "蒙D·12345、京AF12345", ["蒙D·12345", "京AF12345"]),
    (Kind.PLATE, "新能源蒙D12345F占道", ["蒙D12345F"]),
    (Kind.PLATE, "蒙d 123a5和鲁Ｇ８８８８８", ["蒙d 123a5", "鲁Ｇ８８８８８"]),
    (Kind.PLATE, "蒙D1234学", ["蒙D1234学"]),
    (Kind.EMAIL, "邮箱baihua@example.com。", ["baihua@example.com"]),
    (Kind.EMAIL, "a.b+c@mail.example.cn,ｄ＠ｅｘａｍｐｌｅ．ｃｏｍ",
     ["a.b+c@mail.example.cn", "ｄ＠ｅｘａｍｐｌｅ．ｃｏｍ"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "found"), NUMBERS)
def test_a_number_is_found(kind: Kind, text: str, found: list[str]) -> None:
    assert pieces(text) == found
    assert {piece.kind for piece in find_personal(text)} == {kind}


NAMES = [
    ("张师傅修的", ["张"]),
    ("找李大爷、王阿姨和赵大妈", ["李", "王", "赵"]),
    ("张某、李某某、王某某某", ["张某", "李某某", "王某某某"]),
    ("我叫王小明", ["王小明"]),
    ("我叫李明住在七组", ["李明"]),
    ("我叫王小明是张家村的", ["王小明"]),
    ("我叫乌兰图雅，", ["乌兰图雅"]),
    ("她叫斯琴·高娃", ["斯琴·高娃"]),
    ("他叫欧阳修文", ["欧阳修文"]),
    ("姓名：王小明", ["王小明"]),
    ("姓名:阿拉坦其其格 性别:女", ["阿拉坦其其格"]),
    ("姓名 王小明 电话", ["王小明"]),
    ("姓名：张三电话：无", ["张三"]),
    ("姓名：高峰", ["高峰"]),
    ("联系人：张会", ["张会"]),
    ("联系人: Anna Li,", ["Anna Li"]),
    ("户主：𠅤小明", ["𠅤小明"]),
    ("张建国书记说过", ["张建国"]),
    ("李梅女士", ["李梅"]),
    ("感谢王爱民主任", ["王爱民"]),
    ("欧阳先生", ["欧阳"]),
    ("诸葛小明局长", ["诸葛小明"]),
    ("斯琴老师、巴图大哥", ["斯琴", "巴图"]),
    ("找刘副书记和陈总经理", ["刘", "陈"]),
    ("我是李大山，住七组", ["李大山"]),
    ("本人张建国", ["张建国"]),
    ("村民李大山反映路灯不亮", ["李大山"]),
    ("邻居王有才家漏水", ["王有才"]),
    ("低保户孙来福一家", ["孙来福"]),
    ("我叫张建国。昨天张建国去了，张建国的车也去了", ["张建国"] * 3),
    ("张师傅和张师傅", ["张", "张"]),
]


@pytest.mark.parametrize(("text", "found"), NAMES)
def test_a_name_is_found(text: str, found: list[str]) -> None:
    assert pieces(text, Kind.NAME) == found


LEFT_ALONE = """
王府街道路灯不亮
张家村自来水停了三天
张家村村长和李家屯书记不管
石桥镇书记来过，双泉镇政府也来过
高新区主任信箱
白桦旗旗长热线
王府社区居委会主任
于家庄、马家窝铺、赵家营子、周家沟都停水
方庄村的路、石头沟的桥、金山镇的灯
乌兰浩特市、呼和浩特市、阿拉善盟、额尔古纳市、巴林左旗
乌兰牧骑老师来演出
感谢书记，感谢主任，谢谢老师，多谢师傅
对方经理、双方代表、地方书记、校方老师、警方
基金经理、语文老师、历史老师、程序员、工程师傅
现任书记、原任主任、上任村长、班主任、车间主任、办公室主任
任何主任都不管，何时书记来
于是主任说、由于书记不在、关于书记的事、对于老师
高度重视，高峰时段，提高老师待遇
韩国老板、江苏老师、浙江老板、黄石师傅、韩国医生、用于老师、一张同志、紧张同学
承包老板、工地段长、农林局长
居民金额、居民任意停车、业主任何时候
群众常年反映，群众高度关注，老人高血压
村民方便的时候，居民周边的路，牧民田地的水
我是石匠，我是高中生，我是党员，本人常年在外
我叫了物业，我叫他来修，我叫人来
本人向贵局反映
于某日、于某处、任某些人
第15号楼3单元1201室，2026年10月11日，380元
2026-10-11 10:00，1999-12-31 235户，2026/10/11
IP 192.168.10.100，版本1.0.20261011
拨打12345、110、119、95598
19991231 002号，库存13 14 15，共20261011001号
门牌1500 0000号，面积138.12平方米，预算13812万元
身份证110105194912310021，订单20261011123456，快递号7731234567890123456
编号622202123456789013X
15个工作日，100000000元
经度119.3912345 纬度43.9712345
阿拉伯语、严重、莫名、周围、夏天、江边、龙头
联系人：村委会，负责人：匿名，姓名：保密
网格150499100201001、150499201201001
云A座、新G20会议、京B
a@b、@某某、abc@、微信群
"""


@pytest.mark.parametrize("text", LEFT_ALONE.strip().splitlines())
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    assert pieces(text) == []


def test_several_kinds_in_one_request_are_all_found() -> None:
    text = (
        "我叫王小明（身份证11010519491231002X），电话138 1234 5678、0476-8321234，\n"
        "车蒙D12345，卡6222021234567890128，邮箱a@example.com。王小明\n"
    )

    assert [found.kind for found in find_personal(text)] == [
        Kind.NAME, Kind.ID_NUMBER, Kind.PHONE, Kind.PHONE, Kind.PLATE, Kind.BANK_CARD, Kind.EMAIL,
        Kind.NAME,
    ]  # fmt: skip
    redacted = redact(text, find_personal(text))
    assert not re.search(r"\d|@|王|蒙", redacted)
    assert [len(line) for line in redacted.splitlines()] == [
        len(line) for line in text.splitlines()
    ]


def test_redacting_keeps_what_is_around_it() -> None:
    text = "村民李大山反映：张师傅13812345678\r\n修路"

    assert redact(text, find_personal(text)) == "村民▇▇▇反映：▇师傅▇▇▇▇▇▇▇▇▇▇▇\r\n修路"


def test_what_one_finding_lays_open_is_found_too() -> None:
    text = "11010519491231002X13812345678"  # the first hides behind the second

    assert redact(text, find_personal(text)) == "▇" * len(text)


def test_a_long_text_takes_no_time() -> None:
    for text in ("1 " * 20_000, "张" * 20_000, "1-2.3 " * 5_000, "a@" * 10_000, "王某" * 10_000):
        find_personal(text)


PARTS = [
    "13812345678", "138 1234 5678", "１３８１２３４５６７８", "11010519491231002X", "X", "x", "1",
    "86", "6222021234567890128", "蒙D12345", "蒙", "D", "a@example.com", "@", ".", "-", " ", "\n",
    "\r\n", "0476-8321234", "我叫", "姓名：", "王小明", "张师傅", "李某某", "书记", "村民", "反映",
    "王府街道", "一三八一二三四五六七八",
    "斯琴·高娃", "·", "▇", "，", "电话", "乌兰", "转", "110105491231002",
]  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(PARTS), max_size=14).map("".join),
    st.text(alphabet=st.one_of(st.sampled_from("".join(PARTS)), st.characters()), max_size=60),
)


@given(texts)
@example("11010519491231002X13812345678")
@example("张师傅13812345678a@example.com")
def test_nothing_is_found_in_what_was_redacted(text: str) -> None:
    redacted = redact(text, find_personal(text))

    assert find_personal(redacted) == []
    assert redact(redacted, find_personal(redacted)) == redacted


@given(texts)
def test_redacting_changes_only_what_was_found(text: str) -> None:
    found = find_personal(text)
    redacted = redact(text, found)
    covered = {place for piece in found for place in range(piece.start, piece.end)}

    assert len(redacted) == len(text)
    assert all(redacted[n] == text[n] for n in range(len(text)) if n not in covered)
    assert all(redacted[n] in "▇\r\n" for n in covered)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))


@given(texts)
def test_flattening_keeps_every_place(text: str) -> None:
    assert len(flatten(text)) == len(text)


@given(
    st.integers(0, 10**8 - 1),
    st.sampled_from(["", " ", "-", "－", "　"]),
    st.text("路灯坏了，。\n ", max_size=9),
)
def test_every_mobile_is_found_wherever_it_stands(number: int, gap: str, around: str) -> None:
    digits = f"138{number:08d}"
    text = f"{around}{gap.join((digits[:3], digits[3:7], digits[7:]))}{around}"

    assert digits in re.sub(r"[ \-－　\n]", "", "".join(pieces(text)))
    assert not re.search(r"\d", redact(text, find_personal(text)))


@pytest.mark.parametrize("strange", [[(-5, 2)], [(3, 99)], [(4, 2)]])
def test_spans_outside_the_text_do_no_harm(strange: list[tuple[int, int]]) -> None:
    from bandeng.secrecy.finding import Found

    redacted = redact("路灯坏了", [Found(start, end, Kind.NAME) for start, end in strange])

    assert len(redacted) == 4
