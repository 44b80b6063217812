"""Checked rows between the two passes over a file: on disk, encrypted under a key that ends with the process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.registry.imports.residents import ResidentRow

_decoder = msgspec.msgpack.Decoder(ResidentRow)


class Spool:
    """Rows by the place that `add` gave. The file has no name, so it is gone with the process however that ends."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the spool
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._end = 0

    def add(self, body: bytes) -> int:
        """Keep an encoded row; its place."""
        place = self._end
        kept = self._cipher.encrypt(place.to_bytes(12), body, None)  # a place is used once: so is the nonce
        self._file.seek(place)
        self._file.write(len(kept).to_bytes(4) + kept)
        self._end = place + 4 + len(kept)
        return place

    def bodies(self, places: Iterable[int]) -> Iterator[bytes]:
        """The encoded rows at these places."""
        for place in places:
            self._file.seek(place)
            size = int.from_bytes(self._file.read(4))
            yield self._cipher.decrypt(place.to_bytes(12), self._file.read(size), None)

    def row(self, place: int) -> ResidentRow:
        return _decoder.decode(next(self.bodies([place])))

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
