"""Yarn goes out by dye lot, both sides count each bag, what is left over comes back, and it is reckoned up."""

from __future__ import annotations

from typing import Any

from cli.story.story import Story, expect, told

PIECES = 120  # of the lot that the yarn is for
OUT = (1500, 1100)  # grams of each dye lot
LEFT_OVER = 150  # grams of the second one
A_PIECE = 20  # grams, as measured


def enter_material(story: Story, operation: str, since: str) -> None:
    """Two dye lots of one yarn in one colour, and what a piece of the operation holds."""
    factory = story.people.factory
    yarn = {"code": f"26S-{story.mark}", "colour": "驼色"}
    for number in range(1, len(OUT) + 1):
        lot = {**yarn, "name": "羊绒纱", "dye_lot": f"G-{number}-{story.mark}"}
        entered = factory.post("/v1/materials", {**lot, "per_kilogram": {"amount": "620.00", "currency": "CNY"}})
        story.dye_lots.append(entered["id"])
    use = {"operation": operation, "since": since, "grams": A_PIECE, "pieces": 1, "allowed_loss": "0.03"}
    factory.post("/v1/material-uses", {**yarn, **use})


def hand_out(story: Story) -> None:
    """Yarn goes out by weight, each dye lot for itself; the employer counts the bag, and so does she"""
    people, claim = story.people, story.claims["sewer"]["id"]
    for material, grams in zip(story.dye_lots, OUT, strict=True):
        _weigh(story, material, "issued", grams)
    expect(_out(story), list(OUT), "the grams that she has of each dye lot")
    bag = {"pieces": PIECES, "grams": sum(OUT)}
    handed = people.factory.post("/v1/handovers", {"claim": claim, "direction": "out", **bag})
    handed = people.sewer.post(f"/v1/handovers/{handed['id']}/confirm", bag, status=200)
    expect((handed["state"], handed["rule"]), ("agreed", "equal"), "the bag that both counted")
    told(story, f"{OUT[0]} g and {OUT[1]} g; both count {PIECES} cut pieces and {sum(OUT)} g")


def hand_back(story: Story) -> None:
    """The bag that comes back: one piece less by the employer's count, and not counted together."""
    people, claim = story.people, story.claims["sewer"]["id"]
    handed = people.factory.post("/v1/handovers", {"claim": claim, "direction": "back", "pieces": 19})
    path = f"/v1/handovers/{handed['id']}"
    expect(people.sewer.post(f"{path}/confirm", {"pieces": 20}, status=200)["state"], "differs", "19 and 20 counted")
    stands = people.factory.post(f"{path}/settle", status=200)
    expect((stands["stands_pieces"], stands["rule"]), (20, "employer_bears"), "what stands of 19 and 20 counted")
    told(story, "19 pieces by the employer's count, 20 by hers, not counted together: 20 stand")


def settle(story: Story) -> None:
    """What is left over comes back; the rest is in the pieces, or lost within what was agreed: nothing is asked"""
    people, claim = story.people, story.claims["sewer"]["id"]
    _weigh(story, story.dye_lots[-1], "returned", LEFT_OVER)
    settlement = people.factory.post("/v1/material-settlements", {"claim": claim})
    expect(people.factory.post("/v1/material-settlements", {"claim": claim})["id"], settlement["id"], "settled again")
    line = settlement["lines"][0]
    expected, out = PIECES * A_PIECE, sum(OUT) - LEFT_OVER
    found = (settlement["pieces"], line["out"], line["expected"], line["above"], settlement["asked"]["amount"])
    expect(found, (PIECES, out, expected, 0, "0.00"), "what the yarn came to")
    expect(_out(story), [0, 0], "the grams that she still has")
    refused = people.factory.refused("/v1/material-movements", _weighing(story, story.dye_lots[0], "returned", 1))
    expect(refused, "material-settled", "a weighing after the settlement")
    told(
        story,
        f"{LEFT_OVER} g come back; {expected} g are in the pieces, {out - expected} g lost, {line['allowed']} agreed",
    )


def _weigh(story: Story, material: str, kind: str, grams: int) -> None:
    story.people.factory.post("/v1/material-movements", _weighing(story, material, kind, grams))


def _weighing(story: Story, material: str, kind: str, grams: int) -> dict[str, Any]:
    return {"claim": story.claims["sewer"]["id"], "material": material, "kind": kind, "grams": grams}


def _out(story: Story) -> list[int]:
    """Grams of each dye lot that are with her, as she sees it herself."""
    found = story.people.sewer.get("/v1/material-balances", claim=story.claims["sewer"]["id"])["items"]
    by_lot = {one["material"]: one["out"] for one in found}
    return [by_lot[lot] for lot in story.dye_lots]
