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
    /// Whether the other end of the connection is a proxy of `FORWARDED_ALLOW_IPS`.
    pub(super) is_trusted: bool,
    /// `request.is_secure()`
    pub(crate) is_secure: bool,
    /// The address of the client. `None` if the proxy does not report one.
    pub(super) client: Option<IpAddr>,
}

/// `InvalidSchemeHeaders`: the scheme headers contradict each other.
pub(crate) struct InvalidSchemeHeaders;

impl Forwarded {
    /// Reads the headers of a proxy that is believed.
    ///
    /// # Errors
    /// The scheme headers contradict each other.
    pub(crate) fn read(head: &RequestHead, settings: &Security) -> Result<Forwarded, InvalidSchemeHeaders> {
        let peer = head.peer_addr.map(|peer| peer.ip());
        let Some(proxy) = peer.filter(|peer| settings.forwarded_allow_ips.contains(*peer)) else {
            return Ok(Forwarded { is_trusted: false, is_secure: false, client: peer });
        };
        let wsgi = is_https(head.headers())?;
        let named = settings.proxy_ssl_header.as_ref().and_then(|(name, https)| is_said(head, name, https));
        let client = client(proxy, head.headers(), &settings.forwarded_allow_ips);
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
fn client(proxy: IpAddr, headers: &HeaderMap, proxies: &ForwardedAllowIps) -> Option<IpAddr> {
    let is_proxy = |address: &IpAddr| {
        *proxies != ForwardedAllowIps::Any && !address.to_canonical().is_loopback() && proxies.contains(*address)
    };
    let values: Vec<_> = headers.get_all(&X_FORWARDED_FOR).collect();
    let mut client = Some(proxy);
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
