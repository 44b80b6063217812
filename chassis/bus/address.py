"""How a broker's URL becomes a connection, with TLS where it says `amqps://`, and in words why it did not."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import amqp
from kombu import Connection

from chassis.config import TLS_FILES, shown

PORT, TLS_PORT = 5672, 5671


# What is raised, a word of what is said, and what that means with its mend; the first that fits is told.
TROUBLES: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        amqp.AccessRefused,
        "Login was refused",
        "refuses this user or password; mend them in the setting, or make the user (`rabbitmqctl add_user`, then "
        "`tongxin broker permissions`)",
    ),
    (
        amqp.AccessRefused,
        "",
        "does not let this user do what it must ({said}); run what `tongxin broker permissions` prints",
    ),
    (
        amqp.NotAllowed,
        "",
        "has no such virtual host, or it is not open to this user ({said}); make it by `rabbitmqctl add_vhost`, "
        "open it by what `tongxin broker permissions` prints, or mend the setting",
    ),
    (amqp.NotFound, "", "lacks what is declared beforehand ({said}); run `tongxin migrate`"),
    (amqp.PreconditionFailed, "", "has it declared otherwise ({said}); delete it where bus.queue_type changed"),
    (
        ssl.SSLCertVerificationError,
        "",
        "shows a certificate that is not trusted here ({said}); name the file of its CA by ?cacertfile=… in the "
        "setting, or the host as the certificate has it",
    ),
    (ssl.SSLError, "", f"does not speak TLS with us ({{said}}); amqps:// is for its TLS port ({TLS_PORT})"),
)
AWAY = "cannot be reached ({said}); start it, or mend the setting"


def client(url: str, **options: Any) -> Connection:
    """What connects to the broker at `url`; `options` are kombu's.

    Over TLS the broker's certificate is checked, its host's name too: against the CAs of the system, or those of the
    file that `?cacertfile=` names (RabbitMQ's own word in a URI); `certfile` and `keyfile` are the client's own.
    """
    parts = urlsplit(url)
    secure = parts.scheme == "amqps"
    return Connection(
        hostname=parts.hostname or "localhost",
        port=parts.port or (TLS_PORT if secure else PORT),
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        transport="pyamqp",
        ssl=_tls(parts.hostname or "localhost", parts.query) if secure else False,
        **options,
    )


def _tls(host: str, query: str) -> dict[str, Any]:
    files = {name: values[-1] for name, values in parse_qs(query).items()}
    named = {"ca_certs": "cacertfile", "certfile": "certfile", "keyfile": "keyfile"}
    assert set(named.values()) == set(TLS_FILES)
    found = {option: files[name] for option, name in named.items() if name in files}
    return {"server_hostname": host, "cert_reqs": ssl.CERT_REQUIRED, **found}


def refused(error: BaseException) -> bool:
    """Whether the broker answers and does not let us in: a matter of settings and users, not of waiting."""
    return isinstance(error, amqp.AccessRefused | amqp.NotAllowed)


def trouble(error: BaseException, url: str) -> str:
    """What keeps us from the broker at `url`, and the mend, in a sentence."""
    said = getattr(error, "reply_text", None) or getattr(error, "verify_message", None) or str(error) or repr(error)
    known = (text for kind, word, text in TROUBLES if isinstance(error, kind) and word in said)
    return f"the message broker at {shown(url)} {next(known, AWAY).format(said=said)}"
