"""Has a child process believe that it runs on the fake machine's system."""

import sys

import psutil  # noqa: F401 -- looks at the real system while it is loaded
from machine import machine

sys.platform = machine()["platform"]
