"""Addresses of the workers' hall."""

from django.urls import path

from bandeng.web.worker import (
    away,
    duties,
    grid,
    happenings,
    inbox,
    mine,
    one,
    pictures,
    take_down,
    today,
)

app_name = "worker"
urlpatterns = [
    path("", today.today, name="today"),
    path("mine/", mine.mine, name="mine"),
    path("m/<str:number>/", one.matter, name="matter"),
    path("m/<str:number>/unseal/", one.unseal, name="unseal"),
    path("m/<str:number>/contact/", one.contact, name="contact"),
    path("m/<str:number>/answer/hints/", one.hints, name="hints"),
    path("m/<str:number>/paper/<int:held>/", one.paper, name="paper"),
    path("m/<str:number>/<slug:name>/", one.deed, name="deed"),
    path("picture/<str:name>", pictures.picture, name="picture"),
    path("take/", take_down.take, name="take"),
    path("take/<str:number>/", take_down.taken, name="taken"),
    path("places/", grid.places, name="places"),
    path("places/<int:place_id>/", grid.place, name="place"),
    path("places/<int:place_id>/enter/", grid.enter, name="enter_household"),
    path("households/<int:household_id>/", grid.household, name="household"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/open/<str:number>/", inbox.follow, name="follow"),
    path("inbox/activity/<str:code>/", inbox.to_activity, name="to_activity"),
    path("inbox/<str:heap>/", inbox.heap, name="heap"),
    path("activities/", happenings.activities, name="activities"),
    path("activities/write/", happenings.write, name="activity_write"),
    path("activities/plan/", happenings.plan, name="activity_plan"),
    path("activities/card/", happenings.card, name="card"),
    path("activities/card/<str:code>/", happenings.card_of, name="card_of"),
    path("activities/<str:code>/", happenings.activity, name="activity"),
    path("activities/<str:code>/came/", happenings.came, name="activity_came"),
    path("activities/<str:code>/reply/", happenings.reply, name="activity_reply"),
    path("activities/<str:code>/do/<slug:act_id>/", happenings.act, name="activity_act"),
    path("duties/", duties.duties, name="duties"),
    path("away/", away.away, name="away"),
    path("away/back/", away.back, name="back"),
]
