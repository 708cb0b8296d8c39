from django.urls import path

from vigie.desk.views import columns, mentions, today

app_name = "desk"
urlpatterns = [
    path("", today.show_today, name="today"),
    path("columns/", columns.show_wall, name="wall"),
    path("columns/new/", columns.add_column, name="add"),
    path("columns/<int:pk>/", columns.show_column, name="column"),
    path("columns/<int:pk>/list/", columns.show_list, name="list"),
    path("columns/<int:pk>/newer/", columns.show_newer_items, name="newer"),
    path("columns/<int:pk>/again/", columns.show_current_items, name="again"),
    path("columns/<int:pk>/mark/", columns.record_reading, name="mark"),
    path("columns/<int:pk>/settings/", columns.change_column, name="change"),
    path("columns/<int:pk>/place/", columns.move_column, name="place"),
    path("columns/<int:pk>/width/", columns.resize_column, name="width"),
    path("columns/<int:pk>/mute/", columns.mute_column, name="mute"),
    path("columns/<int:pk>/archive/", columns.archive_column, name="archive"),
    path("columns/<int:pk>/restoration/", columns.restore_column, name="restoration"),
    path("mentions/<int:pk>/thread/", mentions.show_thread, name="thread"),
    path("mentions/<int:pk>/assignment/", mentions.assign_conversation, name="assignment"),
    path("mentions/<int:pk>/reaction/", mentions.react_to_mention, name="reaction"),
]
