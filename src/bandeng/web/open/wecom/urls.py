"""The address of the application in WeCom."""

from django.urls import path

from bandeng.web.open.wecom import views

urlpatterns = [path("", views.callback, name="wecom")]
