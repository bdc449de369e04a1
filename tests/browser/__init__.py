"""The advisor in a real browser: whole journeys, as a prospect takes them."""
