"""Addresses of our accounts, inside a workspace."""

from django.urls import path

from vigie.channels.views import channels, connections, rights

app_name = "channels"
urlpatterns = [
    path("channels/", channels.index, name="channels"),
    path("channels/connect/", connections.networks, name="connect"),
    path("channels/connect/<slug:network>/", connections.connect, name="connect_one"),
    path("channels/rights/", rights.matrix, name="matrix"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/settings/", channels.settings, name="settings"),
    path("channels/<int:pk>/rights/", rights.rights, name="rights"),
    path("channels/<int:pk>/reconnection/", connections.reconnect, name="reconnection"),
    path("channels/<int:pk>/check/", channels.check, name="check"),
    path("channels/<int:pk>/disconnection/", channels.disconnect, name="disconnection"),
    path("channels/<int:pk>/disconnection/undo/", channels.take_back, name="disconnection_undo"),
]
