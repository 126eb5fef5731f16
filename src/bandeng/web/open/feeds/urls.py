"""Where the feeds are."""

from django.urls import path

from bandeng.web.open.feeds import calendars, places, views

urlpatterns = [
    path("public.atom", views.public_atom, name="atom"),
    path("public.geojson", views.public_geojson, name="geojson"),
    path("calendar/", calendars.own, name="own_calendar"),
    path("calendar/<str:secret>.ics", calendars.calendar, name="calendar"),
    path("place/<str:code>.ics", places.of_place, name="of_place"),
    path("map/", views.framed_map, name="framed_map"),
]
