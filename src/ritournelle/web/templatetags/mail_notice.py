"""What pages that announce an e-mail say when it cannot leave."""

from django import template
from django.conf import settings

from ritournelle.web import mail

register = template.Library()


@register.inclusion_tag("account/_mail_notice.html")
def mail_notice() -> dict[str, object]:
    """Tell where the e-mail is, in an installation that sends none."""
    return {"leaves": mail.leaves(), "folder": settings.EMAIL_FOLDER}
