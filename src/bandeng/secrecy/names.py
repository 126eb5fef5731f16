"""Names of people in plain Chinese text, by what stands around them; places are left alone.

This is for a person to look at before something is published: it would rather flag once too often
after a word like 姓名, and stays silent where only a dictionary could decide.
"""

import re
from collections.abc import Iterator

from bandeng.secrecy.kinds import HAN, Found, Kind
from bandeng.secrecy.surnames import (
    DOUBLE_SURNAMES,
    MONGOL_STARTS,
    NOT_AFTER,
    NOT_BEFORE,
    SURNAMES,
)

TITLES = (
    "先生|女士|小姐|师傅|大爷|大妈|大娘|大哥|大姐|大叔|大婶|大嫂|大伯|阿姨|叔叔|叔|婶|嫂|爷爷|奶奶|"
    "伯伯|伯父|老汉|老太|副?书记|副?主任|村长|副?[镇乡旗区县市局所站队组校院科处部会]长|副?总?经理|"
    "董事长|老板|老师|医生|大夫|护士|律师|警官|同志|同学|会计|工程师|法官"
)
LABELS = (
    "姓名|名字|联系人|联络人|申请人|投诉人|反映人|举报人|诉求人|来电人|来访人|户主|当事人|负责人|经办人|"
    "报修人|监护人|法定代表人|法人"
)
ROLES = (
    "村民|居民|群众|老人|邻居|业主|租客|租户|党员|员工|患者|残疾人|低保户|脱贫户|"
    "五保户|家长|学生|牧民|农户"
)
FIELDS = "电话|手机|身份证|住址|地址|性别|年龄|联系|家住|住在|现住|[男女](?![^,;。 ])"
SAID = "反映|说|称|家|的|投诉|举报|来电|表示|等|因|住|和|与|及|在|一家|夫妇|去世|患|要求|希望"
# What follows a name in running text cannot be these, and a place name ends with one of the latter.
NO_GIVEN = (
    "的了在与及或也都就不没我你他她它们这那哪个是说把被让给对从到去很请叫问看要能因为如果但且将还再又住找打"
    "拿该每各其某副总兼级务面便上下里外后村镇乡街区县旗省市路巷庄屯组社队厂店局院校委部办站室所科处第等员者"
    "号矿桥库园沟营"
)
NO_LAST = "家户匠湾坡岭屋房楼"
NOBODY = frozenset("匿名 保密 不详 未知 本人 无名 同上 不便透露 不愿透露 没有 不知道 群众".split())
PLACES = re.compile("浩特|察布|古纳|牧骑|苏木|嘎查|[盟村镇乡街区县旗市局办处站会部]$")

_given = rf"(?:(?![{NO_GIVEN}])[{HAN}])"
_last = rf"(?:(?![{NO_GIVEN}{NO_LAST}])[{HAN}])"
_surname = f"(?:{'|'.join(DOUBLE_SURNAMES)}|[{SURNAMES}])"
_full = rf"{_surname}(?:{_given}{_last}|{_last})"
_mongol = rf"(?:{'|'.join(MONGOL_STARTS)})(?:{_given}{{1,5}})?"
_dotted = rf"[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+"
_latin = r"[A-Z][A-Za-z'.-]+(?: [A-Z][A-Za-z'.-]+){0,3}"
_end = rf"(?![{HAN}·])"

TITLED = re.compile(rf"(?=({_full}|{_mongol}|{_surname})(?:{TITLES}))")
SO_AND_SO = re.compile(rf"(?=({_surname}某{{1,3}}(?![年月日天时地处种些个方])))")
LABELLED = re.compile(
    rf"(?:(?:{LABELS})[ \t]*:[ \t]*|(?:姓名|联系人)[ \t]+)"
    rf"({_dotted}|[{HAN}]{{2,8}}?(?=(?:{FIELDS})|[^{HAN}]|$)|{_latin})"
)
CALLED = re.compile(
    rf"(?:我|他|她|名字|姓名|户主|名)(?:叫做?|是叫)({_dotted}|{_full}|{_mongol}{_end})"
)
MYSELF = re.compile(
    rf"(?:我是|我叫|本人|本人是|我名叫)({_dotted}|(?:{_full}|{_mongol})(?=[^{HAN}]|住|家|系|$))"
)
IN_A_ROLE = re.compile(rf"(?:{ROLES})[: 、]?({_dotted}|(?:{_full}|{_mongol})(?=[^{HAN}]|{SAID}|$))")
RUNNING_TEXT = (TITLED, SO_AND_SO, CALLED, MYSELF, IN_A_ROLE)


def names_in(plain: str) -> Iterator[Found]:
    """Give every name of a flattened text, and every other place where a full name stands again."""
    first = [*_labelled(plain), *_in_running_text(plain)]
    yield from first
    for name in sorted({plain[found.start : found.end] for found in first}):
        if len(name) >= 2 and "某" not in name:
            for match in re.finditer(re.escape(name), plain):
                yield Found(match.start(), match.end(), Kind.NAME)


def _labelled(plain: str) -> Iterator[Found]:
    for match in LABELLED.finditer(plain):
        short = len(match[1]) <= 3 and match[1][0] in SURNAMES
        if match[1] not in NOBODY and (short or not PLACES.search(match[1])):
            yield _found(match)


def _in_running_text(plain: str) -> Iterator[Found]:
    for pattern in RUNNING_TEXT:
        for match in pattern.finditer(plain):
            if not _is_a_word(match, plain) and not PLACES.search(match[1]):
                yield _found(match)


def _found(match: re.Match[str]) -> Found:
    return Found(match.start(1), match.end(1), Kind.NAME)


def _is_a_word(match: re.Match[str], plain: str) -> bool:
    """Tell whether the surname belongs to a common word with its neighbour: 对方, 高度."""
    start = match.start(1)
    surname, after = plain[start], plain[start + 1 : start + 2]
    before = plain[start - 1 : start] if start else ""
    told = match.re in (CALLED, MYSELF)
    inside = bool(before) and before in NOT_AFTER.get(surname, "") and not told
    return inside or (bool(after) and after in NOT_BEFORE.get(surname, ""))
