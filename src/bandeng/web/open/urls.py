"""Where the machine doors are; each door brings its own addresses."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "open"
urlpatterns: list[URLPattern | URLResolver] = [
    path("open311/v2/", include("bandeng.web.open.open311.urls")),
    path("sms/", include("bandeng.web.open.sms.urls")),
    path("api/v1/", include("bandeng.web.open.api.urls")),
    path("feeds/", include("bandeng.web.open.feeds.urls")),
    path("wechat/", include("bandeng.web.open.wechat.urls")),
    path("wecom/", include("bandeng.web.open.wecom.urls")),
]
