//! The URL of a PostgreSQL database, as libpq parses it.

use percent_encoding::percent_decode_str;

/// Whether a `DATABASE_URL` names a PostgreSQL database.
pub(crate) fn is(url: &str) -> bool {
    matches!(url.split_once("://"), Some(("postgres" | "postgresql", _)))
}

/// The part of a URL after `://`.
pub(crate) struct PostgresUrl<'u> {
    /// The user and the password, with the `:` between them.
    credentials: Option<&'u str>,
    /// One or more `HOST:PORT`, separated by commas, and the path.
    address: &'u str,
    /// One or more `NAME=VALUE`, separated by `&`.
    parameters: &'u str,
}

impl PostgresUrl<'_> {
    /// Splits a URL. `None` if it is not PostgreSQL's.
    pub(crate) fn new(url: &str) -> Option<PostgresUrl<'_>> {
        let rest = url.split_once("://").filter(|_| is(url))?.1;
        // Credentials end at the first `@`, if that comes before the first `/`.
        let end = rest.find(['@', '/']).filter(|end| rest.get(*end..).is_some_and(|rest| rest.starts_with('@')));
        let (credentials, address) = match end.and_then(|end| rest.split_at_checked(end)) {
            Some((credentials, address)) => (Some(credentials), address.get(1..).unwrap_or_default()),
            None => (None, rest),
        };
        let (address, parameters) = address.split_once('?').unwrap_or((address, ""));
        Some(PostgresUrl { credentials, address, parameters })
    }

    /// The value of a parameter. If it occurs several times, it is the last one.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let mut parameters = self.parameters.split('&').filter_map(|parameter| parameter.split_once('='));
        parameters.rfind(|(other, _)| decode(other) == name).map(|(_, value)| decode(value))
    }

    /// The hosts of the URL, separated by commas, or `None` if it names none.
    pub(crate) fn hosts(&self) -> Option<String> {
        if let Some(hosts) = self.parameter("host") {
            return Some(hosts);
        }
        let host = |part: &str| match part.strip_prefix('[').and_then(|part| part.split_once(']')) {
            Some((address, _port)) => address.to_owned(),
            None => decode(part.split(':').next().unwrap_or_default()),
        };
        let authority = self.address.split('/').next().unwrap_or_default();
        let hosts: Vec<String> = authority.split(',').map(host).collect();
        if hosts.iter().all(String::is_empty) { None } else { Some(hosts.join(",")) }
    }

    /// The password, which a parameter overrides as in libpq.
    pub(crate) fn password(&self) -> Option<String> {
        let written = self.credentials.and_then(|credentials| credentials.split_once(':'));
        self.parameter("password").or_else(|| written.map(|(_user, password)| decode(password)))
    }

    /// The same URL without the password. `None` if the URL has an `@` in an unusual place, which may belong to a password
    /// that is not percent-encoded, or the password of a certificate.
    pub(crate) fn without_password(&self) -> Option<String> {
        let is_unclear = self.address.contains('@') || self.parameters.contains('@');
        if is_unclear || self.parameter("sslpassword").is_some() {
            return None;
        }
        let name = |parameter: &str| decode(parameter.split('=').next().unwrap_or_default());
        let others =
            self.parameters.split('&').filter(|parameter| !parameter.is_empty() && name(parameter) != "password");
        let others: Vec<&str> = others.collect();
        let user = self.credentials.map(|credentials| credentials.split(':').next().unwrap_or_default());
        let user = user.map_or_else(String::new, |user| format!("{user}@"));
        let query = if others.is_empty() { String::new() } else { format!("?{}", others.join("&")) };
        Some(format!("postgresql://{user}{}{query}", self.address))
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_the_url() {
        for (url, password, rest) in [
            ("postgres://u:p%40ss@db/n", Some("p@ss"), Some("postgresql://u@db/n")),
            ("postgres://u:a:b@db:1/n?sslmode=require", Some("a:b"), Some("postgresql://u@db:1/n?sslmode=require")),
            ("postgres://u:p?ss@db/n", Some("p?ss"), Some("postgresql://u@db/n")),
            ("postgres://u@db/n?a=b&password=p%26&c=d", Some("p&"), Some("postgresql://u@db/n?a=b&c=d")),
            ("postgres://u:x@db/n?%70assword=p", Some("p"), Some("postgresql://u@db/n")),
            ("postgres:///n", None, Some("postgresql:///n")),
            ("postgres://u:p@ss@db/n", Some("p"), None),
            ("postgres://u:p/ss@db/n", None, None),
            ("postgres://u:p?s/s@db/n", None, None),
            ("postgres://db/n?sslpassword=p", None, None),
        ] {
            let parsed = PostgresUrl::new(url).unwrap();
            assert_eq!(parsed.password().as_deref(), password, "{url}");
            assert_eq!(parsed.without_password().as_deref(), rest, "{url}");
        }
        assert!(PostgresUrl::new("sqlite://db").is_none());
    }
}
