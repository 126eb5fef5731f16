"""Where the gateway of text messages posts."""

from django.urls import path

from bandeng.web.open.sms import views

urlpatterns = [
    path("receipts/", views.receipts, name="sms_receipts"),
    path("incoming/", views.incoming, name="sms_incoming"),
]
