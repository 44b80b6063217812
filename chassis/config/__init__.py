"""The typed configuration: environment over file over default.

The file is TOML; the environment names a setting as `TONGXIN_<SECTION>__<NAME>` (`TONGXIN_BUS__URL`). A wrong or
unknown setting is refused at start, by its name and with what it should be.

`settings` has all of an installation's, `sections` and `outside` their groups, `loading` the way in, `docs` the page
that lists them.
"""

from chassis.config.loading import ConfigurationError, load
from chassis.config.outside import PLACEHOLDER, Sms, Wechat
from chassis.config.sections import TLS_FILES, Bus, Gateway, ServiceSection, Telemetry
from chassis.config.settings import SERVICES, Settings
from chassis.config.shown import SECRETS, shown

__all__ = [
    "PLACEHOLDER",
    "SECRETS",
    "SERVICES",
    "TLS_FILES",
    "Bus",
    "ConfigurationError",
    "Gateway",
    "ServiceSection",
    "Settings",
    "Sms",
    "Telemetry",
    "Wechat",
    "load",
    "shown",
]
