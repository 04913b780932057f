//! Business logic and transactions
