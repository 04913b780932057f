//! Are you allowed
