"""The fields of the stock assistant's form, for its domain and its action server."""

FIELDS = ("service", "start", "customer_name", "phone", "licence_no", "confirmed")
