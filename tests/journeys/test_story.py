"""From sign-up to payslip: the story that `tongxin demo story` tells, and what is left of it."""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook

from chassis.testing.client import Client
from chassis.testing.platform import Platform
from cli.demo import access_token
from cli.story.people import people_of
from cli.story.telling import STEPS, tell


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


def test_the_command_tells_each_step(platform: Platform) -> None:
    told = platform.run("demo", "story", within=180.0)
    assert "an earlier story closed this month" in told, "the one above"
    assert told.rstrip().endswith("The story came out as it should."), told
    assert "39 passed and have a certificate" in told


def test_the_demos_factory_has_work_to_offer(platform: Platform) -> None:
    resident = Client(platform, "resident")
    codes = {style["code"] for style in resident.get("/v1/styles", limit=200).json()["items"]}
    assert {"YR-2210", "YR-3105", "SC-0001"} <= codes
    open_lots = resident.get("/v1/lots", state="open", limit=200).json()["items"]
    assert len(open_lots) >= 16, "four lots of each of four orders"
