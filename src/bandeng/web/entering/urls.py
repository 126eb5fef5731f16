"""The demo's door."""

from django.urls import path

from bandeng.web.entering import views

app_name = "entering"
urlpatterns = [
    path("", views.people, name="people"),
    path("<int:person_id>/", views.enter, name="enter"),
]
