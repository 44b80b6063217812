"""A neighbour starts a business with the maker space."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cli.story.caller import StoryError
from cli.story.people import neighbours
from cli.story.story import Story, expect, told

SUBSIDY = "5000.00"
DAYS = 30  # from the application to the planned start


def found_venture(story: Story) -> None:
    """Staff apply to the maker space for a neighbour, whose venture gets a place and a mentor, starts, and is helped"""
    staff, soon = story.people.staff, (datetime.now(UTC) + timedelta(days=DAYS)).date()
    space = _maker_space(story)
    place = staff.post_when_known(
        "/v1/venture-places",
        {"organisation": space, "name": f"共享工位 {story.mark}", "kind": "workstation", "capacity": 8},
    )
    mentor = staff.post("/v1/mentors", {"organisation": space, "name": "王老师", "expertise": "网店运营"})
    wish = {
        "organisation": space,
        "resident": _somebody_without_one(story),
        "title": "羊绒手工坊",
        "line": "crafts",
        "planned_on": soon.isoformat(),
        "needs": ["place", "mentoring", "subsidy"],
    }
    venture = staff.post("/v1/ventures", wish)
    path = f"/v1/ventures/{venture['id']}"
    staff.post(f"{path}/decision", {"accepted": True}, status=200)
    today = venture["applied_on"]  # in the community, by its own clock
    staff.post(f"{path}/places", {"place": place["id"], "since": today}, status=200)
    staff.post(f"{path}/mentors", {"mentor": mentor["id"], "since": today}, status=200)
    started = staff.post(f"{path}/start", {"started_on": today}, status=200)
    expect((started["state"], bool(started["next_follow_up_on"])), ("started", True), "the venture")
    told(story, "a place and a mentor; it has started, and is followed up after 3, 6 and 12 months")
    staff.post(f"{path}/support", {"kind": "mentoring", "mentor": mentor["id"], "minutes": 45, "given_on": today})
    subsidy = {"kind": "subsidy", "amount": {"amount": SUBSIDY}, "giver": "人力资源和社会保障局", "given_on": today}
    expect(staff.post(f"{path}/support", subsidy)["amount"]["amount"], SUBSIDY, "the subsidy")
    follow_ups = staff.get("/v1/venture-follow-ups", venture=venture["id"])["items"]
    expect([one["months"] for one in follow_ups], [3, 6, 12], "the follow-ups that are ahead")
    story.venture = started
    told(story, f"the mentor's first meeting and a subsidy of {SUBSIDY} stand in its record")


def _maker_space(story: Story) -> str:
    found = story.people.staff.get("/v1/organisations", kind="maker_space")["items"]
    if not found:
        raise StoryError("the story needs the demo's maker space; there is none")
    return str(found[0]["id"])


def _somebody_without_one(story: Story) -> str:
    """A neighbour who has no venture yet, so that the story can be told twice."""
    staff = story.people.staff
    have: set[Any] = {one["resident"] for one in staff.get("/v1/ventures", limit=200)["items"]}
    near = neighbours(staff, len(have) + 1, story.people.sewer_id, datetime.now(UTC).date())
    return str(next(one["id"] for one in near if one["id"] not in have))
