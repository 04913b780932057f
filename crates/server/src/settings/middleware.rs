//! `MIDDLEWARE`: class paths in Django's order. Most of the classes are always in use, and the list may leave them out.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use views::settings::Middleware;

const GZIP: &str = "django.middleware.gzip.GZipMiddleware";
const CONDITIONAL_GET: &str = "django.middleware.http.ConditionalGetMiddleware";

/// The known classes, in the order in which they are used.
const KNOWN: [&str; 10] = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    GZIP,
    "django.contrib.sessions.middleware.SessionMiddleware",
    CONDITIONAL_GET,
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
];

/// Reads the list. The order must be that of [`KNOWN`], because the classes cannot be used in another one.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Middleware, D::Error> {
    let named = Vec::<String>::deserialize(deserializer)?;
    let mut places = Vec::new();
    for path in &named {
        let place = KNOWN.iter().position(|known| known == path);
        let place =
            place.ok_or_else(|| D::Error::custom(format!("names '{path}', which this server does not have")))?;
        if let Some(last) = places.last().filter(|last| **last >= place) {
            let text = match *last == place {
                true => format!("names '{path}' twice"),
                false => format!("names '{path}' after '{}', but must name it before", KNOWN[*last]),
            };
            return Err(D::Error::custom(text));
        }
        places.push(place);
    }
    let has = |path: &str| named.iter().any(|named| named == path);
    Ok(Middleware { gzip: has(GZIP), conditional_get: has(CONDITIONAL_GET) })
}
