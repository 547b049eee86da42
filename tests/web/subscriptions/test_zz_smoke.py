import pytest
from tests import factories
from django.urls import reverse
pytestmark=pytest.mark.django_db
def test_smoke(alice, organization):
    factories.make_series(organization)
    c=factories.make_customer(organization); factories.make_contact(c)
    p=factories.make_product(organization)
    s=factories.make_subscription(c,[(p,{})])
    for u in ["list"]:
        r=alice.get(reverse("subscriptions:"+u)); assert r.status_code==200; print(r.content.decode()[:0])
    for u in ["detail","edit","bill","move","event"]:
        r=alice.get(reverse("subscriptions:"+u,args=[s.pk])); assert r.status_code==200,(u,r.content[:300],r.headers)
    for k in ("csv","xlsx"):
        r=alice.get(reverse("subscriptions:export")+"?format="+k); print(r.getvalue()[:300])
