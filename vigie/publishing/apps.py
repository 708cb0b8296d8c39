from django.apps import AppConfig


class Publishing(AppConfig):
    name = "vigie.publishing"

    def ready(self) -> None:
        from vigie import journal
        from vigie.journal.entry_groups import register_beginnings
        from vigie.publishing.column_kinds import PlannedColumns
        from vigie.publishing.delivery.preflight import register_own_texts
        from vigie.publishing.delivery.reconnection import bring_deliveries_forward
        from vigie.publishing.journal_acts import PublishingAct
        from vigie.publishing.navigation import register_navigation
        from vigie.ui.column_registry import column_kinds

        register_navigation()
        register_own_texts()
        journal.add_receiver("channels.channel.connected", bring_deliveries_forward)
        register_beginnings({PublishingAct.DELIVERY_SENDING, PublishingAct.DELIVERY_SETTLING})
        column_kinds.add_kind(PlannedColumns())
