"""What may go wrong when another machine is called. `str()` of each is a sentence without secrets."""


class HttpError(Exception):
    """The exchange failed."""


class NotSent(HttpError):
    """The request surely did not reach the other side: nothing was done there."""


class ForbiddenAddress(NotSent):
    """The address is private or malformed, and the operator did not allow it."""


class UnknownHost(NotSent):
    """The directory of names says that no machine bears this one."""


class ConnectionDenied(NotSent):
    """The machine is there, and nothing listens at this address: it refuses the connection."""


class BadCertificate(NotSent):
    """The machine does not prove that it bears the name that was asked for, or proves it badly."""


class NoResponse(HttpError):
    """The request left, the answer did not come whole: it may have been done."""


class ResponseTooBig(HttpError):
    """The answer passes the size cap."""
