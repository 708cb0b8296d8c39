from django.urls import path

from vigie.inbox.views import acts, reading

app_name = "inbox"
urlpatterns = [
    path("inbox/", reading.conversations, name="list"),
    path("conversations/<int:pk>/", reading.conversation, name="conversation"),
    path("conversations/<int:pk>/reply/", acts.reply, name="reply"),
    path("conversations/<int:pk>/closure/", acts.closure, name="closure"),
    path("conversations/<int:pk>/reopening/", acts.reopening, name="reopening"),
    path("conversations/<int:pk>/assignment/", acts.assignment, name="assignment"),
    path("conversations/<int:pk>/notes/", acts.notes, name="notes"),
    path("conversations/<int:pk>/answering/", acts.answering, name="answering"),
    path("conversations/<int:pk>/messages/<int:message>/moderation/", acts.moderation, name="moderation"),
    path("mentions/<int:pk>/answer/", acts.answer_mention, name="answer"),
]
