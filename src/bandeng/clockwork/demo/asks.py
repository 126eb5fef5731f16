"""What the residents of the demo ask for, by category; and how it is answered."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """One everyday ask with the answer it would get."""

    category: str
    title: str
    text: str
    solved: str
    explained: str


_WHERE = "村口 桥头 小学门口 卫生室旁 文化广场边 供销社对面 三岔路口 水塔下 老井旁 奶站门前".split()
_SINCE = "前天晚上 上周 入冬以来 下雨之后 这个月初 半个多月前 昨天".split()

_WISHES = [
    Wish("street-lamps", "{where}路灯不亮", "{where}的路灯{since}就不亮了，晚上接孩子看不清路。",
         "灯泡和线路已经换好，当晚亮灯，请再看看。",
         "这一段路灯列入本月统一改造，在此之前先装了临时照明。"),
    Wish("roads", "{where}路面塌了一块", "{where}的水泥路{since}塌了一块，三轮车过不去。",
         "塌陷处已经填平压实并重新抹面，养护三天后可以过车。",
         "这一段属于规划中的整体翻修，已先围挡并铺上钢板通行。"),
    Wish("water", "自来水{since}压力小", "家里自来水{since}压力很小，二楼上不去水。",
         "管道淤堵已经清通，入户水压恢复正常。",
         "水源井正在轮换检修，五天内分时供水，时段表已贴在公告栏。"),
    Wish("electricity", "{where}电压不稳", "{where}这一片{since}电压不稳，冰箱总跳。",
         "变压器接线松动，供电所已经紧固，电压实测正常。",
         "负荷超限，增容改造已经报批，先错峰用电。"),
    Wish("heating", "屋里暖气不热", "{since}开始暖气只有温乎，老人在家冷。",
         "支管排气后已经升温，上门测温二十一度。",
         "热源厂正在抢修，预计三天恢复，先送去两台电暖器。"),
    Wish("sanitation", "{where}垃圾没人清", "{where}的垃圾箱{since}就满了，味道很大。",
         "垃圾已经清走，清运改为每两天一次。",
         "清运车故障，已从邻村借调车辆，明后两天恢复正常。"),
    Wish("elders", "想问老年餐怎么订", "母亲八十二岁，一个人住，想问送餐怎么申请。",
         "已经上门登记，从下周一开始每天中午送到家。",
         "送餐点还没有覆盖到这个组，先由邻里互助员每天送一顿。"),
    Wish("insurance", "异地住院怎么报销", "父亲在外地住院，不知道医保怎么报，要哪些材料。",
         "已经帮助线上备案并列出材料清单，出院时可以直接结算。",
         "该医院不在直接结算名单里，需回来手工报销，清单已发给您。"),
    Wish("hardship", "低保申请材料问题", "低保申请说缺材料，跑了两趟没弄明白缺什么。",
         "缺的收入证明已由村里开具，材料收齐，进入公示。",
         "家庭收入超过标准，已说明政策并介绍了临时救助的办法。"),
    Wish("disputes", "邻居排水流到我家", "邻居{since}改了排水沟，水都流到我家院墙根。",
         "两家当面说定，沟改回原向，费用各出一半，已经动工。",
         "双方各有依据，约定下月土地测量后再定，先挡了一道土埂。"),
    Wish("pasture", "围栏被推倒", "{where}草场围栏{since}被推倒了一段，牛羊乱跑。",
         "围栏已经修复，界桩重新校对。",
         "界线有争议，已经约草原站到场测量。"),
    Wish("farm-support", "补贴没有到账", "今年的地力补贴别人都到了，我家还没到账。",
         "银行卡号登记有误，已更正并补发，请查收。",
         "该地块去年已经流转，补贴发给承包经营户，政策条文已当面念过。"),
    Wish("other", "{where}想装个晾晒架", "{where}几户都没有地方晾衣服，想装个公共晾晒架。",
         "晾晒架已经装好两组，几户都试过。",
         "此处是消防通道不能安装，改在南墙根，正在备料。"),
]  # fmt: skip

_OPINIONS = [
    "建议赶集那天{where}安排人疏导车辆，三轮车和行人混在一起不安全。",
    "建议文化广场晚上九点以后音响小一点，孩子要睡觉。",
    "建议{where}装一面反光镜，拐弯看不见来车。",
    "建议把办事窗口中午也留一个人，上班的人只有中午有空。",
    "建议每个月有一天把医生请到村里来，老人去旗里不方便。",
    "建议{where}的公交站加个棚子和凳子，冬天等车冷。",
    "建议村务公开栏的字印大一点，老人看不清。",
    "建议草原防火宣传改在接羔之前，那时候人都在家。",
]

REASONS = [
    "要动用村集体的钱，我一个人定不了",
    "涉及两个村的地界，需要上面来协调",
    "需要专业队伍和设备，村里没有",
    "要几个部门一起到场才行",
]
QUESTIONS = [
    "请问是哪一根灯杆，杆上有没有编号",
    "请补一张照片，好让师傅带对材料",
    "请问哪天家里有人，我们上门看看",
]
REPLIES = ["就是小卖部门口那一根，没有编号", "照片拍好了，发给您了", "这周六上午都在家"]
NOTES = ["已经到现场看过，情况属实", "联系了施工的师傅，约好明天来", "和几户都说过了，没有意见"]
NOT_SOLVED = ["又坏了", "只修了一半", "还是老样子"]
REFUSALS = "按照规定不能办理：该处不在许可范围内，条文已经当面说明，也介绍了可以走的办法。"


def wish(chance: random.Random) -> Wish:
    """Return an everyday ask in its own words."""
    known = chance.choices(_WISHES, weights=[14, 10, 9, 6, 8, 12, 5, 5, 6, 7, 4, 6, 8])[0]
    words = {"where": chance.choice(_WHERE), "since": chance.choice(_SINCE)}
    return worded(known, words)


def worded(known: Wish, words: dict[str, str]) -> Wish:
    """Return a wish with where and since when filled in."""
    return Wish(
        known.category,
        known.title.format(**words),
        known.text.format(**words),
        known.solved,
        known.explained,
    )


def opinion(chance: random.Random) -> Wish:
    """Return an opinion or suggestion in its own words."""
    text = chance.choice(_OPINIONS).format(where=chance.choice(_WHERE))
    title = text.removeprefix("建议").split("，")[0]
    thanks = "意见已经采纳，下个月开始照办，谢谢您提出来。"
    return Wish(
        "other", title, text, thanks, "意见已经记下，今年的安排里暂时排不进，明年春天再议。"
    )
