//! `requests.Response`: the answer of a server, read from a connection.

use std::io::Read;

/// Reads to the end of the connection.
pub(crate) fn read_response(stream: &mut impl Read) -> (u16, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let is_chunked = head.contains("transfer-encoding: chunked");
    (status.unwrap_or(0), if is_chunked { unchunked(body) } else { body.to_owned() })
}

/// The body of a long list, which comes in chunks. A chunk may end in the middle of a row.
fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let (chunk, rest) = rest.split_at(usize::from_str_radix(size, 16).unwrap());
        whole.push_str(chunk);
        body = rest.trim_start_matches("\r\n");
    }
    whole
}
