//! Models, querysets, the User model and password hashers
