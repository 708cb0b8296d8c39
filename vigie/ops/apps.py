from django.apps import AppConfig


class Ops(AppConfig):
    name = "vigie.ops"
    label = "config"  # the name under which its table was made
