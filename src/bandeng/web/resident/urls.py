"""Where the screens of who asks are; under /t/<town>/ the same with the town's own look."""

from django.urls import include, path

from bandeng.web.resident import (
    answering,
    dates,
    deliberating,
    errand,
    files,
    following,
    happening,
    hours,
    matter,
    pages,
    placing,
    public,
    results,
    reviewing,
    saying,
    sending,
)

app_name = "resident"

SCREENS = [
    path("", pages.home, name="home"),
    path("raise/", saying.say, name="raise"),
    path("raise/guess/", saying.guess, name="guess"),
    path("raise/afresh/", saying.afresh, name="afresh"),
    path("raise/where/", placing.where, name="where"),
    path("raise/near/", placing.near, name="near"),
    path("raise/send/", sending.send, name="send"),
    path("raise/join/", sending.join, name="join_instead"),
    path("follow/", matter.follow, name="follow"),
    path("m/<str:number>/", matter.matter, name="matter"),
    path("m/<str:number>/open/", matter.unlock, name="unlock"),
    path("m/<str:number>/close/", matter.close, name="close"),
    path("m/<str:number>/reply/", answering.reply, name="reply"),
    path("m/<str:number>/confirm/", answering.confirm, name="confirm"),
    path("m/<str:number>/review/", reviewing.review, name="review"),
    path("m/<str:number>/consent/", errand.consent, name="consent"),
    path("m/<str:number>/paper/<int:held>/", errand.paper, name="paper"),
    path("m/<str:number>/withdraw/", answering.withdraw, name="withdraw"),
    path("m/<str:number>/join/", answering.join, name="join"),
    path("m/<str:number>/leave/", following.leave, name="leave"),
    path("m/<str:number>/receipt/", answering.receipt, name="receipt"),
    path("m/<str:number>/key/<str:secret>/", matter.private, name="private"),
    path("a/<str:code>/", happening.activity, name="activity"),
    path("a/<str:code>/results/", results.results, name="results"),
    path("topics/<str:code>/", deliberating.topic, name="topic"),
    path("topics/<str:code>/mine/<uuid:key>/", deliberating.opinion, name="opinion"),
    path("dates/", dates.dates, name="dates"),
    path("hours/", hours.open_today, name="open_today"),
    path("public/", public.listing, name="list"),
    path("public/map/", public.chart, name="map"),
    path("public/points.json", public.points, name="points"),
    path("places.json", placing.outlines, name="outlines"),
    path("who/", pages.who, name="who"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
]

urlpatterns = [
    *SCREENS,
    path("p/<str:code>/", pages.place, name="place"),
    path("p/<str:code>/poster/", pages.poster, name="poster"),
    path("hours/<str:code>/", hours.hours, name="hours"),
    path("c/<str:token>/", answering.link, name="link"),
    path("f/<str:token>/", following.by_link, name="follower"),
    path("pictures/<str:name>", files.picture, name="picture"),
    path("t/", pages.towns, name="towns"),
    path("t/<slug:slug>/", include(SCREENS)),
]
