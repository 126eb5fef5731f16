"""The demo's door, and where one has come in."""

from django.urls import path

from bandeng.web.entering import views

app_name = "entering"
urlpatterns = [
    path("", views.people, name="people"),
    path("where/", views.where, name="where"),
    path("where/leave/", views.leave_others, name="leave_others"),
    path("<int:person_id>/", views.enter, name="enter"),
]
