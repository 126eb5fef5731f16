"""Small playbooks for tests: a base with levels and posts, and a mechanism that stands on it."""

BASE = """\
playbook: base
title: {zh: 底座, en: Base}
version: 1
why: somewhere to stand
levels:
  - {id: town, title: {zh: 镇, en: Town}}
  - {id: village, title: {zh: 村, en: Village}}
posts:
  helper: {title: {zh: 帮, en: Helper}, at: village, min: 1, max: 2, may: [take, escalate, answer]}
  elder: {title: {zh: 长, en: Elder}, at: [village, town], may: [take, answer, open-confidential]}
  mayor: {title: {zh: 长, en: Mayor}, at: {town: {min: 1, max: 1}}, may: [take, answer, send-down]}
lists:
  topics:
    options:
      - {id: lamp, label: {zh: 路灯, en: Lamp}}
      - {id: road, label: {zh: 道路, en: Road}}
  elsewhere:
    options:
      - {id: court, label: {zh: 法院, en: Court}, tell: {zh: 请到法院, en: Please go to court}}
supervision-lists:
  watched: {title: {zh: 督办, en: Watched}}
"""

ASKS = """\
playbook: asks
title: {zh: 求助, en: Asks}
version: 1
why: {zh: 有求必应, en: every ask is answered}
needs: [base]
matters:
  ask:
    title: {zh: 求助, en: Ask}
    categories: topics
    ladder:
      - {rung: green, post: helper, at: village, within: 2 workdays}
      - {rung: red, post: mayor, at: town, within: 4 workdays, list: watched}
    first-reply: 1 workday
    remind: [50%, 100%]
    overdue-remind: 1 workday
    answer: {confirm-within: 7 days, reopenings: 1}
    confidential: {may-open: [elder]}
    redirects: elsewhere
"""

DEEDS = """\
activities:
  visit:
    title: {zh: 走访, en: Visit}
    by: [helper]
    at: village
    fields:
      served: {type: count, label: {zh: 人数, en: People}}
      topic: {type: choice, list: topics}
    may-raise: [ask]
duties:
  weekly-visit: {post: helper, do: visit, times: 1, per: week}
records:
  gift:
    fields: {item: {type: choice, list: topics}, weight: {type: decimal, unit: t, required: true}}
    visible-to: {post: elder, scope: own-place}
    confirm-by: recipient
indicators:
  visits: {count: activities, kind: visit}
  served: {sum: activities.served, kind: visit}
  solved: {count: matters, kind: ask, when: {rung: green, category: lamp}, by: answered-day}
pages:
  front:
    at: town
    title: {zh: "{place}", en: "{place}"}
    matters: [ask]
    named:
      - {place: 双泉镇, slug: springs, title: {zh: 双泉, en: Springs}}
"""

STORY = """\
stories:
  - name: nobody answers
    given: [{at: 2026-03-02 09:00, raise: ask, in: village-1}]
    at: 2026-03-04 09:00
    expect: {rung: red, owner: mayor}
"""
