"""What the households of the demo's city ask their contact."""

import random

from bandeng.clockwork.demo.asks import Wish, worded

_WHOM = "父亲 母亲 岳父 爷爷 奶奶 爱人".split()
_WHERE = "省城 外省 邻市 打工的地方 儿子家那边".split()

_QUESTIONS = [
    Wish("medical", "{whom}在外住院怎么报销", "{whom}在{where}住院了，要哪些材料，回来还能不能报。",
         "要带住院发票、费用清单、出院记录、身份证和银行卡；出院后六个月内都能报，清单已发给您。",
         "{where}的医院可以先备案后直接结算，备案已经帮您提交。"),
    Wish("medical", "慢病本怎么办", "{whom}有高血压，想问慢病本到哪里办。",
         "带病历和身份证到镇卫生院申请，每月十号前交，下月生效。",
         "还差一年的就诊记录，先到村卫生室建档。"),
    Wish("allowance", "高龄津贴到没到账", "{whom}满八十了，高龄津贴没有见到。",
         "已经查到，是卡号少了一位，更正后下月一并补发。",
         "满八十周岁的次月起发，下个月就有。"),
    Wish("allowance", "残疾人证到期怎么换", "{whom}的残疾人证快到期了，怎么换。",
         "镇上每周三上午集中换证，带旧证和两张照片。",
         "需要重新评定，评定的日子和地点已经发给您。"),
    Wish("pension", "养老保险断缴了", "在{where}打工断缴了两年，回来能不能补。",
         "可以按灵活就业身份接着缴，断的两年不影响领取。",
         "两年不能补缴，年限可以往后延，账已经给您算好。"),
    Wish("housing", "老房子漏雨能不能申请修", "{whom}住的老房子漏雨，想问能不能申请修。",
         "已经上门看过，鉴定为 C 级，列入今年的改造。",
         "房子不是唯一住房，不在改造范围，介绍了村里的互助工。"),
    Wish("farm", "补贴没到账", "今年的补贴别人都到了，我家没有。",
         "账号登记有误，已经更正补发。",
         "地已经流转，补贴发给种地的人，条文当面念过。"),
    Wish("utilities", "自来水停了没人通知", "这两天总停水，也没有人说一声。",
         "是阀门更换，今天下午已经恢复，以后停水先在联户群里说。",
         "水源井检修，三天内分时供水，时段已经贴出。"),
]  # fmt: skip


def city_question(chance: random.Random) -> Wish:
    """Return a question in its own words."""
    known = chance.choice(_QUESTIONS)
    words = {"whom": chance.choice(_WHOM), "where": chance.choice(_WHERE)}
    found = worded(known, words)
    return Wish(
        found.category, found.title, found.text,
        known.solved.format(**words), known.explained.format(**words),
    )  # fmt: skip
