"""Plugins beside a call: all is real but for the engine, which is one in miniature."""

import os
import signal
import sys
from contextlib import suppress

import pytest

from infp_cam.control.requests import GetStatus, TakePlugins
from infp_cam.errors import NotRunning, RequestInvalid, RequestRefused
from infp_cam.plugin import kept_plugin
from infp_cam.plugin.catalog import installed_plugins
from infp_cam.plugin.options import request_models
from infp_cam.plugin.processes import PluginCompany
from tests.control.session import await_state, serving, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake engine is run on Unix")

ECHO = """
class Work:
    def __init__(self, options):
        self.word = options.get("word", "")

    def run(self, host):
        host.tell({"word": self.word})
        while not host.ended.is_set():
            asked = host.next_request(0.1)
            if asked is None:
                continue
            if asked.do == "echo" and asked.fields["text"] == "die":
                raise RuntimeError("I die")
            if asked.do == "echo" and asked.fields["text"] == "no":
                from infp_cam.errors import DeviceUnavailable
                asked.refuse(DeviceUnavailable("There is no echo.", "Shout."))
            elif asked.do == "echo":
                host.tell({"word": asked.fields["text"]})
                asked.done()
                asked.done()
"""
ECHO_DATA = """
[options.word]
type = "text"
text = "first word"
default = "hello"

[requests.echo]
text = "Say it."
patience_s = 3

[requests.echo.fields.text]
type = "text"
text = "what"

[requests.sleep]
text = "Never answer."
patience_s = 0.6
"""


def running(*engine_options):
    return serving(*engine_options, company=PluginCompany)


def plugin_of(status, id_="probe"):
    return next((plugin for plugin in status.plugins if plugin.id == id_), None)


def problem_of(status, id_="probe"):
    return next((p for p in status.problems if p.subject == f"plugin:{id_}"), None)


def await_status(client, holds):
    seen = []

    def attempt():
        with suppress(NotRunning):  # on a busy machine an answer may take too long
            seen.append(client.ask(GetStatus()))
        return seen[-1] if seen and holds(seen[-1]) else None

    return until(attempt, lambda: seen[-1])


def await_plugin(client, state, id_="probe"):
    return await_status(client, lambda s: (p := plugin_of(s, id_)) and p.state == state)


def request(do, **fields):
    return request_models(installed_plugins().find("probe").manifest)[do](**fields)


def test_a_plugin_is_asked_and_tells(site, enable):
    site.add(code=ECHO, more=ECHO_DATA)
    enable("probe", probe={"word": "salve"})
    with running() as (_, client):
        status = await_status(client, lambda s: plugin_of(s).values == {"word": "salve"})
        assert plugin_of(status).state == "running"
        client.ask(request("echo", text="well"))
        await_status(client, lambda s: plugin_of(s).values == {"word": "well"})
        with pytest.raises(RequestRefused, match="There is no echo") as caught:
            client.ask(request("echo", text="no"))
        assert (caught.value.kind, caught.value.fix) == ("DeviceUnavailable", "Shout.")
        assert problem_of(client.ask(GetStatus())) is None
        long = request("echo", text="").model_copy(update={"text": "x" * 20_001})
        with pytest.raises(RequestRefused, match="`echo` can not be used: text"):
            client.ask(long)


def test_what_is_disabled_ends_and_what_is_enabled_begins_in_the_call(site, enable):
    site.add(code=ECHO, more=ECHO_DATA)
    with running() as (_, client):
        assert client.ask(TakePlugins()).plugins == ()
        enable("probe")
        client.ask(TakePlugins())
        await_plugin(client, "running")
        enable("probe", probe={"word": "new"})
        client.ask(TakePlugins())
        await_status(client, lambda s: plugin_of(s).values == {"word": "new"})
        enable()
        assert client.ask(TakePlugins()).plugins == ()
        with pytest.raises(RequestRefused) as caught:
            client.ask(request("echo", text="x"))
        assert caught.value.kind == RequestInvalid.__name__


def test_one_that_dies_is_started_again_and_at_last_switched_off(site, enable):
    site.add(code=ECHO, more=ECHO_DATA)
    enable("probe")
    with running("--speaking=own") as (_, client):
        for _ in range(kept_plugin.MOST_FAILURES):
            await_plugin(client, "running")
            with pytest.raises(RequestRefused, match="ended before it answered"):
                client.ask(request("echo", text="die"))
        status = await_plugin(client, "off")
        assert "I die" in problem_of(status).message
        assert "switched off" in problem_of(status).message
        await_state(client, "talking")  # it is no problem of the call
        with pytest.raises(RequestRefused, match="I die"):
            client.ask(request("echo", text="x"))
        client.ask(TakePlugins())  # which tries it again
        assert problem_of(await_plugin(client, "running")) is None


def test_one_that_was_killed_is_started_again(site, enable):
    code = """
    import os
    class Work:
        def __init__(self, options): pass
        def run(self, host):
            host.tell({"pid": os.getpid()})
            host.ended.wait()
    """
    site.add(code=code)
    enable("probe")
    with running() as (_, client):
        first = plugin_of(await_status(client, lambda s: plugin_of(s).values)).values["pid"]
        os.kill(first, signal.SIGKILL)
        status = await_status(client, lambda s: plugin_of(s).values not in ({}, {"pid": first}))
        assert problem_of(status) is None


def test_one_that_does_not_answer_is_killed(site, enable):
    site.add(code=ECHO, more=ECHO_DATA)
    enable("probe")
    with running() as (_, client):
        await_plugin(client, "running")
        with pytest.raises(RequestRefused, match="has not answered `sleep`"):
            client.ask(request("sleep"))
        await_status(client, lambda s: problem_of(s) or plugin_of(s).state != "running")
        await_plugin(client, "running")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise RuntimeError('bad luck')", "RuntimeError: bad luck"),
        ("import not_there_at_all", "needs what is not installed: not_there_at_all"),
        ("class Other: ...", "AttributeError"),
        ("def Work(options): raise ValueError('unmade')", "ValueError: unmade"),
        ("import os\nos._exit(3)", "exit code 3"),
    ],
)
def test_one_that_can_not_be_loaded_is_switched_off(site, enable, code, said):
    site.add(code=code, install="pip install luck")
    enable("probe")
    with running() as (_, client):
        problem = problem_of(await_plugin(client, "off"))
        assert said in problem.message
        assert "not installed" not in said or problem.fix.startswith("pip install luck")
        await_state(client, "idle")


def test_one_that_hangs_while_it_is_imported_is_switched_off(site, enable, monkeypatch):
    site.add(code="import time\ntime.sleep(1000)")
    monkeypatch.setattr(kept_plugin, "START_S", 1.0)
    enable("probe")
    with running() as (_, client):
        await_state(client, "idle")  # whatever the plugin does
        problem = problem_of(await_plugin(client, "off"))
        assert "hung or was killed" in problem.message


def test_what_a_person_can_mend_is_tried_again(site, enable, tmp_path):
    flag = tmp_path / "mended"
    site.add(
        code=f"""
        from pathlib import Path
        from infp_cam.errors import DeviceUnavailable
        class Work:
            def __init__(self, options): pass
            def run(self, host):
                if not Path({str(flag)!r}).exists():
                    raise DeviceUnavailable("No wire.", "Plug it in.")
                host.ended.wait()
        """
    )
    enable("probe")
    with running() as (_, client):
        status = await_status(client, problem_of)
        assert (problem_of(status).kind, problem_of(status).fix) == (
            "DeviceUnavailable",
            "Plug it in.",
        )
        flag.touch()
        await_status(client, lambda s: plugin_of(s).state == "running" and not problem_of(s))


def test_an_enabled_plugin_that_is_not_there_is_a_problem(site, enable):
    enable("ghost")
    with running() as (_, client):
        assert "no plugin 'ghost'" in problem_of(client.ask(TakePlugins()), "ghost").message
        enable()
        assert problem_of(client.ask(TakePlugins()), "ghost") is None


@pytest.mark.parametrize("do", ["mute", "plugins"])
def test_no_plugin_takes_a_name_that_is_taken(site, enable, do):
    site.add(code=ECHO, more=f'[requests.{do}]\ntext = "Mine."')
    enable("probe")
    with running() as (_, client):
        assert "can not be asked for" in problem_of(client.ask(TakePlugins())).message
        assert client.ask(GetStatus()).plugins == ()


def test_options_that_can_not_be_are_a_problem(site, enable):
    site.add(code=ECHO, more=ECHO_DATA)
    enable("probe", probe={"word": ["no", "text"]})
    with running() as (_, client):
        assert "'word'" in problem_of(client.ask(TakePlugins())).message


def test_one_that_is_done_is_left_in_peace(site, enable):
    site.add(
        code="class Work:\n    def __init__(self, options): pass\n    def run(self, host): pass"
    )
    enable("probe")
    with running() as (_, client):
        status = await_plugin(client, "ended")
        assert problem_of(status) is None


def test_control_is_for_those_who_said_so(site, enable):
    code = """
    class Work:
        def __init__(self, options): pass
        def run(self, host):
            with host.call() as call:
                host.tell({"pid": call.ask(GetStatus()).pid})
            host.ended.wait()
    from infp_cam.control.requests import GetStatus
    """
    site.add("first_plugin", code=code, id="first")
    site.add("second_plugin", code=code, id="second", permissions=[])
    enable("first", "second")
    with running() as (_, client):
        await_status(client, lambda s: plugin_of(s, "first").values == {"pid": os.getpid()})
        status = await_status(client, lambda s: problem_of(s, "second"))
        assert "permission `control`" in problem_of(status, "second").message


SINK = """
    import numpy as np
    class Work:
        def __init__(self, options, *, size, fps):
            self.device = "sink"
            self.size, self.file = size, open({path!r}, "a", buffering=1)
        def send(self, pixels, t_ns):
            assert pixels.shape == (self.size[1], self.size[0], 3)
            self.file.write(f"{{pixels[0, 0, 0]}} {{t_ns}}\\n")
        def close(self):
            self.file.write("closed\\n")
"""


def test_a_sink_gets_the_pictures_when_they_are_due(site, enable, tmp_path):
    path = tmp_path / "seen.txt"
    site.add(code=SINK.format(path=str(path)), kind="frame-sink", permissions=[])
    enable("probe")
    with running() as (_, client):
        await_plugin(client, "running")
        until(lambda: path.exists() and len(path.read_text().splitlines()) > 20)
    *pictures, last = path.read_text().splitlines()
    assert last == "closed"
    times = [int(line.split()[1]) for line in pictures]
    assert times == sorted(times) and len(set(times)) == len(times)


def test_the_camera_goes_on_where_a_sink_hangs(site, enable):
    code = """
    import time
    class Work:
        device = "sink"
        def __init__(self, options, *, size, fps): pass
        def send(self, pixels, t_ns): time.sleep(1000)
        def close(self): pass
    """
    site.add(code=code, kind="frame-sink")
    enable("probe")
    with running() as (_, client):
        sent = await_plugin(client, "running").frames.sent
        await_status(client, lambda s: s.frames.sent > sent + 30)
