//! Who are you: tokens and JWTAuthentication
