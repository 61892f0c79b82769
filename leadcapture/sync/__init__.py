"""From the outbox to the CRM and back."""
