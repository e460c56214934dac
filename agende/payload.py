# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the agendas goes or stays when somebody's data are erased: texts and signatures are acts of a body."""

from agende.phases.models import Transition, TransitionNote
from agende.texts.models import Approval, Update, Version
from cms.accounts.privacy import erasable, stays

erasable(TransitionNote, to_person="transition__person")

stays(Transition, to_person="person")
stays(Update, to_person="person")
stays(Version, to_person="person")
stays(Approval, to_person="person")
