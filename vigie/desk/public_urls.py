"""Addresses outside any workspace."""

from django.urls import path

from vigie.desk.stream import stream

urlpatterns = [path("live/", stream, name="live")]
