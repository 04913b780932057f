//! The argument `addrport` of `runserver`: a port, or an address with a port.

use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs};

use crate::error::{CommandError, Result};

const DEFAULT_PORT: u16 = 8000;

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
