"""SMTP against a real server: what is certain, what is not."""

import socket

import pytest

from ritournelle.outbox.delivery import (
    DeliveryFailed,
    DeliveryRefused,
    DeliveryUncertain,
    TransportDown,
    deliver,
)
from ritournelle.outbox.smtp import SmtpBackend
from tests.outbox.builders import MailServer, MuteServer, Postman, make_email

ALICE, ACCOUNTANTS = "alice@martin.example", "compta@lilas.example"


def test_a_message_goes_to_its_recipient_and_its_hidden_copy(
    mail_server: MailServer, postman: Postman
) -> None:
    email = make_email()
    deliver(email, mail_server.backend())
    (envelope,) = postman.taken
    assert envelope.mail_from == "factures@lilas.example"
    assert envelope.rcpt_tos == [ALICE, ACCOUNTANTS]
    assert b"Message-ID: <1@lilas.example>" in envelope.content
    assert ACCOUNTANTS.encode() not in envelope.content
    assert email.answer == "250 2.0.0 Ok: queued as 4F2A"


def test_many_messages_take_one_connection(mail_server: MailServer, postman: Postman) -> None:
    backend = mail_server.backend()
    for _ in range(3):
        deliver(make_email(), backend)
    assert (len(postman.taken), postman.connections) == (3, 1)


@pytest.mark.parametrize(
    ("replies", "error", "words"),
    [
        pytest.param(
            {ALICE: "550 5.1.1 User unknown"},
            DeliveryRefused,
            "Destinataire refusé\u00a0: alice@martin.example (550 5.1.1 User unknown)",
            id="an unknown recipient is refused for good",
        ),
        pytest.param(
            {ALICE: "450 4.2.0 Greylisted"},
            DeliveryFailed,
            "Refus provisoire\u00a0: alice@martin.example (450 4.2.0 Greylisted)",
            id="a busy mailbox is tried again",
        ),
        pytest.param(
            {ACCOUNTANTS: "450 4.2.0 Greylisted"},
            DeliveryFailed,
            "Refus provisoire\u00a0: compta@lilas.example (450 4.2.0 Greylisted)",
            id="a copy refused for now holds all back, or they would get it twice",
        ),
    ],
)
def test_a_refused_recipient_means_that_nobody_gets_the_message(
    mail_server: MailServer,
    postman: Postman,
    replies: dict[str, str],
    error: type[Exception],
    words: str,
) -> None:
    postman.replies = replies
    with pytest.raises(error) as raised:
        deliver(make_email(), mail_server.backend())
    assert str(raised.value) == words
    assert postman.taken == []


def test_a_refused_copy_does_not_stop_the_message(
    mail_server: MailServer, postman: Postman
) -> None:
    postman.replies = {ACCOUNTANTS: "550 5.1.1 User unknown"}
    email = make_email()
    deliver(email, mail_server.backend())
    assert postman.taken[0].rcpt_tos == [ALICE]
    assert email.refused == {ACCOUNTANTS: "550 5.1.1 User unknown"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param("451 4.3.0 Try later", DeliveryFailed, id="not now"),
        pytest.param("554 5.7.1 Spam", DeliveryRefused, id="never"),
    ],
)
def test_an_answer_to_the_content_is_certain(
    mail_server: MailServer, postman: Postman, answer: str, error: type[Exception]
) -> None:
    postman.answer = answer
    with pytest.raises(error, match=answer):
        deliver(make_email(), mail_server.backend())


def test_a_refusal_leaves_the_connection_good_for_the_next_message(
    mail_server: MailServer, postman: Postman
) -> None:
    backend = mail_server.backend()
    postman.replies = {ALICE: "550 5.1.1 User unknown"}
    with pytest.raises(DeliveryRefused):
        deliver(make_email(), backend)
    deliver(make_email(to=["bob@martin.example"]), backend)
    assert (len(postman.taken), postman.connections) == (1, 1)


@pytest.mark.parametrize(
    ("drops_at", "error"),
    [
        pytest.param("RCPT", DeliveryFailed, id="before the content: certain"),
        pytest.param("DATA", DeliveryUncertain, id="after the content: uncertain"),
    ],
)
def test_a_lost_connection_is_certain_until_the_content_begins(
    mail_server: MailServer, postman: Postman, drops_at: str, error: type[Exception]
) -> None:
    backend = mail_server.backend()
    postman.drops_at = drops_at
    with pytest.raises(error):
        deliver(make_email(), backend)
    postman.drops_at = ""
    deliver(make_email(), backend)
    assert postman.connections == 2


@pytest.mark.parametrize(
    ("mute_at", "error"),
    [
        pytest.param("MAIL", DeliveryFailed, id="no answer to the sender: certain"),
        pytest.param(".", DeliveryUncertain, id="no answer to the content: uncertain"),
    ],
)
def test_a_server_that_is_too_slow(mute_at: str, error: type[Exception]) -> None:
    server = MuteServer(mute_at)
    backend = SmtpBackend(host="127.0.0.1", port=server.port, use_tls=False, timeout=1)
    with pytest.raises(error):
        deliver(make_email(), backend)


def test_a_server_that_idles_too_long_is_called_again(
    mail_server: MailServer, postman: Postman
) -> None:
    backend = mail_server.backend()
    deliver(make_email(), backend)
    assert backend.connection is not None
    backend.connection.sock.shutdown(socket.SHUT_RDWR)
    deliver(make_email(), backend)
    assert (len(postman.taken), postman.connections) == (2, 2)


def test_no_server_at_all_is_certain() -> None:
    with pytest.raises(TransportDown, match="ne répond pas"):
        SmtpBackend(host="127.0.0.1", port=1, use_tls=False, timeout=1).open()


def test_the_content_is_announced_just_before_it_goes_and_may_be_held_back(
    mail_server: MailServer, postman: Postman
) -> None:
    class ChangedMind(Exception):
        pass

    def hold_back() -> None:
        raise ChangedMind

    backend = mail_server.backend()
    with pytest.raises(ChangedMind):
        deliver(make_email(before_content=hold_back), backend)
    deliver(make_email(), backend)
    assert len(postman.taken) == 1


def test_nothing_is_announced_when_all_recipients_are_refused(
    mail_server: MailServer, postman: Postman
) -> None:
    postman.replies = {ALICE: "550 no"}
    announced: list[str] = []
    email = make_email(before_content=lambda: announced.append("content"))
    with pytest.raises(DeliveryRefused):
        deliver(email, mail_server.backend())
    assert announced == []
