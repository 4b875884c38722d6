"""An entry as somebody gives it, with everything it names looked up: what the rules of an entry judge."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from batches.models import Batch
from batches.rules.attempt import EntryAttempt, EquipmentFacts, LotFacts, PersonFacts
from batches.services.known import EntryInput, Known
from batches.values import Judged, step_after
from designations.content import StepContent, VersionContent
from designations.kinds import StepKind
from ledger.errors import Problem


class AttemptReader:
    """Reads one entry after another of one batch; what the last one named and nobody knows is in ``problems``."""

    def __init__(self, batch: Batch, content: VersionContent, known: Known, now: datetime) -> None:
        self.batch, self.content, self.known, self.now = batch, content, known, now
        self.late_after = timedelta(minutes=settings.SPOKEWISE.LATE_ENTRY_MINUTES)
        self.problems: list[Problem] = []

    def read(
        self, step: StepContent, given: EntryInput, *, purpose: str, reached: int, judged: Judged | None
    ) -> EntryAttempt:
        """The attempt to record ``given``; ``reached`` is the position of the last step recorded before it."""
        self.problems = []
        following = step_after(self.content, reached)
        recorded_at = given.recorded_at or self.now
        return EntryAttempt(
            step=step,
            purpose=purpose,
            expected_position=following.position if following else None,
            expected_title=following.title if following else "",
            site_id=self.batch.site_id,
            zone=self.batch.zone,
            closed_reason=self.known.moment.closed_reason,
            started_at=self.batch.started_at,
            now=self.now,
            performed_at=given.performed_at or recorded_at,
            recorded_at=recorded_at,
            late_after=self.late_after,
            performer=self.known.people.get(given.performer.key),
            witness=self._witness(given),
            late_reason=given.late_reason,
            correction_reason=given.correction_reason,
            value=judged.value if judged else None,
            patient_code=self.batch.patient.code if self.batch.patient else "",
            lots=self._lots(step, given),
            equipment=self._equipment(step, given),
        )

    def _witness(self, given: EntryInput) -> PersonFacts | None:
        if given.witness is None:
            return None
        found = self.known.people.get(given.witness.key)
        if found is None:
            self._unknown(
                "witness",
                "unknown_person",
                "REG-58",
                _("Nobody with a role at this site is known by this name."),
                _("Name the person by their e-mail address or id, as registered here."),
            )
        return found

    def _lots(self, step: StepContent, given: EntryInput) -> tuple[LotFacts, ...]:
        if step.kind != StepKind.MATERIAL:
            return ()
        found = [self._lot(ref, step) for ref in given.lot_refs]
        return tuple(lot for lot in found if lot is not None)

    def _lot(self, ref: str, step: StepContent) -> LotFacts | None:
        found = self.known.lots.get(ref.strip(), ())
        fitting = [lot for lot in found if lot.material_code == step.material_code] or list(found)
        if fitting:
            return fitting[0]
        self._unknown(
            "value.lot",
            "unknown_lot",
            "REG-62",
            _("Lot %(lot)s is not in stock at this site.") % {"lot": ref[:80]},
            _("Receive and release the lot first, or check its number."),
        )
        return None

    def _equipment(self, step: StepContent, given: EntryInput) -> tuple[EquipmentFacts, ...]:
        refs = given.equipment_refs if step.kind == StepKind.EQUIPMENT else given.equipment
        found = [self._item(ref) for ref in refs]
        return tuple(item for item in found if item is not None)

    def _item(self, ref: str) -> EquipmentFacts | None:
        item = self.known.equipment.get(ref.strip())
        if item is None:
            self._unknown(
                "equipment",
                "unknown_equipment",
                "REG-46",
                _("There is no equipment %(code)s at this site.") % {"code": ref[:80]},
                _("Check the code on the equipment, or have it registered."),
            )
        return item

    def _unknown(self, field: str, code: str, reg: str, words: str, way_out: str) -> None:
        self.problems.append(Problem(words, field=field, code=code, reg=reg, way_out=way_out))
