"""Training's models stand on this base; its metadata also has the chassis' tables."""

from chassis.database.tables import service_base

Base = service_base("training")
