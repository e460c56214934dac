# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the public site goes or stays when somebody's data are erased."""

from cms.accounts.privacy import erasable_by_address, stays
from home.bundles.models import BundleApproval
from home.following.models import FollowRequest, Subscriber
from home.knowledge.models import Dataset, Release, ReleaseFile

stays(BundleApproval, to_person="person")
stays(Dataset, to_person="owner")
stays(Release, to_person="made_by")
stays(ReleaseFile, to_person="person")
erasable_by_address(FollowRequest, field="email")
erasable_by_address(Subscriber, field="email")
