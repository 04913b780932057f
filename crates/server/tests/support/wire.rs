//! Raw HTTP: requests are sent exactly as a case describes them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// An answer, with its headers sorted by name.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Headers of the web server. They are not compared.
const UNRECORDED: [&str; 4] = ["date", "server", "connection", "transfer-encoding"];

/// Sends one request on a new connection.
pub(crate) fn exchange(
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
pub(crate) fn send(address: SocketAddr, data: &[u8], method: &str) -> Answer {
    let mut connection = connect(address);
    connection.write_all(data).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    parse(&answer, method)
}

fn connect(address: SocketAddr) -> TcpStream {
    let connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    connection
}

/// A connection that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Connection {
        Connection { stream: connect(address), unread: Vec::new() }
    }

    /// Sends bytes as they are.
    pub(crate) fn write(&mut self, data: &[u8]) {
        self.stream.write_all(data).unwrap();
    }

    /// Closes the sending half of the connection.
    pub(crate) fn finish(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// Waits until the server closes the connection. Unread data makes that a reset.
    pub(crate) fn has_ended(&mut self) -> bool {
        match self.stream.read(&mut [0]) {
            Ok(read) => read == 0 && self.unread.is_empty(),
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }

    /// The next answer, which is not one to `HEAD`.
    pub(crate) fn read(&mut self) -> Answer {
        let mut answer = self.read_head();
        let length = answer.headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(0, |(_, length)| length.parse().unwrap());
        while self.unread.len() < length {
            self.more();
        }
        answer.body = self.unread.drain(..length).collect();
        answer
    }

    /// The next answer without its body, as one to `HEAD` is.
    pub(crate) fn read_head(&mut self) -> Answer {
        let end = loop {
            if let Some(end) = self.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            self.more();
        };
        let head: Vec<u8> = self.unread.drain(..end).collect();
        parse(&head, "HEAD")
    }

    fn more(&mut self) {
        let mut bytes = [0; 65_536];
        let count = self.stream.read(&mut bytes).unwrap();
        assert!(count > 0, "the connection was closed after {:?}", String::from_utf8_lossy(&self.unread));
        self.unread.extend(&bytes[..count]);
    }
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

/// Joins the chunks of a body.
pub(crate) fn chunks(mut rest: &[u8]) -> Vec<u8> {
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
