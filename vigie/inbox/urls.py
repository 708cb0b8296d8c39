from django.urls import path

from vigie.inbox.views import actions, conversations

app_name = "inbox"
urlpatterns = [
    path("inbox/", conversations.list_conversations, name="list"),
    path("conversations/<int:pk>/", conversations.show_conversation, name="conversation"),
    path("conversations/<int:pk>/reply/", actions.reply, name="reply"),
    path("conversations/<int:pk>/replies/<int:reply>/recall/", actions.recall_reply, name="recall"),
    path("conversations/<int:pk>/closure/", actions.close_conversation, name="closure"),
    path("conversations/<int:pk>/reopening/", actions.reopen_conversation, name="reopening"),
    path("conversations/<int:pk>/assignment/", actions.assign_conversation, name="assignment"),
    path("conversations/<int:pk>/notes/", actions.add_note, name="notes"),
    path("conversations/<int:pk>/answering/", actions.answering, name="answering"),
    path("conversations/<int:pk>/messages/<int:message>/moderation/", actions.moderate_message, name="moderation"),
    path("mentions/<int:pk>/answer/", actions.answer_mention, name="answer"),
]
