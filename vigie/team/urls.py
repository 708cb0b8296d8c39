"""Addresses of the team, inside a workspace."""

from django.urls import path

from vigie.team.views import members, settings

app_name = "team"
urlpatterns = [
    path("settings/", settings.index, name="settings"),
    path("welcome/", settings.welcome, name="welcome"),
    path("settings/workspace/", settings.workspace, name="workspace"),
    path("settings/me/", settings.herself, name="herself"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/<int:pk>/role/", members.change_role, name="role"),
    path("settings/members/<int:pk>/departure/", members.remove, name="departure"),
    path("settings/invitations/", members.invite, name="invite"),
    path("settings/invitations/<int:pk>/revocation/", members.revoke, name="revocation"),
]
