"""What the columns of the wall can show."""

from django.dispatch import Signal

#: A room below asks for a shared column: member, kind (its slug), name, shown (ids, as the kind reads them).
column_requested = Signal()
