from __future__ import annotations

import inspect

import pytest

from leadcapture import errors


def test_every_error_is_named_in_all_and_in_the_tree() -> None:
    classes = {
        name
        for name, item in vars(errors).items()
        if inspect.isclass(item) and issubclass(item, errors.LeadCaptureError)
    }

    assert set(errors.__all__) == classes
    for name in classes:
        assert name in (errors.__doc__ or "")


def test_what_to_do_is_told_by_the_class() -> None:
    assert issubclass(errors.NotTheServer, errors.RetryLater)
    assert issubclass(errors.IdentityDocument, errors.BadInput)
    assert issubclass(errors.WrongKey, errors.StoreError)


def test_a_retry_knows_how_long_to_wait() -> None:
    with pytest.raises(errors.RetryLater) as caught:
        raise errors.RetryLater("busy", after=30.0)
    assert caught.value.after == 30.0
