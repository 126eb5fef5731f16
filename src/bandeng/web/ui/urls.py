"""Addresses that belong to no hall."""

from django.urls import path, re_path

from bandeng.web.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("map.json", views.gallery_map, name="map"),
    path("look", views.look, name="look"),
    re_path(r"^layout/(?P<hall>resident|worker|office)$", views.gallery_layout, name="layout"),
]
