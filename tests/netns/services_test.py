#!/usr/bin/env python3
"""Each check of a network service against the real service: one that holds, one that does not, and none at all."""
import pathlib
import subprocess
import tempfile

import services
from campus_lab import Checks, Responder, address, lab, program
from services import Auditor, Firewall, chronyd, dnsmasq, inside, nginx

LIMITS = [("ping.success", "at_least", "ratio", 1), ("dhcp.offer", "at_most", "s", 0.5), ("dns.response", "at_most", "s", 0.5),
          ("dns.success", "at_least", "ratio", 1), ("dns.truthful", "equal", "boolean", 1), ("ipv6.reachable", "equal", "boolean", 1),
          ("wifi.signal", "at_least", "dBm", -65),
          ("ntp.offset", "at_most", "s", 1), ("http.first_response", "at_most", "s", 1), ("path.mtu", "at_least", "count", 1500),
          ("address.in_plan", "equal", "boolean", 1), ("wifi.signal_share", "at_least", "ratio", 0.95)]
WITHOUT_RAW_SOCKETS = ("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw")
GATEWAY, SERVER = "10.77.1.1", "10.77.1.130"
GATEWAY_6, SERVER_6 = "fd77:0:1::1", "fd77:0:1:1::2"


class Bench:
    def __init__(self, checks, auditor, folder):
        self.checks, self.auditor, self.folder = checks, auditor, folder
        self.ipv6 = pathlib.Path("/proc/sys/net/ipv6").exists()

    def expect(self, what, quantity, verdict, words=(), reason=None, facts=None, before=(), responder=SERVER):
        """The judged value, None without one."""
        item, seen = self.auditor.item(quantity, responder, facts, before)
        detail = seen.get("detail", "")
        holds = (item["verdict"] == verdict and all(word in detail for word in words)
                 and (reason is None or item.get("reason") == reason) and ("value" in seen) == (verdict != "not_tested"))
        self.checks.expect(holds, f"{what}: {verdict} ({item['verdict']} {item.get('reason', '')} {seen.get('value', '-')} {detail})")
        return seen.get("value")

    def within(self, value, least, most, what):
        self.checks.expect(value is not None and least <= value <= most, f"{what}: {least} to {most} ({value})")


def ping(bench):
    bench.expect("the gateway and the responder answer each ping", "ping.success", "conform",
                 (f"{GATEWAY}=10/10", f"{SERVER}=10/10"))
    with Firewall("server", "input", "icmp type echo-request numgen inc mod 10 == 3"):
        value = bench.expect("one ping in ten is lost", "ping.success", "nonconform", (f"{GATEWAY}=10/10", f"{SERVER}=9/10"))
        bench.within(value, 0.9, 0.9, "and the worst target counts")
    bench.expect("who may open no ICMP socket pings nobody", "ping.success", "not_tested", ("CAP_NET_RAW",), "unavailable_here",
                 before=WITHOUT_RAW_SOCKETS)
    inside("client", "echo '0 0' > /proc/sys/net/ipv4/ping_group_range")
    targets = [SERVER, GATEWAY_6] if bench.ipv6 else [SERVER]
    bench.expect("with the unprivileged socket, IPv4 and IPv6", "ping.success", "conform", [f"{one}=10/10" for one in targets],
                 facts={"ping_targets": "; ".join(targets)}, before=WITHOUT_RAW_SOCKETS)
    inside("client", "echo '1 0' > /proc/sys/net/ipv4/ping_group_range")
    bench.expect("a target that is no host", "ping.success", "not_tested", ("'core:22' is not a host",), "fact_missing",
                 facts={"ping_targets": "core:22"})


def dhcp(bench):
    leases = bench.folder / "leases"
    addresses = "--dhcp-range=10.77.1.50,10.77.1.60,255.255.255.128,1h"
    with dnsmasq("client-line", "to-node", bench.folder, "--port=0", addresses, "--no-ping"):
        value = bench.expect("a server that offers at once", "dhcp.offer", "conform", ("interface=eth0", f"server={GATEWAY}", "offers=3/3"))
        bench.within(value, 0, 0.5, "seconds")
        bench.checks.expect(not leases.exists() or not leases.read_text().strip(), "and no lease was taken")
        bench.expect("who may open no packet socket", "dhcp.offer", "not_tested", ("CAP_NET_RAW",), "unavailable_here",
                     before=WITHOUT_RAW_SOCKETS)
        bench.expect("a port that does not exist", "dhcp.offer", "not_tested", ("no such port",), "fact_missing",
                     facts={"dhcp_interface": "eth9"})
    # Left to its defaults this server pings an address for three seconds before it offers it.
    with dnsmasq("client-line", "to-node", bench.folder, "--port=0", addresses):
        value = bench.expect("a server that looks first whether the address is free", "dhcp.offer", "nonconform", ("offers=3/3",))
        bench.within(value, 2.5, 5, "seconds")
    bench.expect("no server", "dhcp.offer", "not_tested", ("offers=0/1",), "not_measured")


def names(bench, resolver):
    with dnsmasq("client-line", "to-node", bench.folder, "--port=53", "--address=/campus.test/" + SERVER,
                 "--dhcp-range=10.77.1.50,10.77.1.60,255.255.255.128,1h"):
        resolver.write_text(f"nameserver {GATEWAY}\n")
        if GATEWAY not in lab("exec", "client", "cat", "/etc/resolv.conf"):
            print("skip  names: in a chroot a node has no name server of its own")
            resolver.unlink()
            return
        bench.expect("a name server that knows the name", "dns.response", "conform", ("answered=10/10",), facts={"dns_name": "portal.campus.test"})
        bench.expect("a name server that fails for all others", "dns.truthful", "not_tested", ("absent_name=undecided",), "not_measured")
        with nginx("server", SERVER, bench.folder):
            bench.expect("a page by its name", "http.first_response", "conform", ("status=200", f"address={SERVER}"),
                         facts={"intranet_url": "http://portal.campus.test:8080/"})
    answers(bench)
    bench.expect("no name server", "dns.success", "nonconform", ("answered=0/10",), facts={"dns_name": "portal.campus.test"})
    bench.expect("no name server", "dns.response", "not_tested", ("answered=0/10",), facts={"dns_name": "portal.campus.test"})
    resolver.unlink()


def answers(bench):
    """A server that says of other names that there are none; one that sends whoever mistypes to a page of its own."""
    here = {"dns_name": "portal.campus.test"}
    options = ("--port=53", "--address=/portal.campus.test/" + SERVER, "--dhcp-range=10.77.1.50,10.77.1.60,255.255.255.128,1h")
    with dnsmasq("client-line", "to-node", bench.folder, *options, "--address=/com/"):
        bench.expect("no address for a name that does not exist", "dns.truthful", "conform", ("absent_name=no_such_name",), facts=here)
        bench.expect("an address of the range on record", "dns.truthful", "conform", (f"inside={SERVER}",),
                     facts={**here, "dns_expected": "10.77.0.0/16"})
        bench.expect("an address of another range", "dns.truthful", "nonconform", (f"outside={SERVER}",),
                     facts={**here, "dns_expected": "10.78.0.0/16"})
    with dnsmasq("client-line", "to-node", bench.folder, *options, "--address=/com/203.0.113.9"):
        bench.expect("a page for whoever mistypes", "dns.truthful", "nonconform", ("forged 203.0.113.9",), facts=here)


def ntp(bench):
    facts = {"ntp_server": SERVER}
    with chronyd("server", SERVER, bench.folder, "local stratum 5"):
        value = bench.expect("a server of this clock", "ntp.offset", "conform", ("stratum=5", "answers=4/4"), facts=facts)
        bench.within(value, 0, 0.05, "seconds")
    with chronyd("server", SERVER, bench.folder, "local stratum 5", behind=5):
        value = bench.expect("a clock of ours that is 5 s ahead", "ntp.offset", "nonconform", ("offset=-",), facts=facts)
        bench.within(value, 4.9, 5.1, "seconds")
    with chronyd("server", SERVER, bench.folder):
        bench.expect("a server that knows no time", "ntp.offset", "not_tested", ("unsynchronised",), "not_measured", facts=facts)
    bench.expect("no server", "ntp.offset", "not_tested", ("answers=0/4",), "not_measured", facts=facts)
    bench.expect("no server named", "ntp.offset", "not_tested", ("ntp_server",), "fact_missing")


def http(bench):
    facts = {"intranet_url": f"http://{SERVER}:8080/"}
    with nginx("server", SERVER, bench.folder):
        bench.expect("a page at once", "http.first_response", "conform", ("status=200",), facts=facts)
        bench.expect("a page that is not there", "http.first_response", "not_tested", ("status=404", "fault=status"), "not_measured",
                     facts={"intranet_url": f"http://{SERVER}:8080/nowhere"})
    # One answer in two seconds, the others wait.
    with nginx("server", SERVER, bench.folder, "limit_req zone=one burst=5;"):
        value = bench.expect("a server that lets wait", "http.first_response", "nonconform", ("status=200",), facts=facts)
        bench.within(value, 1, 3, "seconds")
    bench.expect("no server", "http.first_response", "not_tested", ("fault=connect",), "not_measured", facts=facts)


def narrow(mtu):
    inside("client-line", f"ip link set dev to-parent mtu {mtu}")
    inside("server", f"ip link set dev to-client mtu {mtu}")


def path_mtu(bench):
    ends = [SERVER] + ([f"[{SERVER_6}]"] if bench.ipv6 else [])
    for end in ends:
        with Responder(host=end) as responder:
            where = responder.listen
            bench.expect(f"full Ethernet packets reach {end}", "path.mtu", "conform", ("interface_mtu=1500",), responder=where)
            narrow(1400)
            value = bench.expect("a tunnel takes 100 bytes", "path.mtu", "nonconform", ("encapsulation_at_least=100",), responder=where)
            bench.within(value, 1400, 1400, "bytes")
            with Firewall("client-line", "output", "icmp type destination-unreachable", "icmpv6 type packet-too-big"):
                value = bench.expect("and a router that does not say so changes nothing", "path.mtu", "nonconform", responder=where)
                bench.within(value, 1400, 1400, "bytes")
            narrow(1500)
    bench.expect("no responder", "path.mtu", "not_tested", reason="responder_unreachable")


def ipv6(bench):
    if not bench.ipv6:
        print("left out: IPv6, for this machine has none")
        return
    target = {"ipv6_target": f"[{SERVER_6}]:8601"}
    with Responder(host=f"[{SERVER_6}]"):
        bench.expect("a server that answers over IPv6", "ipv6.reachable", "conform", ("connected",), facts=target)
    bench.expect("nobody who answers over IPv6", "ipv6.reachable", "nonconform", facts=target)


def platforms(bench):
    """A page that opens, and one whose certificate nobody vouches for."""
    key, certificate = bench.folder / "key.pem", bench.folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=portal", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    secure = (f"listen {SERVER}:8443 ssl;", f"ssl_certificate {certificate};", f"ssl_certificate_key {key};")
    limits = [("platform.reachable", "at_least", "ratio", 1), ("platform.response", "at_most", "s", 3)]
    with nginx("server", SERVER, bench.folder, *secure):
        for what, url, verdict, word in (("a page that opens", f"http://{SERVER}:8080/", "conform", "IPv4=there"),
                                         ("a certificate of nobody", f"https://{SERVER}:8443/", "nonconform", "IPv4=tls")):
            place = bench.folder / url.split(":")[0]
            place.mkdir()
            one = Bench(bench.checks, Auditor(bench.auditor.program, place, limits, [url]), place)
            one.expect(what, "platform.reachable", verdict, (word,))
            if verdict == "conform":
                one.expect(what, "platform.response", verdict, (word,))


def addresses(bench):
    bench.expect("addresses of the plan", "address.in_plan", "conform", (f"inside={address('client')}",),
                 facts={"address_plan": "10.77.0.0/16; fd77::/16"})
    bench.expect("an address of another plan", "address.in_plan", "nonconform", (f"outside={address('client')}",),
                 facts={"address_plan": "10.78.0.0/16;fd77::/16"})
    bench.expect("a plan with a slip of the pen", "address.in_plan", "not_tested", ("bits behind its prefix",), "fact_missing",
                 facts={"address_plan": "10.77.1.2/16"})
    bench.expect("no plan", "address.in_plan", "not_tested", reason="fact_missing")


def main():
    services.needed("dnsmasq", "chronyd", "nginx", "openssl", "faketime", "setpriv", "nft", "ss")
    with tempfile.TemporaryDirectory() as folder, Checks() as checks:
        bench = Bench(checks, Auditor(program("campus-probe"), folder, LIMITS), pathlib.Path(folder))
        addresses(bench)
        for quantity in ("wifi.signal", "wifi.signal_share"):
            bench.expect("no radio", quantity, "not_tested", ("no wireless interface",), "unavailable_here")
        dhcp(bench)
        names(bench, services.resolver_file())
        http(bench)
        ntp(bench)
        ipv6(bench)
        platforms(bench)
        path_mtu(bench)
        ping(bench)


if __name__ == "__main__":
    main()
