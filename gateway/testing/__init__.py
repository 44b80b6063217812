"""For tests of the gateway: a small service that is a real one, and a way to it without a broker."""
