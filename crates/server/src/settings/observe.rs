//! What an operator sees of a running server: its metrics, and the form of its log.

use std::net::SocketAddr;

use actix_web::http::header::HeaderName;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::logging::LogFormat;

/// `METRICS_ADDRESS`: an address with a port. An empty text is none.
pub(super) fn metrics_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let address = String::deserialize(deserializer)?;
    if address.is_empty() {
        return Ok(None);
    }
    let parsed = address.parse().map_err(|_not_one| {
        D::Error::custom(format!("is '{address}', which is no address with a port, such as 127.0.0.1:9464"))
    });
    parsed.map(Some)
}

/// `LOG_FORMAT`
pub(super) fn log_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LogFormat, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        format => Err(D::Error::custom(format!("is '{format}', which is neither text nor json"))),
    }
}

/// `REQUEST_ID_HEADER`. The end of the name keeps it apart from the headers that this server writes. An empty text is
/// none.
pub(super) fn request_id_header<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<HeaderName>, D::Error> {
    let name = String::deserialize(deserializer)?;
    if name.is_empty() {
        return Ok(None);
    }
    let header = HeaderName::try_from(name.as_str()).ok().filter(|header| header.as_str().ends_with("-id"));
    let header = header.ok_or_else(|| {
        D::Error::custom(format!("is '{name}', which is no name of a header that ends with -ID, such as X-Request-ID"))
    });
    header.map(Some)
}
