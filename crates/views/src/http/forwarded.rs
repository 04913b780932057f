//! gunicorn's `secure_scheme_headers` and Django's `SECURE_PROXY_SSL_HEADER`: what a reverse proxy says of a request.
//! Only the proxies of `FORWARDED_ALLOW_IPS` are believed.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpResponse as ActixResponse;
use actix_web::dev::RequestHead;
use actix_web::http::header::{self, HeaderMap, HeaderName};
use python::builtins;

use super::meta::{joined, latin1};
use crate::settings::{ForwardedAllowIps, Security};

pub(super) const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTOCOL: HeaderName = HeaderName::from_static("x-forwarded-protocol");
const X_FORWARDED_SSL: HeaderName = HeaderName::from_static("x-forwarded-ssl");

/// gunicorn's `secure_scheme_headers`, each with its value for a request over HTTPS.
const SECURE_SCHEME_HEADERS: [(HeaderName, &str); 3] =
    [(header::X_FORWARDED_PROTO, "https"), (X_FORWARDED_PROTOCOL, "ssl"), (X_FORWARDED_SSL, "on")];

/// What is known of a request from its connection, and from the proxy if it is believed.
#[derive(Clone, Copy)]
pub(crate) struct Forwarded {
    /// Whether the other end of the connection is a proxy of `FORWARDED_ALLOW_IPS`, or uses a Unix socket.
    pub(super) is_trusted: bool,
    /// `request.is_secure()`
    pub(crate) is_secure: bool,
    /// The address of the client. `None` if the proxy does not report one.
    pub(super) client: Option<IpAddr>,
}

/// `InvalidSchemeHeaders`: the scheme headers contradict each other.
pub(crate) struct InvalidSchemeHeaders;

impl Forwarded {
    /// Reads the headers of a proxy that is believed. `is_unix` says whether it uses a Unix socket: only a proxy on this
    /// machine can, so gunicorn believes it whatever `forwarded_allow_ips` says.
    ///
    /// # Errors
    /// The scheme headers contradict each other.
    pub(crate) fn read(
        head: &RequestHead,
        is_unix: bool,
        settings: &Security,
    ) -> Result<Forwarded, InvalidSchemeHeaders> {
        let peer = head.peer_addr.map(|peer| peer.ip());
        if !is_unix && !peer.is_some_and(|peer| settings.forwarded_allow_ips.contains(peer)) {
            return Ok(Forwarded { is_trusted: false, is_secure: false, client: peer });
        }
        let wsgi = is_https(head.headers())?;
        let named = settings.proxy_ssl_header.as_ref().and_then(|(name, https)| is_said(head, name, https));
        let client = client(peer, head.headers(), &settings.forwarded_allow_ips);
        Ok(Forwarded { is_trusted: true, is_secure: named.unwrap_or(wsgi), client })
    }
}

impl InvalidSchemeHeaders {
    /// gunicorn's page for it.
    pub(super) fn response(self) -> ActixResponse {
        const PAGE: &str = "<html>\n  <head>\n    <title>Bad Request</title>\n  </head>\n  <body>\n    \
                            <h1><p>Bad Request</p></h1>\n    Contradictory scheme headers\n  </body>\n</html>\n";
        ActixResponse::BadRequest().force_close().insert_header((header::CONTENT_TYPE, "text/html")).body(PAGE)
    }
}

/// gunicorn's `wsgi.url_scheme`: whether it is `https`.
fn is_https(headers: &HeaderMap) -> Result<bool, InvalidSchemeHeaders> {
    let mut scheme = None;
    for (name, https) in SECURE_SCHEME_HEADERS {
        for value in headers.get_all(name) {
            let is_https = value == https;
            if scheme.is_some_and(|scheme| scheme != is_https) {
                return Err(InvalidSchemeHeaders);
            }
            scheme = Some(is_https);
        }
    }
    Ok(scheme.unwrap_or(false))
}

/// `HttpRequest.scheme`: whether the first entry of the header is the value for HTTPS. `None` if there is no header.
fn is_said(head: &RequestHead, name: &HeaderName, https: &str) -> Option<bool> {
    let value = joined(head, name)?;
    let said = latin1(Some(&value));
    Some(builtins::strip(said.split(',').next().unwrap_or_default()) == https)
}

/// The address that a proxy reports: the last one in `X-Forwarded-For`, which it has added. The client may have forged
/// the addresses before it. If the last one is of another proxy that is believed, the address before it counts, and so
/// on. A loopback address is that of a client on the machine of the proxy.
fn client(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &ForwardedAllowIps) -> Option<IpAddr> {
    let is_proxy = |address: &IpAddr| {
        *proxies != ForwardedAllowIps::Any && !address.to_canonical().is_loopback() && proxies.contains(*address)
    };
    let values: Vec<_> = headers.get_all(&X_FORWARDED_FOR).collect();
    let mut client = peer;
    for value in values.into_iter().rev() {
        // A value that is not ASCII has no address.
        for entry in value.to_str().unwrap_or_default().rsplit(',') {
            client = address(entry.trim());
            if !client.as_ref().is_some_and(is_proxy) {
                return client;
            }
        }
    }
    client
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let without_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    text.parse().or_else(|_not_bare| without_port()).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    /// What is believed of a request from `peer` with these headers. An empty text stands for a Unix socket.
    fn read(peer: &str, allowed: &[&str], headers: &[(&'static str, &'static str)]) -> Option<Forwarded> {
        let mut head = RequestHead::default();
        head.peer_addr = peer.parse().ok().map(|peer| SocketAddr::new(peer, 4711));
        for (name, value) in headers {
            head.headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let forwarded_allow_ips = ForwardedAllowIps::parse(allowed.iter().copied()).unwrap();
        let proxy_ssl_header = Some((HeaderName::from_static("x-scheme"), "https".to_owned()));
        Forwarded::read(
            &head,
            peer.is_empty(),
            &Security { forwarded_allow_ips, proxy_ssl_header, ..Security::default() },
        )
        .ok()
    }

    #[test]
    fn only_a_proxy_that_is_believed_says_the_scheme() {
        for (name, value) in [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-ssl", "on"),
            ("x-forwarded-protocol", "ssl"),
            ("x-scheme", "https"),
        ] {
            let is_secure = |peer| read(peer, &["10.0.0.0/8"], &[(name, value)]).unwrap().is_secure;
            assert!(is_secure("10.0.0.1") && is_secure("::ffff:10.0.0.1"), "{name}");
            assert!(is_secure(""), "{name} through a Unix socket");
            assert!(!is_secure("127.0.0.1") && !is_secure("192.0.2.1"), "{name}");
        }
    }

    #[test]
    fn scheme_headers_must_agree_if_the_proxy_is_believed() {
        let both = [("x-forwarded-proto", "https"), ("x-forwarded-ssl", "off")];
        assert!(read("10.0.0.1", &["10.0.0.1"], &both).is_none());
        assert!(!read("10.0.0.2", &["10.0.0.1"], &both).unwrap().is_secure);
        let named = [("x-forwarded-proto", "https"), ("x-scheme", "http")];
        assert!(!read("10.0.0.1", &["10.0.0.1"], &named).unwrap().is_secure, "the named header comes first");
    }

    #[track_caller]
    fn check_client(allowed: &[&str], forwarded_for: &[&'static str], expected: Option<&str>) {
        let headers: Vec<_> = forwarded_for.iter().map(|value| ("x-forwarded-for", *value)).collect();
        let client = read("10.0.0.1", allowed, &headers).unwrap().client;
        assert_eq!(client, expected.map(|address| address.parse().unwrap()), "{forwarded_for:?} of {allowed:?}");
    }

    #[test]
    fn the_client_is_the_last_address_that_is_no_proxy() {
        let proxies = ["10.0.0.0/8"];
        check_client(&proxies, &[], Some("10.0.0.1"));
        check_client(&proxies, &["192.0.2.1"], Some("192.0.2.1"));
        check_client(&proxies, &["192.0.2.1, 198.51.100.1"], Some("198.51.100.1"));
        check_client(&proxies, &["192.0.2.1", "198.51.100.1"], Some("198.51.100.1"));
        check_client(&proxies, &["192.0.2.1, 198.51.100.1, 10.0.0.2"], Some("198.51.100.1"));
        check_client(&proxies, &["10.0.0.3, 10.0.0.2"], Some("10.0.0.3"));
        check_client(&proxies, &["192.0.2.1:4711"], Some("192.0.2.1"));
        check_client(&proxies, &["192.0.2.1, unknown"], None);
        check_client(&["10.0.0.1", "127.0.0.1"], &["192.0.2.1, 127.0.0.1"], Some("127.0.0.1"));
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        check_client(&["127.0.0.1"], &["192.0.2.1"], Some("10.0.0.1"));
        check_client(&["*"], &["192.0.2.1, 198.51.100.1"], Some("198.51.100.1"));
    }
}
