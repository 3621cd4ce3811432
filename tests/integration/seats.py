# SPDX-License-Identifier: Apache-2.0
"""Devices of another seat, as udev would have them in its database and the kernel in sysfs; the lab has none of its own."""

# A graphics card: that of a seat makes it one.
SECOND_SEAT = """
mkdir -p /run/udev; cd /run/udev; mkdir -p data tags/seat tags/master-of-seat
printf '%s\\n' I:1 E:ID_SEAT=seat1 G:seat G:master-of-seat Q:seat Q:master-of-seat V:1 >data/c1:3
touch tags/seat/c1:3 tags/master-of-seat/c1:3
systemctl restart systemd-logind.service
loginctl seat-status seat1
"""
# Two devices that sysfs does have get the numbers of two on USB: libsystemd takes nothing that is not of sysfs.
USB_DEVICES = """
mkdir -p /run/lab-usb; mount -t tmpfs none /sys/dev/char
cd /run/lab-usb
for device in zero:272:017 full:273:018; do
    name=${device%%:*}; rest=${device#*:}; minor=${rest%:*}; address=${rest#*:}
    printf '%s\\n' MAJOR=189 MINOR=$minor DEVNAME=bus/usb/003/$address DEVTYPE=usb_device >$name
    mount --bind $name /sys/devices/virtual/mem/$name/uevent
    ln -s ../../devices/virtual/mem/$name /sys/dev/char/189:$minor
done
printf '%s\\n' I:1 E:ID_SEAT=seat1 G:seat1 Q:seat1 V:1 >/run/udev/data/c189:272
systemctl restart signetd.service
"""


def make_second_seat(lab):
    lab.run(["sh", "-euc", SECOND_SEAT])


def give_first_reader_to_second_seat(lab):
    """The first of the readers of tests/card/extended_reader.cpp; the second stays where everything is."""
    lab.run(["sh", "-euc", USB_DEVICES])
