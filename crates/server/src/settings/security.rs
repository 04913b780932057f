//! How the settings of `SecurityMiddleware` and its neighbours are read, and what Django's checks refuse.

use actix_web::http::header::HeaderName;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use views::settings::{ForwardedAllowIps, Pattern, Security};

use super::cors::{check_header, patterns};
use super::error::SettingsError;
use super::sources::Sources;

/// `SECURE_…` and their neighbours.
#[derive(Deserialize)]
#[serde(remote = "Security", default = "Security::default")]
struct Fields {
    #[serde(rename = "SECURE_SSL_REDIRECT")]
    ssl_redirect: bool,
    #[serde(rename = "SECURE_SSL_HOST", deserialize_with = "header_text")]
    ssl_host: String,
    #[serde(rename = "SECURE_REDIRECT_EXEMPT", deserialize_with = "redirect_exempt")]
    redirect_exempt: Vec<Pattern>,
    #[serde(rename = "SECURE_HSTS_SECONDS")]
    hsts_seconds: u64,
    #[serde(rename = "SECURE_HSTS_INCLUDE_SUBDOMAINS")]
    hsts_include_subdomains: bool,
    #[serde(rename = "SECURE_HSTS_PRELOAD")]
    hsts_preload: bool,
    #[serde(rename = "SECURE_CONTENT_TYPE_NOSNIFF")]
    content_type_nosniff: bool,
    #[serde(rename = "SECURE_REFERRER_POLICY", deserialize_with = "referrer_policy")]
    referrer_policy: Vec<String>,
    #[serde(rename = "SECURE_CROSS_ORIGIN_OPENER_POLICY", deserialize_with = "cross_origin_opener_policy")]
    cross_origin_opener_policy: String,
    #[serde(rename = "SECURE_PROXY_SSL_HEADER", deserialize_with = "proxy_ssl_header")]
    proxy_ssl_header: Option<(HeaderName, String)>,
    #[serde(rename = "X_FRAME_OPTIONS", deserialize_with = "x_frame_options")]
    x_frame_options: String,
    #[serde(rename = "USE_X_FORWARDED_HOST")]
    use_x_forwarded_host: bool,
    #[serde(rename = "USE_X_FORWARDED_PORT")]
    use_x_forwarded_port: bool,
    #[serde(rename = "FORWARDED_ALLOW_IPS", deserialize_with = "forwarded_allow_ips")]
    forwarded_allow_ips: ForwardedAllowIps,
}

/// `REFERRER_POLICY_VALUES`
const REFERRER_POLICIES: [&str; 8] = [
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

/// `CROSS_ORIGIN_OPENER_POLICY_VALUES`
const OPENER_POLICIES: [&str; 3] = ["same-origin", "same-origin-allow-popups", "unsafe-none"];

/// Takes these settings from the sources.
pub(super) fn deserialize(sources: &mut Sources<'_>) -> Result<Security, SettingsError> {
    Fields::deserialize(sources)
}

fn redirect_exempt<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Pattern>, D::Error> {
    patterns(Pattern::search, deserializer)
}

fn header_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    check_header(&text).map(|()| text)
}

/// Several policies are a list, or a text with commas. An empty one stands for Python's `None`.
fn referrer_policy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let policies = Vec::<String>::deserialize(deserializer)?;
    let is_known = policies.iter().all(|policy| REFERRER_POLICIES.contains(&policy.as_str()));
    checked(policies, is_known, "security.E023", "SECURE_REFERRER_POLICY", &REFERRER_POLICIES)
}

/// An empty text stands for Python's `None`.
fn cross_origin_opener_policy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let policy = String::deserialize(deserializer)?;
    let is_known = policy.is_empty() || OPENER_POLICIES.contains(&policy.as_str());
    checked(policy, is_known, "security.E024", "SECURE_CROSS_ORIGIN_OPENER_POLICY", &OPENER_POLICIES)
}

/// A value that passes one of Django's checks.
fn checked<T, E: Error>(value: T, passes: bool, id: &str, name: &str, known: &[&str]) -> Result<T, E> {
    let known = known.join(", ");
    let fault =
        || format!("is wrong: ({id}) You have set the {name} setting to an invalid value. Valid values are: {known}.");
    if passes { Ok(value) } else { Err(E::custom(fault())) }
}

/// The name of a header as in `request.META`, and its value for a request over HTTPS.
fn proxy_ssl_header<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<(HeaderName, String)>, D::Error> {
    let parts = Vec::<String>::deserialize(deserializer)?;
    let (name, value) = match parts.as_slice() {
        [] => return Ok(None),
        [name, value] => (name, value),
        _ => return Err(D::Error::custom("must be a header and its value, such as HTTP_X_FORWARDED_PROTO,https")),
    };
    let header = name.strip_prefix("HTTP_").map(|name| name.replace('_', "-").to_ascii_lowercase());
    let header = header.and_then(|name| HeaderName::try_from(name).ok());
    let no_header = || D::Error::custom("must name a header as Django does, such as HTTP_X_FORWARDED_PROTO");
    Ok(Some((header.ok_or_else(no_header)?, value.clone())))
}

/// Browsers know two values, and ignore the header with any other.
fn x_frame_options<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = String::deserialize(deserializer)?.to_uppercase();
    let is_known = ["DENY", "SAMEORIGIN"].contains(&value.as_str());
    if is_known { Ok(value) } else { Err(D::Error::custom("must be DENY or SAMEORIGIN")) }
}

fn forwarded_allow_ips<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ForwardedAllowIps, D::Error> {
    let items = Vec::<String>::deserialize(deserializer)?;
    let parsed = ForwardedAllowIps::parse(items.iter().map(String::as_str));
    parsed.map_err(|invalid| D::Error::custom(format!("is wrong: {invalid}")))
}
