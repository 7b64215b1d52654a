"""What can go wrong while publishing, named for what the operator should do."""


class PublishingError(Exception):
    """Something a person can act on; the message says what to do."""


class NothingToPublish(PublishingError):
    """The candidate has no marts. Build first."""


class CandidateBusy(PublishingError):
    """Another process writes the candidate. Wait for it, then publish again."""


class NotVerified(PublishingError):
    """What was written is not what was built. Nothing was switched; look before trying again."""


class NothingPublished(PublishingError):
    """There is no publication yet. Run a night first."""


class UnknownReceipt(PublishingError):
    """The published marts hold no such number. Check the KPI, the period and the entity."""
