from django.urls import path

from vigie.publishing.views import calendar, composer, deliveries, media, posts, stop, triage

app_name = "publishing"
urlpatterns = [
    path("write/", composer.write, name="write"),
    path("write/piece/", composer.piece, name="piece"),
    path("write/media/", media.add, name="add_media"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/edit/", composer.edit, name="edit"),
    path("posts/<int:pk>/approval/", posts.approval, name="approval"),
    path("posts/<int:pk>/trash/", posts.trash, name="trash"),
    path("posts/<int:pk>/restoration/", posts.restoration, name="restore"),
    path("posts/<int:pk>/copy/", posts.copy, name="copy"),
    path("posts/<int:pk>/hour/", posts.hour, name="hour"),
    path("posts/<int:pk>/recall/", posts.recall, name="recall_post"),
    path("deliveries/<int:pk>/recall/", deliveries.recall, name="recall"),
    path("deliveries/<int:pk>/cancellation/", deliveries.cancellation, name="cancel"),
    path("deliveries/<int:pk>/release/", deliveries.release, name="release"),
    path("deliveries/<int:pk>/sighting/", deliveries.sighting, name="sighting"),
    path("deliveries/<int:pk>/absence/", deliveries.absence, name="absence"),
    path("deliveries/<int:pk>/retraction/", deliveries.retraction, name="retract"),
    path("deliveries/<int:pk>/correction/", deliveries.correction, name="correct"),
    path("calendar/", calendar.show, name="calendar"),
    path("missed/", triage.show, name="missed"),
    path("stop/", stop.stop, name="stop"),
    path("stop/lift/", stop.lift, name="lift"),
    path("stop/triage/", stop.triage, name="triage"),
    path("media/<uuid:key>/", media.show, name="media"),
]
