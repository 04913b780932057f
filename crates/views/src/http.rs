//! `django.http` and `django.core.handlers`: from the bytes of a request to a view, and from its answer to bytes.

// In the order in which a request meets them.
pub mod connections;
pub mod memory;
pub(crate) mod handler;
pub mod middleware;
pub mod body;
pub mod lanes;
pub mod headers;
pub mod query_dict;
pub mod multipart;
pub mod cookies;
mod sending;
