"""The demo community of Xinbei, the same from the same seed.

Its figures are those of the community page: 8 compounds, 5,654 households, 14,137 residents, 87% of them resettled.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from services.registry.demo import organisations, places
from services.registry.demo.families import SIZE_WEIGHTS, SIZES, family, sizes
from services.registry.demo.model import DemoCommunity, Dwelling, Resident
from services.registry.demo.numbers import Numbers
from services.registry.demo.people import household

HOUSEHOLDS = 5_654
RESIDENTS = 14_137
RESETTLED = round(0.87 * RESIDENTS)


def community(seed: int = 1, size: float = 1.0) -> DemoCommunity:
    """All of Xinbei, made in about a second; with `size` that share of its households and residents."""
    wanted, people = max(len(places.COMPOUNDS), round(size * HOUSEHOLDS)), round(size * RESIDENTS)
    random = Random(seed)  # noqa: S311 - invented people must be reproducible
    numbers = Numbers()
    counts = sizes(random, wanted, people)
    settled = _resettled(random, counts, round(0.87 * people))
    compounds = places.compounds(wanted)
    dwellings = [places.dwellings(random, compound) for compound in compounds]
    homes = _occupied(random, dwellings, wanted)
    households = tuple(
        household(random, numbers, f"XB{number:06d}", home, family(random, size), resettled=moved)
        for number, (home, size, moved) in enumerate(zip(homes, counts, settled, strict=True), 1)
    )
    known = organisations.organisations(random, numbers)
    return DemoCommunity(
        name=places.NAME,
        code=places.CODE,
        town=places.TOWN,
        area=places.AREA,
        bounds=dict(places.BOUNDS),
        founded=places.FOUNDED,
        compounds=compounds,
        dwellings=tuple(dwelling for those in dwellings for dwelling in those),
        households=households,
        organisations=known,
        relations=organisations.relations(known),
    )


def residents(n: int, seed: int = 1) -> Iterator[Resident]:
    """`n` residents in households like Xinbei's, one after another, for files of any size."""
    random = Random(seed)  # noqa: S311 - invented people must be reproducible
    numbers = Numbers()
    made = 0
    for index, home in enumerate(places.endless_dwellings(random), 1):
        size = random.choices(SIZES, SIZE_WEIGHTS)[0]
        moved = size if random.random() < RESETTLED / RESIDENTS else 0
        for member in household(random, numbers, f"XB{index:06d}", home, family(random, size), resettled=moved).members:
            if made == n:
                return
            yield member
            made += 1


def _occupied(random: Random, dwellings: list[list[Dwelling]], households: int) -> list[Dwelling]:
    """A home for each household, by the compounds' shares; the rest stand empty."""
    wanted = [households * share // 100 for _, _, share in places.COMPOUNDS]
    wanted[0] += households - sum(wanted)
    homes: list[Dwelling] = []
    for those, number in zip(dwellings, wanted, strict=True):
        homes += [those[index] for index in sorted(random.sample(range(len(those)), number))]
    return homes


def _resettled(random: Random, counts: list[int], target: int) -> list[int]:
    """How many of each household moved in from a village: mostly all or none, exactly `target` in sum."""
    settled = [0] * len(counts)
    left = target
    for index in random.sample(range(len(counts)), len(counts)):
        settled[index] = min(counts[index], left)
        left -= settled[index]
    return settled
