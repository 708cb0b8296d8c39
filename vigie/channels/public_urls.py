"""Where networks send people back."""

from django.urls import path

from vigie.channels.views import connections

urlpatterns = [path("channels/callback/<slug:network>/", connections.consent_callback, name="channel_callback")]
