//! The argument `addrport` of `runserver`: a port, an address with a port, or as in gunicorn `unix:` with a path.

use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs};

use crate::error::{CommandError, Result};
use crate::listener::Address;

const DEFAULT_PORT: u16 = 8000;

/// The permissions of a socket file, unless the operator names others.
#[cfg(unix)]
const ONLY_OWNER: u32 = 0o600;

/// Parses the argument of a server that may listen on a Unix socket. `mode` is for the file of this socket.
///
/// # Errors
/// The argument has none of the forms, or there is a mode for an address without a file.
pub(super) fn parse_any(addrport: Option<&str>, mode: Option<u32>) -> Result<Address> {
    #[cfg(unix)]
    if let Some(path) = addrport.and_then(|text| text.strip_prefix("unix:")) {
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() {
            return Err(CommandError::Command("unix: needs the path of a socket.".to_owned()));
        }
        return Ok(Address::Unix(path.into(), mode.unwrap_or(ONLY_OWNER)));
    }
    if mode.is_some() {
        return Err(CommandError::Command("--socket-mode is only for unix: with a path.".to_owned()));
    }
    parse(addrport).map(Address::Tcp)
}

/// Parses the argument. Without one, the address is Django's `127.0.0.1:8000`. If a name has several addresses, it is
/// the first IPv4 address, which Django prefers too.
///
/// # Errors
/// The argument has neither form. The text is Django's.
pub(super) fn parse(addrport: Option<&str>) -> Result<SocketAddr> {
    let Some(text) = addrport.filter(|text| !text.is_empty()) else {
        return Ok((Ipv4Addr::LOCALHOST, DEFAULT_PORT).into());
    };
    let invalid = || CommandError::Command(format!("\"{text}\" is not a valid port number or address:port pair."));
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let port: u16 = port.parse().ok().filter(|_| is_number).ok_or_else(invalid)?;
    if host.is_empty() && !text.starts_with(':') {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let addresses: Vec<SocketAddr> = (host, port).to_socket_addrs().map_err(|_unknown| invalid())?.collect();
    let first = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
    first.copied().ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_and_addresses_are_parsed_as_in_django() {
        for (text, address) in [
            (None, "127.0.0.1:8000"),
            (Some("8001"), "127.0.0.1:8001"),
            (Some("0"), "127.0.0.1:0"),
            (Some("0.0.0.0:80"), "0.0.0.0:80"),
            (Some("0:8000"), "0.0.0.0:8000"),
            (Some("[::1]:8000"), "[::1]:8000"),
            (Some("localhost:8000"), "127.0.0.1:8000"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), address, "{text:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn paths_are_parsed_as_in_gunicorn() {
        for (text, path) in [
            ("unix:/run/api.sock", "/run/api.sock"),
            ("unix:///run/api.sock", "/run/api.sock"),
            ("unix:api.sock", "api.sock"),
        ] {
            assert_eq!(parse_any(Some(text), None).unwrap(), Address::Unix(path.into(), 0o600), "{text}");
        }
        assert!(parse_any(Some("unix:"), None).is_err());
        assert_eq!(parse_any(Some("unix:a"), Some(0o660)).unwrap(), Address::Unix("a".into(), 0o660));
        assert!(parse_any(Some("8000"), Some(0o660)).is_err());
    }

    #[test]
    fn other_forms_are_refused_with_djangos_text() {
        for text in ["foo", "65536", "-1", "+80", "127.0.0.1", "127.0.0.1:", ":8000", "127.0.0.1:x", "no such host:1"] {
            assert_eq!(
                parse(Some(text)).unwrap_err().to_string(),
                format!("CommandError: \"{text}\" is not a valid port number or address:port pair."),
            );
        }
    }
}
