"""What the figures were measured on."""
import os
import platform
import re


def field(name):
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        found = re.search(rf"^{name}\s*: (.*)$", file.read(), re.M)
    return found.group(1) if found else "unknown"


def registers():
    flags = set(field("flags").split())
    return 512 if "avx512f" in flags else 256 if "avx2" in flags else 128


def load():
    """Processes that ran or waited in the last minute, ours among them."""
    return os.getloadavg()[0]


def describe():
    return {"processor": field("model name"), "cores": len(os.sched_getaffinity(0)), "register_bits": registers(),
            "system": platform.platform()}
