//! `django.http` and `django.core.handlers`: from the bytes of a request to a view, and from its answer to bytes.

// In order of dependency: a module uses only modules that come before it in this list.
pub mod request_id;
pub mod metrics;
pub mod connections;
pub mod memory;
mod queue;
mod blocking;
pub mod lanes;
pub mod headers;
pub(crate) mod etags;
mod dates;
pub mod query_dict;
pub mod multipart;
mod meta;
pub(crate) mod forwarded;
pub mod request;
mod compression;
pub(crate) mod response;
pub(crate) mod vary;
pub mod cookies;
pub(crate) mod csrf;
pub mod pages;
pub(crate) mod static_files;
pub mod hosts;
pub(crate) mod uris;
pub mod middleware;
pub(crate) mod application;
mod access;
mod body;
mod sending;
pub(crate) mod handler;

pub(crate) use compression::compress_string;
