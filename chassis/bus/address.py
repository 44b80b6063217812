"""How a broker's URL becomes a connection, with TLS where it says `amqps://`, and in words why it did not."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import amqp
from kombu import Connection

from chassis.config import TLS_FILES, shown

PORT, TLS_PORT = 5672, 5671


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
    at = f"the message broker at {shown(url)}"
    said = getattr(error, "reply_text", None) or str(error) or repr(error)
    match error:
        case amqp.AccessRefused() if "Login was refused" in said:
            text = (
                f"{at} refuses this user or password; mend them in the setting, or make the user (`rabbitmqctl "
                "add_user`, then `tongxin broker permissions`)"
            )
        case amqp.AccessRefused():
            text = f"{at} does not let this user do what it must ({said}); run what `tongxin broker permissions` prints"
        case amqp.NotAllowed():
            text = (
                f"{at} has no such virtual host, or it is not open to this user ({said}); make it by `rabbitmqctl "
                "add_vhost`, open it by what `tongxin broker permissions` prints, or mend the setting"
            )
        case amqp.NotFound():
            text = f"{at} lacks what is declared beforehand ({said}); run `tongxin migrate`"
        case amqp.PreconditionFailed():
            text = f"{at} has it declared otherwise ({said}); delete it where bus.queue_type changed"
        case ssl.SSLCertVerificationError():
            text = (
                f"{at} shows a certificate that is not trusted here ({error.verify_message}); name the file of its CA "
                "by ?cacertfile=… in the setting, or the host as the certificate has it"
            )
        case ssl.SSLError():
            text = f"{at} does not speak TLS with us ({said}); amqps:// is for its TLS port ({TLS_PORT})"
        case _:
            text = f"{at} cannot be reached ({said}); start it, or mend the setting"
    return text
