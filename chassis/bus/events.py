"""Events: who tells them and who listens to them."""

from chassis.bus.consumer import EventConsumer
from chassis.bus.publisher import EventPublisher

__all__ = ["EventConsumer", "EventPublisher"]
