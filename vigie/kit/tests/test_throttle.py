"""What must not be done again too soon."""

from vigie.kit.throttle import Throttle


def test_each_key_passes_once_an_interval() -> None:
    seconds = [0.0]
    throttle = Throttle(60.0, timer=lambda: seconds[0])
    assert throttle.allow("one")
    assert throttle.allow("other")
    assert not throttle.allow("one")
    seconds[0] = 59.0
    assert not throttle.allow("one")
    seconds[0] = 61.0
    assert throttle.allow("one")
