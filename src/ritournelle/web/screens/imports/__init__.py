"""Files of customers, products, plans and subscriptions: matched, checked, imported, undone."""
