from django.urls import path

from vigie.inbox.views import actions, conversations

app_name = "inbox"
urlpatterns = [
    path("inbox/", conversations.conversations, name="list"),
    path("conversations/<int:pk>/", conversations.conversation, name="conversation"),
    path("conversations/<int:pk>/reply/", actions.reply, name="reply"),
    path("conversations/<int:pk>/closure/", actions.closure, name="closure"),
    path("conversations/<int:pk>/reopening/", actions.reopening, name="reopening"),
    path("conversations/<int:pk>/assignment/", actions.assignment, name="assignment"),
    path("conversations/<int:pk>/notes/", actions.notes, name="notes"),
    path("conversations/<int:pk>/answering/", actions.answering, name="answering"),
    path("conversations/<int:pk>/messages/<int:message>/moderation/", actions.moderation, name="moderation"),
    path("mentions/<int:pk>/answer/", actions.answer_mention, name="answer"),
]
