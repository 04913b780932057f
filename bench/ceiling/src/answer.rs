//! An answer as it was on the wire, read once so that it can be given again and again.

use std::error::Error;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;

/// Headers that actix-web writes itself.
const WRITTEN_BY_ACTIX: [&str; 4] = ["connection", "content-length", "date", "transfer-encoding"];

/// Status, headers and body of one answer.
pub(crate) struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Answer {
    /// Reads a whole HTTP/1.1 answer, whose body is not chunked.
    pub(crate) fn parse(wire: &[u8]) -> Result<Answer, Box<dyn Error>> {
        let head_length = wire.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or("the head has no end")?;
        let mut lines = std::str::from_utf8(&wire[..head_length])?.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).ok_or("there is no status")?.parse()?;
        let mut headers = Vec::new();
        for line in lines {
            let (name, value) = line.split_once(": ").ok_or("a header has no value")?;
            if !WRITTEN_BY_ACTIX.contains(&name.to_ascii_lowercase().as_str()) {
                headers.push((name.parse()?, value.parse()?));
            }
        }
        Ok(Answer { status, headers, body: Bytes::copy_from_slice(&wire[head_length + 4..]) })
    }

    /// The answer once more. The body is shared, not copied.
    pub(crate) fn give(&self) -> HttpResponse {
        let mut response = HttpResponse::with_body(self.status, self.body.clone());
        for (name, value) in &self.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.map_into_boxed_body()
    }
}
