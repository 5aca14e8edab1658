import numpy as np
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder

from infp_cam.plugins.vmc.bundle import MOST_BYTES, BundleSeries, Message


def test_bytes_are_those_of_osc_1_0() -> None:
    messages = [Message("/a", (), 1), Message("/bcd", ("x", 7), 2), Message("/e")]
    (bundle,) = BundleSeries(messages).filled(np.array([1.0, 0.5, -2.0], np.float32))
    assert bundle == b"".join(
        (
            b"#bundle\0" + bytes(7) + b"\x01",  # time tag: immediately
            b"\0\0\0\x0c" + b"/a\0\0" + b",f\0\0" + b"\x3f\x80\0\0",
            b"\0\0\0\x20" + b"/bcd\0\0\0\0" + b",siff\0\0\0",
            b"x\0\0\0" + b"\0\0\0\x07" + b"\x3f\0\0\0" + b"\xc0\0\0\0",
            b"\0\0\0\x08" + b"/e\0\0" + b",\0\0\0",
        )
    )


def test_bytes_are_those_of_python_osc() -> None:
    floats = np.linspace(-1, 1, 7).astype(np.float32)
    builder = OscBundleBuilder(IMMEDIATELY)
    message = OscMessageBuilder("/VMC/Ext/Bone/Pos")
    message.add_arg("Head")
    for value in floats:
        message.add_arg(float(value))
    builder.add_content(message.build())
    bundles = BundleSeries([Message("/VMC/Ext/Bone/Pos", ("Head",), 7)])
    assert list(bundles.filled(floats)) == [builder.build().dgram]


def test_a_long_series_is_cut_between_messages_and_keeps_its_order() -> None:
    count = 200
    messages = [Message("/VMC/Ext/Blend/Val", (f"name{n}",), 1) for n in range(count)]
    datagrams = list(BundleSeries(messages).filled(np.arange(count, dtype=np.float32)))
    assert len(datagrams) > 1
    assert all(len(datagram) <= MOST_BYTES for datagram in datagrams)
    read = [message.params for datagram in datagrams for message in OscBundle(datagram)]
    assert read == [[f"name{n}", float(n)] for n in range(count)]


def test_what_was_given_stays_as_it_was() -> None:
    bundles = BundleSeries([Message("/a", (), 1)])
    (first,) = bundles.filled(np.array([1.0], np.float32))
    kept = bytes(first)
    list(bundles.filled(np.array([2.0], np.float32)))
    assert first == kept
