from django.apps import AppConfig


class Publishing(AppConfig):
    name = "vigie.publishing"

    def ready(self) -> None:
        from vigie.publishing.column_kinds import PlannedColumns
        from vigie.publishing.delivery.preflight import register_own_texts
        from vigie.publishing.navigation import register_navigation
        from vigie.ui.column_registry import column_kinds

        register_navigation()
        register_own_texts()
        column_kinds.add_kind(PlannedColumns())
