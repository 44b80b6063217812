"""From sign-up to payslip, over HTTP: the whole journey, each step told as it happens.

`tongxin demo story` tells it to whoever watches, and a journey test tells it on both kinds of installation and looks at
what is left. Each step checks what came of it: a story that does not come out raises StoryError.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PIL import Image

from cli.story.caller import Caller, StoryError
from cli.story.material import enter_material, hand_back, hand_out, settle
from cli.story.people import People, neighbours
from cli.story.story import Say, Story, expect, told
from cli.story.venture import found_venture
from services.training.piecework.ledger.months import following

HEADS = 40
SKILL = "手缝工"
RUBRIC = [{"name": "针距", "pass_mark": 60, "most": 100}]
RATE = "6.50"
YEARS = 2  # by which the demo factory is behind, so that the story can be told many times


def tell(people: People, say: Say) -> Story:
    """The whole journey; what has come of it. Raises StoryError where a step comes out otherwise."""
    story = Story(people, say)
    for number, step in enumerate(STEPS, 1):
        story.say(f"{number:2}. {step.__doc__}")
        step(story)
    return story


# ---- learning


def ask_for_people(story: Story) -> None:
    """The factory's system opens a demand order"""
    wish = {
        "employer_reference": f"XQ-{story.mark}",
        "skill": SKILL,
        "heads": HEADS,
        "by_when": (datetime.now(UTC) + timedelta(days=60)).date().isoformat(),
        "rates": f"每件 {RATE} 元",
    }
    story.order = story.people.factory.post_when_known("/v1/demand-orders", wish)
    again = story.people.factory.post("/v1/demand-orders", wish)
    expect(again["id"], story.order["id"], "the order sent again")
    told(story, f"{HEADS} heads for {SKILL}; sent a second time it is the same order")


def set_up(story: Story) -> None:
    """Staff set up a programme, which the factory holds, and a course in it"""
    staff, today = story.people.staff, datetime.now(UTC).astimezone().date()
    programme = {
        "name": f"订单式培训 {story.mark}",
        "aim": "学会即可上岗，居家也能就业",
        "provider": story.people.employer,
        "since": today.isoformat(),
    }
    story.programme = staff.post("/v1/programmes", programme)["id"]
    terms = {"name": f"手缝工初级 {story.mark}", "skill": SKILL, "rubric": RUBRIC, "minimum_attendance": 80}
    story.course = staff.post("/v1/courses", {**terms, "programme": story.programme})["id"]
    told(story, f"{SKILL}: assessed by a rubric, and four of five sessions attended")


def learn(story: Story) -> None:
    """Staff open a class; 41 residents enrol, one by herself; one withdraws; the others learn and are assessed"""
    held = open_class(story)
    story.held = held["id"]
    places = fill(story, held)
    there = [one for number, one in enumerate(places) if number != HEADS - 1]
    attend(story, held, there)
    assess(story, there)


def open_class(story: Story) -> dict[str, Any]:
    people, now = story.people, datetime.now(UTC)
    session = {
        "starts_at": (now - timedelta(minutes=5)).isoformat(),
        "ends_at": (now + timedelta(hours=2)).isoformat(),
    }
    plan = {
        "course": story.course,
        "demand_order": story.order["id"],
        "place": "便民服务中心二楼",
        "trainer": people.trainers_account,
        "seats": HEADS,
        "opens_at": (now - timedelta(days=1)).isoformat(),
        "closes_at": (now + timedelta(hours=1)).isoformat(),
        "sessions": [session],
    }
    held: dict[str, Any] = people.staff.post("/v1/classes", plan)
    people.staff.post(f"/v1/classes/{held['id']}/open", status=200)
    return held


def fill(story: Story, held: dict[str, Any]) -> list[dict[str, Any]]:
    """The enrolments: of one who enrols herself, and of others, the last of whom waits until the last but one goes."""
    people = story.people
    others = neighbours(people.staff, HEADS, people.sewer_id, datetime.now(UTC).date())
    story.helper = others[0]["id"]
    own = people.sewer.post("/v1/enrolments", {"training_class": held["id"]})
    places = [own] + [
        people.staff.post("/v1/enrolments", {"training_class": held["id"], "resident": one["id"]}) for one in others
    ]
    expect([one["state"] for one in places], ["enrolled"] * HEADS + ["waiting"], "the states of the enrolments")
    told(story, f"{HEADS} have a seat, the 41st waits")
    people.staff.post(f"/v1/enrolments/{places[HEADS - 1]['id']}/withdrawal", status=200)
    moved = people.staff.get(f"/v1/enrolments/{places[HEADS]['id']}")
    expect(moved["state"], "enrolled", "who waited, once somebody withdrew")
    told(story, "one withdraws, and the first of the line moves up")
    return places


def attend(story: Story, held: dict[str, Any], there: list[dict[str, Any]]) -> None:
    people, session = story.people, held["sessions"][0]["id"]
    people.trainer.post(f"/v1/classes/{held['id']}/start", status=200)
    code = people.trainer.get("/v1/attendance/code", session=session)["code"]
    people.sewer.post("/v1/attendance/code", {"session": session, "code": code})
    roll = [{"enrolment": one["id"], "present": True} for one in there[1:]]
    people.trainer.post("/v1/attendance", {"session": session, "items": roll}, status=200)
    told(story, "one says that she is there by the code shown in the room, 39 by the roll")


def assess(story: Story, there: list[dict[str, Any]]) -> None:
    """All pass but the last."""
    for number, one in enumerate(there):
        marks = [{"criterion": "针距", "mark": 55 if number == HEADS - 1 else 90}]
        result = story.people.trainer.post(f"/v1/enrolments/{one['id']}/assessments", {"marks": marks})
        if result["outcome"] == "passed":
            story.certificates[one["resident"]] = result["certificate"]
    expect(len(story.certificates), HEADS - 1, "certificates")
    told(story, f"{HEADS - 1} passed and have a certificate, one did not")


def verify(story: Story) -> None:
    """Anybody verifies a certificate by its number, and learns nothing more"""
    number = story.people.sewer.get(f"/v1/certificates/{story.certificates[story.people.sewer_id]}")["number"]
    expect(story.people.nobody.get(f"/v1/verify/{number}"), {"number": number, "state": "valid"}, "what is told of it")
    chain = story.people.factory.get(f"/v1/demand-orders/{story.order['id']}")["chain"]
    expect((chain["heads"], chain["certified"]), (HEADS, HEADS - 1), "what the factory sees of its order")
    told(story, f"{number} is valid; the factory sees {chain['certified']} certified of {HEADS}, and no name")


# ---- work


def open_books(story: Story) -> None:
    """The factory is behind with its books: it opens a month that is over, which it enters today"""
    runs = story.people.checker.get("/v1/payroll-runs", limit=200)["items"]
    this = datetime.now(UTC).astimezone().date().replace(day=1)
    newest = max((date.fromisoformat(run["month"]) for run in runs), default=this)
    story.month = following(newest) if newest < this else this.replace(year=this.year - YEARS)
    if following(story.month) >= this:
        raise StoryError(f"the factory's books are closed up to {newest:%Y-%m}; the story needs two months before this")
    _open_month(story.people, story.month)
    told(story, f"{story.month:%Y-%m} is open; a month that is not over cannot be paid")


def _open_month(people: People, month: date) -> None:
    people.factory.post("/v1/pay-periods", {"month": month.isoformat()})


def order_work(story: Story) -> None:
    """The factory orders work: a style, its operation, a piece rate, an order in lots"""
    factory = story.people.factory
    style = factory.post("/v1/styles", {"code": f"YR-{story.mark}", "name": "羊绒围巾"})
    operation = factory.post(
        "/v1/style-operations",
        {"style": style["id"], "code": "SF", "name": "手缝", "skill": SKILL, "second_grade": "0.50"},
    )
    today = datetime.now(UTC).astimezone().date().isoformat()
    factory.post("/v1/rates", {"operation": operation["id"], "since": today, "per_piece": RATE})
    order = {"employer_reference": f"WO-{story.mark}", "operation": operation["id"], "lots": [120, 80, 450, 40]}
    story.lots = factory.post("/v1/work-orders", order)["lots"]
    enter_material(story, operation["id"], today)
    told(story, f"{RATE} yuan a piece; lots of 120, 80, 450 and 40 pieces; yarn of two dye lots")


def take_work(story: Story) -> None:
    """Certified residents who are engaged claim lots, within their limit; nobody gets the same lot"""
    people = story.people
    for resident in (people.sewer_id, story.helper):
        query = {"resident": resident, "employer": people.employer}
        if not any(one["until"] is None for one in people.staff.get("/v1/engagements", **query)["items"]):
            paper = {**query, "relation": "contract_work", "evidence": f"承揽协议 {story.mark}"}
            people.staff.post("/v1/engagements", paper)
    first, second, large, _ = (lot["id"] for lot in story.lots)
    story.claims["sewer"] = people.sewer.post("/v1/claims", {"lot": first, "declared": True})
    wish = {"lot": first, "resident": story.helper, "declared": True}
    expect(people.staff.refused("/v1/claims", wish), "lot-taken", "a lot that somebody has")
    story.claims["helper"] = people.staff.post("/v1/claims", wish | {"lot": second})
    expect(
        people.sewer.refused("/v1/claims", {"lot": large, "declared": True}), "over-the-limit", "more than the limit"
    )
    told(story, "one by herself, one at the desk; the same lot, and more than the limit, are refused")
    led = people.staff.get(f"/v1/programmes/{story.programme}/outcomes")
    figures = (led["enrolled"], led["certified"], led["started_work"] >= 2)
    expect(figures, (HEADS, HEADS - 1, True), "how many the programme enrolled and certified, and whether two work")
    told(
        story, f"of the programme {HEADS} enrolled, {HEADS - 1} are certified, {led['started_work']} have started work"
    )


def bring_work(story: Story) -> None:
    """Pieces come back in parts and are inspected; what they earn is seen at once; rework comes back"""
    people, factory = story.people, story.people.factory
    claim, shown = story.claims["sewer"]["id"], factory.send_picture("training", a_picture())
    graded: dict[str, Any] = {
        "first": 92,
        "second": 4,
        "rework": 3,
        "rejected": 1,
        "reason": "针距不匀",
        "photograph": shown,
    }
    story.first_inspection = _inspected(factory, claim, 100, **graded)
    link = people.sewer.post(f"/v1/inspections/{story.first_inspection}/photograph/links")
    if not people.nobody.document(f"/v1/file-links/training/{link['token']}").startswith(b"\xff\xd8"):
        raise StoryError("the photograph of the rejected piece does not open")
    earned = [one for one in people.sewer.get("/v1/earnings", limit=200)["items"] if one["line"] == claim]
    sums = sorted((one["grade"], one["amount"]["amount"]) for one in earned)
    expect(sums, [("first", "598.00"), ("second", "13.00")], "what is earned at once")
    _inspected(factory, claim, 3, rework_again=True, first=3)
    hand_back(story)
    _inspected(factory, claim, 20, first=20)
    _inspected(factory, story.claims["helper"]["id"], 80, first=80)
    expect(people.sewer.get(f"/v1/claims/{claim}")["state"], "done", "the claim, once all of it is brought")
    told(
        story,
        "100 pieces: 92 first grade, 4 second, 3 to be reworked, 1 rejected, with its photograph: 611.00 yuan",
    )


def a_picture() -> bytes:
    """A JPEG, grey all over."""
    content = io.BytesIO()
    Image.new("RGB", (320, 240), "grey").save(content, "JPEG")
    return content.getvalue()


def _inspected(factory: Caller, claim: str, pieces: int, *, rework_again: bool = False, **graded: Any) -> str:
    brought = factory.post("/v1/deliveries", {"claim": claim, "pieces": pieces, "rework": rework_again})
    return str(factory.post("/v1/inspections", {"delivery": brought["id"], **graded})["id"])


# ---- pay


def pay(story: Story) -> None:
    """The period is closed and its payroll drafted, checked, and approved by a second person"""
    story.run = _payroll(story.people, story.month.isoformat())
    told(story, f"{story.run['workers']} people, {story.run['paid']['amount']} yuan to pay; who checked cannot approve")


def _payroll(people: People, month: str) -> Any:
    """The factory's run of a month, as it is once it is final."""
    job = people.factory.post("/v1/payroll-runs", {"month": month}, status=202)
    people.factory.until(f"/v1/jobs/training/{job['id']}", state="done")
    runs = people.checker.get("/v1/payroll-runs", limit=200)["items"]
    path = f"/v1/payroll-runs/{next(run['id'] for run in runs if run['month'] == month)}"
    people.checker.post(f"{path}/check", status=200)
    expect(people.checker.refused(f"{path}/approve"), "second-person", "approving what one checked")
    job = people.approver.post(f"{path}/approve", status=202)
    people.approver.until(f"/v1/jobs/training/{job['id']}", state="done")
    return people.checker.until(path, state="final")


def show_payslip(story: Story) -> None:
    """The payslip, as data, as a page and as a PDF: each line with its pieces, rate and inspections"""
    sewer = story.people.sewer
    listed = sewer.get("/v1/payslips", run=story.run["id"])["items"]
    story.payslip = sewer.get(f"/v1/payslips/{listed[0]['id']}")
    path = f"/v1/payslips/{story.payslip['id']}"
    page = sewer.document(f"{path}/page").decode()
    for text in ("一等品 115 件，每件 6.50 元", "交件 100 件", "针距不匀"):
        if text not in page:
            raise StoryError(f"the payslip does not say {text}")
    if not sewer.document(f"{path}/pdf").startswith(b"%PDF-"):
        raise StoryError("the payslip's PDF is none")
    told(story, f"{story.payslip['gross']['amount']} yuan, of it {story.payslip['paid']['amount']} paid out")


def pay_out(story: Story) -> None:
    """The file for the bank, the list for the cash desk, what the bank said, and whether it adds up"""
    people = story.people
    account = {"bank": "同心银行新北支行", "holder": "乌云", "number": "6222020200012345678"}
    people.sewer.put(f"/v1/pay-accounts/{people.sewer_id}", account)
    path = f"/v1/payroll-runs/{story.run['id']}"
    file = people.checker.document(f"{path}/transfers?format=csv").decode("utf-8-sig")
    if account["number"] not in file:
        raise StoryError("the bank's file does not have the account")
    people.checker.document(f"{path}/totals?by=day&format=xlsx")
    transfers = people.checker.get(f"{path}/transfers", limit=200)["items"]
    refused = transfers[0]["payment"]
    people.checker.post(f"/v1/payments/{refused}/report", {"state": "refused", "reason": "账号有误"}, status=200)
    for due in ("transfers", "cash"):
        for one in people.checker.get(f"{path}/{due}", limit=200)["items"]:
            people.checker.post(f"/v1/payments/{one['payment']}/report", {"state": "paid"}, status=200)
    sums = people.checker.get(f"{path}/reconciliation")
    expect(
        (sums["paid"], sums["due"]["amount"], sums["unexplained"]["amount"]),
        (story.run["paid"], "0.00", "0.00"),
        "what was paid, is due and unexplained",
    )
    told(story, "one account is refused and goes out again; all that was to be paid is paid, to the cent")


def put_right(story: Story) -> None:
    """She disputes a piece and is right: another inspection takes the place of the first one"""
    people = story.people
    wrong = {"payslip": story.payslip["id"], "claim": story.claims["sewer"]["id"], "text": "一件应为一等品"}
    dispute = people.sewer.post("/v1/disputes", wrong)
    answer = {"upheld": True, "answer": "复检成立"}
    people.factory.post(f"/v1/disputes/{dispute['id']}/answer", answer, status=200)
    _open_month(people, following(story.month))
    better = {"first": 93, "second": 4, "rework": 3, "reason": "复检"}
    people.factory.post(f"/v1/inspections/{story.first_inspection}/corrections", better)
    entries = people.sewer.get("/v1/earnings", limit=200)["items"]
    story.correction = next(one for one in reversed(entries) if one["kind"] == "correction")
    expect(story.correction["amount"]["amount"], RATE, "the correction")
    if story.correction["month"] <= story.payslip["month"]:
        raise StoryError("the correction does not fall into a later month")
    told(story, f"+{RATE} yuan, entered into {story.correction['month'][:7]}, as the month before is closed")


def pay_the_difference(story: Story) -> None:
    """She works on; the next payroll has the difference as a line of its own, and the payslip before stays as it was"""
    people = story.people
    claim = people.sewer.post("/v1/claims", {"lot": story.lots[3]["id"], "declared": True})["id"]
    _inspected(people.factory, claim, 40, first=40)
    story.next_run = _payroll(people, story.correction["month"])
    listed = people.sewer.get("/v1/payslips", run=story.next_run["id"])["items"]
    story.next_payslip = people.sewer.get(f"/v1/payslips/{listed[0]['id']}")
    lines = sorted((one["kind"], one["line"], one["amount"]["amount"]) for one in story.next_payslip["lines"])
    wanted = [("accrual", claim, "260.00"), ("correction", story.claims["sewer"]["id"], RATE)]
    expect(lines, wanted, "the next payslip's lines")
    corrected = next(one for one in story.next_payslip["lines"] if one["kind"] == "correction")
    expect([one["cause"] for one in corrected["parts"]], [story.correction["cause"]], "what the line is traced to")
    before = people.sewer.get(f"/v1/payslips/{story.payslip['id']}")
    expect(before["lines"], story.payslip["lines"], "the lines of a payslip that is final")
    gross, withheld = (story.next_payslip[name]["amount"] for name in ("gross", "withheld"))
    told(story, f"{gross} yuan, {RATE} of it for the piece that is first grade after all, by the second inspection")
    told(story, f"{withheld} withheld: what one employer pays within a month is taxed as one payment")


STEPS = (
    ask_for_people,
    set_up,
    learn,
    verify,
    open_books,
    order_work,
    take_work,
    hand_out,
    bring_work,
    settle,
    pay,
    show_payslip,
    pay_out,
    put_right,
    pay_the_difference,
    found_venture,
)
