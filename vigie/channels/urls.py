"""Addresses of our accounts, inside a workspace."""

from django.urls import path

from vigie.channels.views import channels, connections, rights

app_name = "channels"
urlpatterns = [
    path("channels/", channels.list_channels, name="channels"),
    path("channels/connect/", connections.list_networks, name="connect"),
    path("channels/connect/<slug:network>/", connections.connect_network, name="connect_one"),
    path("channels/rights/", rights.show_matrix, name="matrix"),
    path("channels/<int:pk>/", channels.show_channel, name="channel"),
    path("channels/<int:pk>/settings/", channels.change_settings, name="settings"),
    path("channels/<int:pk>/rights/", rights.change_rights, name="rights"),
    path("channels/<int:pk>/reconnection/", connections.reconnect_channel, name="reconnection"),
    path("channels/<int:pk>/check/", channels.check_channel, name="check"),
    path("channels/<int:pk>/disconnection/", channels.disconnect_channel, name="disconnection"),
    path("channels/<int:pk>/disconnection/undo/", channels.restore_channel, name="disconnection_undo"),
]
