"""Addresses of the team, inside a workspace."""

from django.urls import path

from vigie.team.views import members, settings

app_name = "team"
urlpatterns = [
    path("settings/", settings.list_settings, name="settings"),
    path("welcome/", settings.welcome, name="welcome"),
    path("settings/workspace/", settings.change_workspace, name="workspace"),
    path("settings/me/", settings.change_profile, name="profile"),
    path("settings/members/", members.list_members, name="members"),
    path("settings/members/<int:pk>/role/", members.change_role, name="role"),
    path("settings/members/<int:pk>/departure/", members.remove_member, name="departure"),
    path("settings/invitations/", members.invite_member, name="invite"),
    path("settings/invitations/<int:pk>/revocation/", members.revoke_invitation, name="revocation"),
]
