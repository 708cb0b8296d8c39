"""Jobs of the desk: they take ids and may run twice."""

from procrastinate.contrib.django import app

from vigie.desk import explore
from vigie.team.models import Member


@app.task(name="desk.answer_some")
def answer_some(member_id: int, tries: int = 0) -> None:
    """Answer some of the demonstration's people, as soon as they are heard."""
    member = Member.objects.select_related("workspace", "user").get(pk=member_id)
    if not explore.answer_some(member) and tries < 12:
        answer_some.configure(schedule_in={"seconds": 6}).defer(member_id=member_id, tries=tries + 1)
