"""The one door out: posts, their versions, and their deliveries."""

from vigie.publishing.models.deliveries import Delivery, DeliveryQuerySet
from vigie.publishing.models.media import Media, Placement
from vigie.publishing.models.posts import Approval, Post, Version
from vigie.publishing.models.reactions import Reaction
from vigie.publishing.models.stops import Stop

__all__ = ["Approval", "Delivery", "DeliveryQuerySet", "Media", "Placement", "Post", "Reaction", "Stop", "Version"]
