"""The domestic abuse incidents as far as they are told: what the stories that follow from them go on from."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from duly.demo import cells
from duly.demo.calendar import DAY, HOUR, NONE, Ints, Mask, offset
from duly.demo.fates import Drawn
from duly.demo.files import DISTRICTS

_WEST = DISTRICTS.index("West")


@dataclass(frozen=True, kw_only=True)
class Met:
    """The incidents, each in its own place. Persons not had are -1."""

    fates: Drawn
    number: Ints
    log: Ints
    reported: Ints
    closed: Ints
    moment: Ints  # when officers attended, or would have
    entered: Ints
    district: Ints
    victim: Ints
    child: Ints  # one of the children listed

    @property
    def left_out(self) -> Mask:
        """Tests and records that were merged."""
        return np.asarray(self.fates.is_test | self.fates.merged)

    @property
    def said(self) -> Ints:
        """When each was reported, as the log says it."""
        return np.where(self.fates.reported, self.reported, NONE)

    @property
    def with_children(self) -> Mask:
        """Where the answers come to it that there are children."""
        return np.asarray(self.fates.with_children == "yes")

    def outside(self, mine: Mask) -> tuple[tuple[str, Mask], ...]:
        """What every standard says of the tests and merged records among some incidents."""
        return ("X test_record", self.fates.is_test & mine), ("X merged_record", self.fates.merged & mine)


def spelling(districts: Ints, instants: Ints) -> Any:
    """How times are spelled: in one district another system exports them, without offset."""
    clock = (instants + offset(instants)) % DAY
    return np.where((districts == _WEST) & (clock >= 3 * HOUR), cells.NAIVE, cells.EXACT)
