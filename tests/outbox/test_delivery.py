"""What the errors of transports mean."""

import pytest
import requests
from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
    AnymailUnsupportedFeature,
)
from django.core.mail.backends.dummy import EmailBackend

from ritournelle.outbox.delivery import (
    DeliveryFailed,
    DeliveryRefused,
    DeliveryUncertain,
    as_delivery_error,
    deliver,
)
from tests.outbox.builders import make_email


def _api_error(status: int) -> AnymailRequestsAPIError:
    response = requests.Response()
    response.status_code, response.reason = status, "said so"
    return AnymailRequestsAPIError("no", response=response)


@pytest.mark.parametrize(
    ("error", "was_handed_over", "meaning"),
    [
        pytest.param(ValueError("x"), False, DeliveryFailed, id="ours, before"),
        pytest.param(ValueError("x"), True, DeliveryUncertain, id="anything, after"),
        pytest.param(_api_error(401), True, DeliveryFailed, id="a service that says no"),
        pytest.param(_api_error(503), True, DeliveryUncertain, id="a service that breaks"),
        pytest.param(
            requests.ConnectionError(), True, DeliveryUncertain, id="a service out of reach"
        ),
        pytest.param(AnymailUnsupportedFeature("x"), True, DeliveryFailed, id="not possible"),
        pytest.param(AnymailConfigurationError("x"), True, DeliveryFailed, id="badly set up"),
        pytest.param(AnymailRecipientsRefused(), True, DeliveryRefused, id="refused"),
        pytest.param(DeliveryRefused("x"), True, DeliveryRefused, id="already known"),
    ],
)
def test_an_error_means_one_of_three_things(
    error: Exception, was_handed_over: bool, meaning: type[Exception]
) -> None:
    assert type(as_delivery_error(error, was_handed_over=was_handed_over)) is meaning


def test_a_transport_of_others_is_announced_first() -> None:
    announced: list[str] = []
    deliver(make_email(before_content=lambda: announced.append("content")), EmailBackend())
    assert announced == ["content"]


def test_a_transport_that_takes_nothing_has_failed() -> None:
    class Lazy(EmailBackend):
        def send_messages(self, email_messages: object) -> int:
            return 0

    with pytest.raises(DeliveryFailed):
        deliver(make_email(), Lazy())
