"""The few messages of rtnetlink(7) that a network needs."""

import errno
import os
import socket
import struct

NEWLINK, DELLINK, GETLINK, NEWADDR, NEWROUTE, DELROUTE = 16, 17, 18, 20, 24, 25
REQUEST, ACK, EXCL, CREATE = 1, 4, 0x200, 0x400
UP, RUNNING = 1, 0x40
ROUTE_TYPES = {"unicast": 1, "blackhole": 6, "unreachable": 7, "prohibit": 8}
ONLINK = 4
# Everything that is made here belongs to this group, and goes with it.
GROUP = 77


def attribute(kind, data):
    if isinstance(data, int):
        data = struct.pack("I", data)
    if isinstance(data, str):
        data = data.encode() + b"\0"
    return struct.pack("HH", len(data) + 4, kind) + data + bytes(-len(data) % 4)


def split(prefix):
    ip, _, length = prefix.partition("/")
    return socket.inet_aton(ip), int(length or 32)


class Netlink:
    """Speaks with the network namespace that it was made in."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.socket.bind((0, 0))
        self.nowhere = []

    def close(self):
        self.socket.close()

    def ask(self, kind, flags, body):
        """Sends one message; returns the answer's bytes, or raises what the kernel says."""
        self.socket.send(struct.pack("IHHII", 16 + len(body), kind, REQUEST | flags, 1, 0) + body)
        answer = self.socket.recv(65536)
        _, got = struct.unpack_from("IH", answer)
        if got == 2:
            (code,) = struct.unpack_from("i", answer, 16)
            if code:
                raise OSError(-code, os.strerror(-code))
        return answer

    def clear(self):
        """Takes away every cable and bridge, and the routes that need none."""
        try:
            self.ask(DELLINK, ACK, struct.pack("BxHiII", 0, 0, 0, 0, 0) + attribute(27, GROUP))
        except OSError as problem:
            if problem.errno != errno.ENODEV:
                raise
        for route in self.nowhere:
            self.ask(DELROUTE, ACK, route)
        self.nowhere = []

    def link(self, spec, peer_fd=None):
        body = struct.pack("BxHiII", 0, 0, spec.get("index", 0), 0, 0)
        body += attribute(3, spec["name"]) + attribute(4, spec["mtu"]) + attribute(27, GROUP)
        if spec.get("mac"):
            body += attribute(1, bytes.fromhex(spec["mac"].replace(":", "")))
        return body if peer_fd is None else body + attribute(28, peer_fd)

    def veth(self, spec, peer, peer_fd):
        """A cable: one end here, the other in the namespace of that descriptor."""
        data = attribute(1, self.link(peer, peer_fd))
        info = attribute(1, b"veth") + attribute(2, data)
        self.ask(NEWLINK, ACK | CREATE | EXCL, self.link(spec) + attribute(18, info))

    def bridge(self, name, index):
        """A switch that learns, without spanning tree or multicast snooping."""
        data = attribute(1, 0) + attribute(5, 0) + attribute(23, b"\0")
        info = attribute(1, b"bridge") + attribute(2, data)
        body = struct.pack("BxHiII", 0, 0, index, 0, 0) + attribute(3, name) + attribute(27, GROUP)
        self.ask(NEWLINK, ACK | CREATE | EXCL, body + attribute(18, info))

    def change(self, name, flags, extra=b"", change=0):
        body = struct.pack("BxHiII", 0, 0, 0, flags, flags | change) + attribute(3, name) + extra
        self.ask(NEWLINK, ACK, body)

    def up(self, name):
        self.change(name, UP)

    def down(self, name):
        self.change(name, 0, change=UP)

    def master(self, name, bridge):
        self.change(name, 0, attribute(10, self.index(bridge)))

    def flags(self, name):
        answer = self.ask(GETLINK, 0, struct.pack("BxHiII", 0, 0, 0, 0, 0) + attribute(3, name))
        return struct.unpack_from("iI", answer, 20)

    def index(self, name):
        return self.flags(name)[0]

    def is_up(self, name):
        return self.flags(name)[1] & UP != 0

    def is_running(self, name):
        return self.flags(name)[1] & RUNNING != 0

    def address(self, name, prefix, bare=False):
        """`bare`: without a route to its link, as a CNI plugin leaves it that took that route away (IFA_F_NOPREFIXROUTE)."""
        ip, length = split(prefix)
        body = struct.pack("BBBBi", socket.AF_INET, length, 0, 0, self.index(name))
        try:
            self.ask(NEWADDR, ACK | CREATE | EXCL, body + attribute(2, ip) + attribute(1, ip) + (attribute(8, 0x200) if bare else b""))
        except FileExistsError:
            pass

    def route(self, route):
        """Adds a route as `ip route add` does; returns the error number when the kernel refuses it."""
        ip, length = split(route["to"])
        kind = ROUTE_TYPES[route.get("type", "unicast")]
        scope = 253 if kind == 1 and not route.get("via") else 0
        body = struct.pack("BBBBBBBBI", socket.AF_INET, length, 0, 0, 254, 3, scope, kind, ONLINK if route.get("onlink") else 0)
        body += attribute(1, ip)
        if route.get("via"):
            body += attribute(5, socket.inet_aton(route["via"]))
        if route.get("src"):
            body += attribute(7, socket.inet_aton(route["src"]))
        if route.get("metric"):
            body += attribute(6, route["metric"])
        if route.get("mtu"):
            body += attribute(8, attribute(2, route["mtu"]))
        try:
            if route.get("dev"):
                body += attribute(4, self.index(route["dev"]))
            self.ask(NEWROUTE, ACK | CREATE | EXCL, body)
            if kind != 1:
                self.nowhere.append(body)
        except OSError as problem:
            return problem.errno
        return 0
