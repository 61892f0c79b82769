from __future__ import annotations

from uuid import uuid4

from leadcapture.delivery import Step, delivery_key


def test_the_idempotency_key_tells_every_step_apart() -> None:
    lead, other = uuid4(), uuid4()

    keys = {
        delivery_key(one, name, step) for one in (lead, other) for name in "ab" for step in Step
    }

    assert len(keys) == 2 * 2 * len(Step)
    assert delivery_key(lead, "a", Step.PERSON) == delivery_key(lead, "a", Step.PERSON)
