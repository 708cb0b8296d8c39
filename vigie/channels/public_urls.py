"""Where networks send people back."""

from django.urls import path

from vigie.channels.views import connecting

urlpatterns = [path("channels/callback/<slug:network>/", connecting.callback, name="channel_callback")]
