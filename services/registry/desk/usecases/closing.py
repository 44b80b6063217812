"""What waits follows the record: it is closed in the write by which somebody is gone, and says why.

Every way to be gone comes by here: a death or a move out, in a household or without one, the end of a household, an
erasure, and a merge into the record of somebody who is gone.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from chassis.database.unit_of_work import UnitOfWork
from services.registry.desk.waiting import ClosedBecause, opens_again, reason_to_close
from services.registry.forms.form import SheetState
from services.registry.forms.tables import FormSheet
from services.registry.households.tables import HouseholdRow
from services.registry.households.usecases import lapsing
from services.registry.people.facts import Standing
from services.registry.people.tables import Resident
from services.registry.rights.tables import CorrectionRow
from services.registry.visits.tables import Visit
from services.registry.visits.usecases import await_visit, put_away
from services.registry.visits.visit import Channel, VisitState


def follow_standing(uow: UnitOfWork, resident: Resident) -> None:
    """Close what waits for a resident who is gone by record; a death that is taken back opens it again."""
    own = select(Visit).where(Visit.resident == resident.id).with_for_update()
    waiting = or_(Visit.state == VisitState.PLANNED.value, Visit.closed_because.is_not(None))
    for visit in uow.session.scalars(own.where(waiting)):
        at_home = visit.channel == Channel.VISIT
        keep_up(uow, visit, reason_to_close(resident.standing, at_home=at_home))
    sheets = select(FormSheet).where(FormSheet.resident == resident.id).with_for_update()
    printed = or_(FormSheet.state == SheetState.WAITING.value, FormSheet.closed_because.is_not(None))
    for sheet in uow.session.scalars(sheets.where(printed)):
        keep_up(uow, sheet, reason_to_close(resident.standing, at_home=False))
    if resident.standing == Standing.ERASED:  # what is held of who has died can still be mended
        asked = select(CorrectionRow).where(CorrectionRow.resident == resident.id, CorrectionRow.state == "asked")
        for correction in uow.session.scalars(asked.with_for_update()):
            correction.state = "lapsed"
            correction.version += 1
            uow.add(correction)
    lapsing.follow_standing(uow, resident)


def follow_household(uow: UnitOfWork, household: HouseholdRow) -> None:
    """Close the visits to a household to which nobody belongs any more, and open them again where it is taken back.
    Requests to change it lapse."""
    to_all = select(Visit).where(Visit.household == household.id, Visit.resident.is_(None)).with_for_update()
    waiting = or_(Visit.state == VisitState.PLANNED.value, Visit.closed_because.is_not(None))
    for visit in uow.session.scalars(to_all.where(waiting)):
        keep_up(uow, visit, ClosedBecause.HOUSEHOLD_ENDED if household.dissolution else None)
    if household.dissolution:
        lapsing.follow_household(uow, household.id)


def keep_up(uow: UnitOfWork, waiting: Visit | FormSheet, because: ClosedBecause | None) -> None:
    was = waiting.closed_because
    if because is not None and because != was:
        if isinstance(waiting, Visit):
            put_away(uow, waiting, VisitState.CANCELLED)
        else:
            waiting.state = SheetState.DISCARDED.value
        waiting.closed_because = because.value
    elif opens_again(was, because):
        waiting.closed_because = None
        if isinstance(waiting, Visit):
            waiting.state = VisitState.PLANNED.value
            await_visit(uow, waiting)
        else:
            waiting.state = SheetState.WAITING.value
    else:
        return
    waiting.version += 1
    uow.add(waiting)
