"""What requests are made of, one module for each part of a request."""
