"""What is said to the reference. Each module here is a topic and has `CONVERSATIONS`:
names, each with the requests that are played, in order, on a fresh fixture."""
