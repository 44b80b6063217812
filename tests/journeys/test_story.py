"""From sign-up to payslip: the story that `tongxin demo story` tells, and what is left of it."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

from python_calamine import CalamineWorkbook

from chassis.testing.client import Client
from chassis.testing.platform import Platform
from cli.demo import access_token
from cli.story.people import people_of
from cli.story.story import Story
from cli.story.telling import HEADS, STEPS, tell


def test_the_story_comes_out_on_both_kinds_of_installation(platform: Platform) -> None:
    said: list[str] = []
    story = tell(people_of(platform.url, platform.credentials(), access_token), said.append)
    assert len([line for line in said if not line.startswith("      ")]) == len(STEPS)
    assert story.payslip["gross"]["amount"] == "760.50", "115 + 3 first grade at 6.50, four of second grade at half"
    finance = Client(platform, "payer_finance")
    payments = finance.get("/v1/payments", payslip=story.payslip["id"]).json()["items"]
    assert sorted((one["attempt"], one["state"]) for one in payments) == [(1, "refused"), (2, "paid")]
    slips = finance.get("/v1/payslips", run=story.run["id"]).json()["items"]
    sums = sum(round(float(one["paid"]["amount"]) * 100) for one in slips)
    assert sums == round(float(story.run["paid"]["amount"]) * 100), "the run's total is that of its payslips"
    sheet = finance.get(f"/v1/payroll-runs/{story.run['id']}/totals", by="style", format="xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()[1:]
    earned = [cell for row in rows for cell in row[-1:]]
    assert all(isinstance(cell, float) for cell in earned), "accounts can sum them"
    assert f"{sum(earned):.2f}" == story.run["earned"]["amount"]
    cash = finance.get(f"/v1/payroll-runs/{story.run['id']}/cash", format="csv")
    assert "领款人签字" in cash.content.decode("utf-8-sig")
    _the_seat_went_to_who_waited(story)
    _the_yarn_is_accounted_for(story)
    _the_difference_is_on_the_next_payslip(platform, story)


def _the_seat_went_to_who_waited(story: Story) -> None:
    places = story.people.staff.get("/v1/enrolments", training_class=story.held, limit=200)["items"]
    assert len(places) == HEADS + 1
    by_state = Counter(one["state"] for one in places)
    assert by_state == {"passed": HEADS - 1, "failed": 1, "withdrawn": 1}, "as many as there are seats, and who left"
    last = max(places, key=lambda one: one["id"])
    assert last["state"] == "failed", "the 41st, who had waited, learnt with the others"


def _the_yarn_is_accounted_for(story: Story) -> None:
    factory, claim = story.people.factory, story.claims["sewer"]["id"]
    balances = factory.get("/v1/material-balances", claim=claim)["items"]
    weights = ("issued", "returned", "used", "lost", "out")
    found = {one["material"]: tuple(one[name] for name in weights) for one in balances}
    first, second = story.dye_lots
    assert found == {first: (1500, 0, 1500, 0, 0), second: (1100, 150, 900, 50, 0)}
    bags = factory.get("/v1/handovers", claim=claim)["items"]
    counts = ("direction", "pieces", "own_pieces", "stands_pieces", "state")
    assert [tuple(one[name] for name in counts) for one in bags] == [
        ("out", 120, 120, 120, "agreed"),
        ("back", 19, 20, 20, "settled"),
    ]


def _the_difference_is_on_the_next_payslip(platform: Platform, story: Story) -> None:
    first, following = date.fromisoformat(story.payslip["month"]), date.fromisoformat(story.next_payslip["month"])
    assert following == date(first.year + first.month // 12, first.month % 12 + 1, 1)
    assert story.next_payslip["gross"]["amount"] == "266.50", "forty pieces, and the one that was first grade after all"
    assert story.next_run["state"] == "final"
    resident = Client(platform, "resident")
    again = resident.get(f"/v1/payslips/{story.payslip['id']}").json()
    assert {name: again[name] for name in ("gross", "withheld", "paid", "lines")} == {
        name: story.payslip[name] for name in ("gross", "withheld", "paid", "lines")
    }, "the payslip that was final has not changed by a cent"
    assert "更正" in resident.get(f"/v1/payslips/{story.next_payslip['id']}/page").text


def test_the_command_tells_each_step(platform: Platform) -> None:
    told = platform.run("demo", "story", within=180.0)
    assert told.rstrip().endswith("The story came out as it should."), told
    assert "39 passed and have a certificate" in told


def test_the_demos_factory_has_work_to_offer(platform: Platform) -> None:
    resident = Client(platform, "resident")
    codes = {style["code"] for style in resident.get("/v1/styles", limit=200).json()["items"]}
    assert {"YR-2210", "YR-3105", "SC-0001"} <= codes
    open_lots = resident.get("/v1/lots", state="open", limit=200).json()["items"]
    assert len(open_lots) >= 16, "four lots of each of four orders"
