"""Addresses outside any workspace."""

from django.urls import path, re_path

from vigie.team.views import public

urlpatterns = [
    path("", public.home, name="home"),
    path("setup/<str:token>/", public.set_up, name="setup"),
    path("invitation/<str:token>/", public.accept_invitation, name="invitation"),
    path("workspaces/new/", public.new_workspace, name="new_workspace"),
    path("language/", public.choose_language, name="language"),
    # The sign-in library's own pages that Vigie has no use for.
    re_path(r"^accounts/(?:email|confirm-email|phone|password/set|login/code)(?:/.*)?$", public.not_offered),
]
