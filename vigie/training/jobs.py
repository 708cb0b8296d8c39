"""Jobs of the training room: they take ids and may run twice."""

from procrastinate.contrib.django import app

from vigie.team.models import Member
from vigie.training import demonstration

ANSWER_INTERVAL = 6  # seconds
MAX_ANSWER_ATTEMPTS = 12


# The alias is the name under which jobs were queued while the demonstration belonged to the desk.
@app.task(name="training.answer_some", aliases=["desk.answer_some"])
def answer_some(member_id: int, tries: int = 0) -> None:
    """Answer some of the demonstration's people, as soon as they are heard."""
    member = Member.objects.select_related("workspace", "user").get(pk=member_id)
    has_answered_all = demonstration.answer_some(member)
    if not has_answered_all and tries < MAX_ANSWER_ATTEMPTS:
        answer_some.configure(schedule_in={"seconds": ANSWER_INTERVAL}).defer(member_id=member_id, tries=tries + 1)
