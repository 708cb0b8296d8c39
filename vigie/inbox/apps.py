from django.apps import AppConfig


class Inbox(AppConfig):
    name = "vigie.inbox"
