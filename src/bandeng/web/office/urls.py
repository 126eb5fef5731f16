"""The addresses of the office."""

from django.urls import path, re_path

from bandeng.web.office.views import desks, matters, numbers, queues

app_name = "office"
urlpatterns = [
    path("", desks.desk, name="desk"),
    path("board/", desks.board, name="board"),
    path("red/", desks.red, name="red"),
    path("map/", desks.map_, name="map"),
    path("map.json", desks.points, name="points"),
    path("numbers/", numbers.indicators, name="indicators"),
    path("numbers/<slug:measure_id>/", numbers.behind, name="behind"),
    path("matters/", queues.queue, name="queue"),
    path("matters/act", queues.act, name="bulk"),
    path("views/keep", queues.keep, name="keep"),
    path("views/<int:view_id>/forget", queues.forget, name="forget"),
    re_path(r"^matters/(?P<number>\d{8,14})/$", matters.matter, name="matter"),
    re_path(r"^matters/(?P<number>\d{8,14})/contact$", matters.contact, name="contact"),
    re_path(r"^matters/(?P<number>\d{8,14})/open$", matters.unseal, name="unseal"),
    re_path(r"^matters/(?P<number>\d{8,14})/do/(?P<act_id>[a-z-]{2,20})$", matters.act, name="act"),
    re_path(r"^pictures/(?P<name>[A-Za-z0-9_-]{24}\.jpg)$", matters.picture, name="picture"),
]
