from django.urls import path

from vigie.publishing.views import calendar, composer, deliveries, media, posts, stop, triage

app_name = "publishing"
urlpatterns = [
    path("write/", composer.write_post, name="write"),
    path("write/piece/", composer.draw_piece, name="piece"),
    path("write/media/", media.add_media, name="add_media"),
    path("posts/<int:pk>/", posts.show_post, name="post"),
    path("posts/<int:pk>/edit/", composer.edit_post, name="edit"),
    path("posts/<int:pk>/approval/", posts.change_approval, name="approval"),
    path("posts/<int:pk>/trash/", posts.trash_post, name="trash"),
    path("posts/<int:pk>/restoration/", posts.restore_post, name="restore"),
    path("posts/<int:pk>/copy/", posts.copy_post, name="copy"),
    path("posts/<int:pk>/hour/", posts.change_hour, name="hour"),
    path("posts/<int:pk>/recall/", posts.recall_post, name="recall_post"),
    path("deliveries/<int:pk>/cancellation/", deliveries.cancel_delivery, name="cancel"),
    path("deliveries/<int:pk>/release/", deliveries.release_delivery, name="release"),
    path("deliveries/<int:pk>/trial/", deliveries.try_delivery, name="trial"),
    path("deliveries/<int:pk>/sighting/", deliveries.confirm_sighting, name="sighting"),
    path("deliveries/<int:pk>/absence/", deliveries.confirm_absence, name="absence"),
    path("deliveries/<int:pk>/retraction/", deliveries.retract_delivery, name="retract"),
    path("deliveries/<int:pk>/correction/", deliveries.correct_delivery, name="correct"),
    path("calendar/", calendar.show_calendar, name="calendar"),
    path("approvals/", triage.list_approvals, name="approvals"),
    path("missed/", triage.show_missed, name="missed"),
    path("stop/", stop.stop_everything, name="stop"),
    path("stop/lift/", stop.lift_stop, name="lift"),
    path("stop/triage/", stop.show_triage, name="triage"),
    path("media/<uuid:key>/", media.serve_media, name="media"),
]
