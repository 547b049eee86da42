"""Which events the bell tells of: what others and the machine did that one wants to know."""

NOTABLE = (
    "run.finished",
    "run.stopped",
    "pro_forma.accepted",
    "message.failed",
    "message.bounced",
    "message.uncertain",
    "message.impossible",
    "import.finished",
    "invoice.drawing_failed",
    "member.joined",
)
