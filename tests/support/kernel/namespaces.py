"""Builds a network of the real kernel's, sends a probe through it and watches every interface.

Every device is a network namespace without a name, every cable a veth pair: all of it ends with this process, and
nothing of the machine's own network is touched. One JSON line in, one JSON line out; `live.ts` speaks with it.
"""

import ctypes
import errno
import json
import os
import select
import socket
import struct
import subprocess
import sys
import time

from netlink import Netlink

CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
SNAPLEN = 200
SO_TIMESTAMPNS = 35
# Timers run ten times faster than in life: an ARP request is repeated after 100 ms.
RETRY_MS = 100
QUIET = 0.4
LONGEST = 4.0
# The kernel forgets about the redirects that it sent to a host (ip_rt_redirect_silence).
SILENCE = 21
# Until a full allowance of ICMP errors is there again (six of them).
RECOVERY = 1
# A SYN is repeated after a second, whatever the settings: what comes later is another story.
SYN_AGAIN = 0.95

libc = ctypes.CDLL(None, use_errno=True)

SYSCTLS = {
    "ipv4/icmp_errors_use_inbound_ifaddr": 0,
    "ipv4/icmp_echo_ignore_all": 0,
    "ipv4/icmp_echo_ignore_broadcasts": 1,
    "ipv4/ip_default_ttl": 64,
    "ipv4/ip_no_pmtu_disc": 0,
    "ipv4/ip_forward_use_pmtu": 0,
    "ipv4/tcp_no_metrics_save": 1,
    "ipv6/conf/all/disable_ipv6": 1,
    "ipv6/conf/default/disable_ipv6": 1,
    "ipv4/ping_group_range": "0 2147483647",
    "ipv4/icmp_ratelimit": RETRY_MS,
    "ipv4/icmp_msgs_per_sec": 100000,
    "ipv4/icmp_msgs_burst": 100000,
}
NEIGHBOURS = {
    "retrans_time_ms": RETRY_MS,
    "locktime": RETRY_MS // 10,
    "proxy_delay": 0,
    "delay_first_probe_time": 60,
}
CONF = {
    "forwarding": 0,
    "rp_filter": 0,
    "arp_ignore": 0,
    "arp_announce": 0,
    "arp_filter": 0,
    "proxy_arp": 0,
    "accept_local": 0,
    "accept_redirects": 1,
    "secure_redirects": 1,
    "send_redirects": 1,
}


def enter(fd):
    if libc.setns(fd, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def sysctl(key, value):
    try:
        with open(f"/proc/sys/net/{key}", "w") as file:
            file.write(str(value))
    except FileNotFoundError:
        pass


class Namespace:
    """One device's network stack, and the sockets that live in it."""

    def __init__(self):
        if libc.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        self.fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.netlink = Netlink()
        self.ports = []
        self.servers = []
        self.tap = None
        self.filtered = False
        self.tracking = False
        self.rested = 0.0
        self.redirected = False

    def fresh(self):
        """Kernel switches as they are in life, but for the clocks."""
        enter(self.fd)
        for key, value in SYSCTLS.items():
            sysctl(key, value)
        for key, value in CONF.items():
            sysctl(f"ipv4/conf/all/{key}", value)
            sysctl(f"ipv4/conf/default/{key}", value)
        self.netlink.up("lo")
        return self

    def filter(self, ruleset):
        enter(self.fd)
        subprocess.run(["nft", "-f", "-"], input=ruleset, text=True, check=True)
        self.filtered = True
        # a namespace keeps the connections that it has tracked
        self.tracking |= "ct state" in ruleset or "type nat" in ruleset

    def clear(self):
        """Nothing of the last network stays but what the kernel remembers of hosts, and that for a while."""
        for thing in [*self.servers, self.tap]:
            if thing is not None:
                thing.close()
        self.ports, self.servers, self.tap = [], [], None
        self.netlink.clear()
        if self.filtered:
            self.filter("flush ruleset")
        self.filtered = False
        self.rested = time.monotonic() + (SILENCE if self.redirected else RECOVERY)
        self.redirected = False

    def end(self):
        self.netlink.close()
        os.close(self.fd)

    def listen(self):
        """Everything that any interface of this namespace sees from now on."""
        enter(self.fd)
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.tap.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)  # SO_RCVBUFFORCE
        self.tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.tap.setblocking(False)

    def seen(self):
        """The frames that have come since last time: time, interface, direction, whether it is for another, bytes."""
        frames = []
        while True:
            try:
                data, extra, _, address = self.tap.recvmsg(SNAPLEN, 64)
            except BlockingIOError:
                return frames
            name, _, kind, *_ = address
            if name == "br0":
                continue
            self.redirected |= kind == 4 and data[23] == 1 and data[34] == 5
            seconds, nanos = struct.unpack("qq", extra[0][2])
            frames.append((seconds + nanos / 1e9, name, "out" if kind == 4 else "in", kind == 3, data.hex()))


resting = []


def take():
    """A namespace that has rested, else a new one: making them is what takes longest."""
    now = time.monotonic()
    ready = next((space for space in resting if space.rested < now), None)
    if ready is not None:
        resting.remove(ready)
        return ready.fresh()
    return Namespace().fresh()


counter = iter(range(1000, 1 << 30))


class World:
    """A network as the kernel has it."""

    def __init__(self, plan):
        self.plan = plan
        self.spaces = {}
        self.refused = []
        self.carrying = []
        for name in plan["devices"]:
            self.spaces[name] = take()
        self.nowhere = take()
        self.nowhere.netlink.bridge("br0", next(counter))
        for name, device in plan["devices"].items():
            if device["kind"] == "switch":
                space = self.spaces[name]
                space.netlink.bridge("br0", next(counter))
        self.lay_cables()
        for name, device in plan["devices"].items():
            self.configure(name, device)
        for claim in plan["claims"]:
            self.spaces[plan["probe"]["from"]].netlink.address(claim["nic"], claim["ip"])

    def lay_cables(self):
        for cable in self.plan["cables"]:
            ends = [self.end(cable["a"]), self.end(cable["b"])]
            if cable["cut"]:
                for space, spec in [(s, e) for s, e in ends if s is not self.nowhere]:
                    stub = {"name": f"n{next(counter)}", "index": next(counter), "mtu": spec["mtu"]}
                    space.netlink.veth(spec, stub, self.nowhere.fd)
            else:
                ends[0][0].netlink.veth(ends[0][1], ends[1][1], ends[1][0].fd)
                self.carrying.append([(space, spec["name"]) for space, spec in ends])

    def end(self, end):
        if end is None:
            return self.nowhere, {"name": f"n{next(counter)}", "index": next(counter), "mtu": 1500}
        space = self.spaces[end["device"]]
        spec = {"name": end["port"], "index": next(counter), "mtu": end["mtu"], "mac": end.get("mac")}
        space.ports.append(spec["name"])
        return space, spec

    def configure(self, name, device):
        space = self.spaces[name]
        enter(space.fd)
        link = space.netlink
        if device["kind"] == "switch":
            link.up("br0")
            for port in space.ports:
                link.master(port, "br0")
                if device["up"]:
                    link.up(port)
            return
        for key, value in device["sysctl"].items():
            sysctl(key, value)
        for nic in device["nics"]:
            for key, value in NEIGHBOURS.items():
                sysctl(f"ipv4/neigh/{nic['name']}/{key}", value)
            for key, value in nic["sysctl"].items():
                sysctl(f"ipv4/conf/{nic['name']}/{key}", value)
            for address in nic["addresses"]:
                link.address(nic["name"], address, nic.get("bare", False))
            link.up(nic["name"])
        for route in device["routes"]:
            problem = link.route(route)
            if problem:
                self.refused.append([name, route["to"], errno.errorcode.get(problem, problem)])
        # who goes down takes along what was bound to it
        for nic in device["nics"]:
            if not nic["up"] or not device["up"]:
                link.down(nic["name"])
        if device["ruleset"]:
            space.filter(device["ruleset"])
        if device["up"]:
            self.serve(space)

    def serve(self, space):
        """A program that listens on the probed port of every device, when the question says that somebody does."""
        probe = self.plan["probe"]
        if not probe["open"] or probe["proto"] == "icmp":
            return
        kind = socket.SOCK_DGRAM if probe["proto"] == "udp" else socket.SOCK_STREAM
        for port in self.plan["listens"]:
            server = socket.socket(socket.AF_INET, kind)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("0.0.0.0", port))
            server.setblocking(False)
            if kind == socket.SOCK_STREAM:
                server.listen(8)
            else:
                server.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
            space.servers.append(server)

    def settle(self):
        """Waits until every cable that should carry does, and no other."""
        wanted = []
        for ends in self.carrying:
            carries = all(space.netlink.is_up(name) for space, name in ends)
            wanted += [(space, name, carries) for space, name in ends]
        deadline = time.monotonic() + 3
        while wanted and time.monotonic() < deadline:
            wanted = [(space, name, yes) for space, name, yes in wanted if space.netlink.is_running(name) != yes]
            if wanted:
                time.sleep(0.01)
        if wanted:
            raise RuntimeError(f"no carrier: {[name for _, name, _ in wanted]}")

    def close(self):
        for space in [*self.spaces.values(), self.nowhere]:
            space.clear()
            if space.tracking:
                space.end()
            else:
                resting.append(space)


def answer(server):
    """A UDP server says back what it hears, from the address that was asked."""
    while True:
        try:
            data, extra, _, client = server.recvmsg(65535, 64)
        except BlockingIOError:
            return
        except OSError:
            continue
        _, spec, asked = struct.unpack("I4s4s", extra[0][2])
        if spec != asked:
            continue  # a broadcast
        info = struct.pack("I4s4s", 0, spec, b"\0\0\0\0")
        try:
            server.sendmsg([data], [(socket.IPPROTO_IP, 8, info)], 0, client)
        except OSError:
            pass


def payload(size):
    """Not zeros: a part of it must not have the checksum of the whole."""
    return bytes(i % 251 for i in range(size))


REDIRECT = 5
PMTUDISC = {"want": 1, "do": 2, "dont": 0}


class Probe:
    """The program that asks."""

    def __init__(self, space, probe, number):
        enter(space.fd)
        self.probe = probe
        self.outcome = None
        self.proto = probe["proto"]
        kinds = {
            "icmp": (socket.SOCK_DGRAM, socket.IPPROTO_ICMP),
            "udp": (socket.SOCK_DGRAM, 0),
            "tcp": (socket.SOCK_STREAM, 0),
        }
        self.socket = socket.socket(socket.AF_INET, *kinds[self.proto])
        option = self.socket.setsockopt
        option(socket.IPPROTO_IP, socket.IP_TTL, probe["ttl"])
        option(socket.IPPROTO_IP, 10, PMTUDISC[probe["df"]])
        if self.proto != "tcp":
            option(socket.IPPROTO_IP, 11, 1)  # IP_RECVERR
            option(socket.IPPROTO_IP, 12, 1)  # IP_RECVTTL
        self.socket.setblocking(False)
        try:
            self.socket.bind((probe.get("src") or "0.0.0.0", 0 if self.proto == "icmp" else 40000 + number))
            self.send()
        except BlockingIOError:
            pass
        except OSError as problem:
            self.outcome = {"result": "error", "errno": errno.errorcode[problem.errno], "at": "call"}

    def send(self):
        where = (self.probe["to"], self.probe["port"])
        if self.proto == "icmp":
            self.socket.sendto(bytes([8, 0, 0, 0, 0, 0, 0, 1]) + payload(self.probe["size"]), (where[0], 0))
            return
        self.socket.connect(where)
        if self.proto == "udp":
            self.socket.send(payload(self.probe["size"]))

    def look(self):
        """What the program has been told by now; the first news counts."""
        if self.outcome is not None:
            return
        self.outcome = self.connected() if self.proto == "tcp" else self.errors() or self.reply()

    def connected(self):
        if not select.select([], [self.socket], [], 0)[1]:
            return None
        problem = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if problem:
            return {"result": "error", "errno": errno.errorcode[problem]}
        return {"result": "connected"}

    def errors(self):
        try:
            _, extra, _, _ = self.socket.recvmsg(256, 512, 0x2000)  # MSG_ERRQUEUE
        except OSError:
            return None
        for level, kind, data in extra:
            if (level, kind) == (socket.IPPROTO_IP, 11):
                number, _, type_, code, _, info, _ = struct.unpack("IBBBBII", data[:16])
                if type_ == REDIRECT:
                    return None
                return {"result": "error", "errno": errno.errorcode[number], "type": type_, "code": code, "mtu": info,
                        "from": socket.inet_ntoa(data[20:24])}
        return None

    def reply(self):
        try:
            _, extra, _, address = self.socket.recvmsg(65535, 256)
        except OSError:
            return None
        ttl = next((struct.unpack("I", data)[0] for _, kind, data in extra if kind == 2), None)
        return {"result": "reply", "from": address[0], "ttl": ttl}

    def close(self):
        if self.proto == "tcp":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def watch(world, number):
    """Sends the probe and looks until nothing moves any more."""
    frames = []
    spaces = world.spaces.items()
    servers = [server for _, space in spaces for server in space.servers]
    udp = [s for s in servers if s.type == socket.SOCK_DGRAM]
    for _, space in spaces:
        space.seen()
    started = time.time()
    probe = Probe(world.spaces[world.plan["probe"]["from"]], world.plan["probe"], number)
    last = started
    end = started + (SYN_AGAIN if probe.proto == "tcp" else LONGEST)
    while time.time() < min(last + QUIET, end):
        select.select([space.tap for _, space in spaces] + udp, [], [], 0.02)
        for server in udp:
            answer(server)
        probe.look()
        for name, space in spaces:
            new = [(at - started, name, *rest) for at, *rest in space.seen()]
            if new:
                last = time.time()
                frames += new
    probe.look()
    limit = SYN_AGAIN if probe.proto == "tcp" else LONGEST
    frames = sorted((f for f in frames if f[0] < limit), key=lambda f: f[0])
    return probe, {"frames": frames, "application": probe.outcome or {"result": "timeout"}}


def run(plan):
    world = World(plan)
    try:
        world.settle()
        for space in world.spaces.values():
            space.listen()
        rounds, probes = [], []
        for number in range(plan["rounds"]):
            probe, result = watch(world, number)
            rounds.append(result)
            probe.close()
            time.sleep(0.15)
        return {"refused": world.refused, "rounds": rounds}
    finally:
        world.close()


def main():
    for line in sys.stdin:
        plan = json.loads(line)
        try:
            result = run(plan)
        except Exception as problem:  # the caller decides what a network that cannot be built means
            result = {"problem": f"{type(problem).__name__}: {problem}"}
        print(json.dumps({"id": plan["id"], **result}), flush=True)


if __name__ == "__main__":
    main()
