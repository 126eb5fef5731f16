"""The addresses of GeoReport v2; each ends in the format of its answer."""

from django.urls import path, re_path

from bandeng.web.open.open311 import views

FORMAT = r"\.(?P<fmt>xml|json)$"

urlpatterns = [
    re_path(r"^discovery" + FORMAT, views.discovery, name="discovery"),
    re_path(r"^services" + FORMAT, views.services, name="services"),
    re_path(r"^services/(?P<code>[^/]{1,100})" + FORMAT, views.definition, name="definition"),
    re_path(r"^requests" + FORMAT, views.requests, name="requests"),
    re_path(r"^requests/(?P<number>[^/]{1,40})" + FORMAT, views.one, name="request"),
    re_path(r"^tokens/(?P<token>[^/]{1,80})" + FORMAT, views.token, name="token"),
    re_path(r"^servicerequestupdates" + FORMAT, views.updates, name="updates"),
    path("", views.nothing, {"rest": ""}, name="nowhere"),
    path("<path:rest>", views.nothing, name="nothing"),
]
