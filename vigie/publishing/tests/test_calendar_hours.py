"""The calendar says the hour of the workspace's wall, whatever the server's."""

from datetime import timedelta

from vigie.channels.models import Channel
from vigie.kit import clock
from vigie.publishing.composer import drafts
from vigie.publishing.delivery import scheduling
from vigie.team.models import Member
from vigie.team.tests.people import client_of


def test_a_post_stands_at_the_hour_it_was_planned_for(manager: Member, channel: Channel) -> None:
    zone = manager.workspace.time_zone
    wall = clock.to_wall_time(clock.now(), zone).replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    wall += timedelta(days=2)
    scheduling.plan(drafts.create_draft(manager, "Portes ouvertes au quai.", [channel]), manager, wall, zone)
    day = wall.date().isoformat()
    page = client_of(manager).get(f"/w/parti-du-fleuve/calendar/?view=week&day={day}").content.decode()
    shown = page.split(f'data-day="{day}"')[1].split("</section>")[0]
    assert 'data-hour="09:00"' in shown
