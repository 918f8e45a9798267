"""Every table of the product, so that migrations and tests see them all. Importing it is its whole use."""

from app.certificates import models as certificates
from app.changes import models as changes
from app.exports import models as exports
from app.identity import models as identity
from app.places import models as places
from app.referrals import models as referrals
from app.retention import models as retention
from app.rounds import models as rounds
from app.visits import models as visits

__all__ = ["certificates", "changes", "exports", "identity", "places", "referrals", "retention", "rounds", "visits"]
