"""The address of the official account."""

from django.urls import path

from bandeng.web.open.wechat import views

urlpatterns = [path("", views.callback, name="wechat")]
