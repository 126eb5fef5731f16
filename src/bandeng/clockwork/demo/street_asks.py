"""What the residents of the demo's street ask for."""

import random

from bandeng.clockwork.demo.asks import Wish, worded

_WHERE = "东门 西门 地下车库 小学门口 菜市场旁 快递柜旁 健身场 车棚里 电梯口 一楼门厅".split()
_SINCE = "前天晚上 上周 入冬以来 下雨之后 这个月初 半个多月前 昨天".split()

_WISHES = [
    Wish("lights", "{where}的灯不亮", "{where}的感应灯{since}就不亮了，老人上下楼看不清。",
         "灯和感应开关都换了，夜里试过，能亮。",
         "这一路线缆列入本月改造，先装了充电应急灯。"),
    Wish("charging", "{where}飞线充电", "{where}有人{since}从窗户拉线给电动车充电，怕着火。",
         "线已经收走，楼下新装了六个充电插座，扫码就能用。",
         "充电棚选址正在公示，期满就施工，公示贴在门厅。"),
    Wish("pipes", "{where}下水道返水", "{where}{since}下水道返水，味道大。",
         "主管道已经疏通，化粪池也清了。",
         "管道老化要大修，动用维修资金的表决已经开始。"),
    Wish("rubbish", "{where}堆着旧家具", "{where}{since}堆着旧家具，挡着消防通道。",
         "旧家具已经清走，通道划了黄线。",
         "物主已经约好，周六自己来搬，逾期由物业清运。"),
    Wish("elders", "老人助餐怎么订", "父亲八十五岁，想问社区食堂能不能送到家。",
         "已经上门登记，从下周一起每天中午送。",
         "送餐还没有覆盖到这一栋，先由邻居帮着带。"),
    Wish("insurance", "医保报销怎么办", "母亲在外地住院，不知道怎么报销，要哪些材料。",
         "备案已经帮着办好，出院可以直接结算。",
         "要回来手工报销，材料清单已经发给您。"),
    Wish("noise", "楼上装修太早", "楼上{since}早上六点多就开始装修，孩子睡不好。",
         "已经当面说定，早八点前、午休时间不施工。",
         "双方约好了时间表，贴在门口。"),
    Wish("parking", "{where}被车堵住", "{where}{since}总停着车，轮椅过不去。",
         "装了两根隔离柱，车主已经挪走。",
         "车位方案要全体业主表决，表决表已经发到各户。"),
    Wish("other", "{where}想装个扶手", "{where}几级台阶没有扶手，老人上下不方便。",
         "扶手已经装好，几位老人都试过。",
         "要先看是不是消防通道，量过以后再答复。"),
]  # fmt: skip


def street_wish(chance: random.Random) -> Wish:
    """Return an everyday ask from a staircase in its own words."""
    words = {"where": chance.choice(_WHERE), "since": chance.choice(_SINCE)}
    return worded(chance.choice(_WISHES), words)
