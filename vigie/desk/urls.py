from django.urls import path

from vigie.desk.views import columns, mentions, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("columns/", columns.columns, name="wall"),
    path("columns/new/", columns.add, name="add"),
    path("columns/<int:pk>/", columns.column, name="column"),
    path("columns/<int:pk>/newer/", columns.newer, name="newer"),
    path("columns/<int:pk>/again/", columns.again, name="again"),
    path("columns/<int:pk>/mark/", columns.mark, name="mark"),
    path("columns/<int:pk>/settings/", columns.change, name="change"),
    path("columns/<int:pk>/place/", columns.place, name="place"),
    path("columns/<int:pk>/width/", columns.width, name="width"),
    path("columns/<int:pk>/mute/", columns.mute, name="mute"),
    path("columns/<int:pk>/removal/", columns.removal, name="removal"),
    path("columns/<int:pk>/restoration/", columns.restoration, name="restoration"),
    path("mentions/<int:pk>/thread/", mentions.thread, name="thread"),
    path("mentions/<int:pk>/assignment/", mentions.assignment, name="assignment"),
    path("mentions/<int:pk>/reaction/", mentions.reaction, name="reaction"),
]
