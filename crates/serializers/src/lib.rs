//! Fields, validation and representation
