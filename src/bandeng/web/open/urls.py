"""Where the machine doors are; each door brings its own addresses."""

from django.urls import URLPattern, URLResolver

app_name = "open"
urlpatterns: list[URLPattern | URLResolver] = []
