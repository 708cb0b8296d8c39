from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "vigie.ops"
    label = "config"  # the name under which its table was made
