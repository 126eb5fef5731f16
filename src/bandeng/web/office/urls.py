"""The addresses of the office."""

from django.urls import path, re_path

from bandeng.web.office.views import (
    calendars,
    desks,
    inbox,
    intake,
    matters,
    numbers,
    people,
    places,
    playbooks,
    proposals,
    queues,
)

NUMBER = r"^matters/(?P<number>\d{8,14})/"
CODE = r"^places/(?P<code>[A-Za-z0-9][A-Za-z0-9_-]{0,39})/"
BOOK = r"^playbooks/(?P<playbook_id>[a-z][a-z0-9-]{0,39})/"

app_name = "office"
urlpatterns = [
    path("", desks.desk, name="desk"),
    path("board/", desks.board, name="board"),
    path("red/", desks.red, name="red"),
    path("map/", desks.map_, name="map"),
    path("map.json", desks.points, name="points"),
    path("matters/", queues.queue, name="queue"),
    path("matters/act", queues.act, name="bulk"),
    path("views/keep", queues.keep, name="keep"),
    path("views/<int:view_id>/forget", queues.forget, name="forget"),
    re_path(NUMBER + "$", matters.matter, name="matter"),
    re_path(NUMBER + "contact$", matters.contact, name="contact"),
    re_path(NUMBER + "open$", matters.unseal, name="unseal"),
    re_path(NUMBER + "do/(?P<act_id>[a-z-]{2,20})$", matters.act, name="act"),
    re_path(r"^pictures/(?P<name>[A-Za-z0-9_-]{24}\.jpg)$", matters.picture, name="picture"),
    path("numbers/", numbers.indicators, name="indicators"),
    path("numbers/<slug:measure_id>/", numbers.behind, name="behind"),
    path("intake/", intake.intake, name="intake"),
    path("intake/caller", intake.caller, name="intake_caller"),
    path("intake/places", intake.places, name="intake_places"),
    path("intake/aside", intake.aside, name="intake_aside"),
    re_path(r"^intake/(?P<number>\d{8,14})/$", intake.sent, name="intake_sent"),
    path("places/", places.places, name="places"),
    re_path(CODE + "$", places.place, name="place"),
    re_path(CODE + "below$", places.below, name="below"),
    re_path(CODE + "change/(?P<change_id>[a-z]{3,10})$", places.change, name="change"),
    path("uncovered/", places.uncovered, name="uncovered"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:proposal_id>/", proposals.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/decide", proposals.decide, name="decide"),
    path("people/", people.people, name="people"),
    path("people/enter", people.enter, name="enter"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/<slug:change_id>", people.change, name="person_change"),
    path("people/<int:person_id>/back/<int:absence_id>", people.back, name="back"),
    path("playbooks/", playbooks.playbooks, name="playbooks"),
    path("playbooks/new", playbooks.bring, name="bring"),
    path("playbooks/adopt", playbooks.adopt, name="adopt"),
    path("playbooks/schema.json", playbooks.schema, name="schema"),
    re_path(BOOK + "$", playbooks.playbook, name="playbook"),
    re_path(BOOK + "undo$", playbooks.undo, name="undo"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/day", calendars.set_day, name="set_day"),
    path("calendar/fill", calendars.fill, name="fill"),
    path("inbox/", inbox.inbox, name="inbox"),
    re_path(r"^inbox/(?P<heap>[A-Za-z0-9_.:-]{1,80})/$", inbox.heap, name="heap"),
    path("settings/", inbox.settings, name="settings"),
    path("settings/mine", inbox.mine, name="mine"),
]
