//! HTTP byte by byte: what a case asks for is what is sent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer, with its headers sorted by name.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The web server's own headers, which are nobody's contract.
const UNRECORDED: [&str; 4] = ["date", "server", "connection", "transfer-encoding"];

/// Sends one request on a connection of its own.
pub fn exchange(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: Option<&[u8]>,
) -> Answer {
    let has = |wanted: &str| headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let mut lines = vec![format!("{method} {path} HTTP/1.1")];
    if !has("host") {
        lines.push("Host: testserver".into());
    }
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    if let Some(body) = body
        && !has("content-length")
        && !has("transfer-encoding")
    {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    lines.push("Connection: close\r\n\r\n".into());
    let mut data: Vec<u8> = lines.join("\r\n").chars().map(|c| u8::try_from(c).expect("headers are Latin-1")).collect();
    data.extend(body.unwrap_or_default());
    send(address, &data, method)
}

/// Sends bytes, and reads until the other side closes.
pub fn send(address: SocketAddr, data: &[u8], method: &str) -> Answer {
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    connection.write_all(data).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    parse(&answer, method)
}

fn parse(answer: &[u8], method: &str) -> Answer {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
    let head: String = answer[..end].iter().copied().map(char::from).collect();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())).unwrap())
        .collect();
    let mut body = answer[end + 4..].to_vec();
    if headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked") && method != "HEAD" {
        body = chunks(&body);
    }
    headers.retain(|(name, _)| !UNRECORDED.contains(&name.as_str()));
    headers.sort();
    Answer { status, headers, body }
}

fn chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 2 + size + 2..];
    }
}
