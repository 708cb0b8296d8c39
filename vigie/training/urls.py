from django.urls import path

from vigie.training.views import demonstration, exercises

app_name = "training"
urlpatterns = [
    path("explore/", demonstration.explore, name="explore"),
    path("rehearsal/", exercises.rehearsal, name="rehearsal"),
    path("rehearsal/behaviour/", exercises.behave, name="behave"),
    path("rehearsal/speech/", exercises.speech, name="speech"),
]
