//! `django.utils.cache.patch_vary_headers`: the headers of a request on which a response depends.

use actix_web::http::header::{self, HeaderMap, HeaderValue};

/// Adds the name of a header to `Vary`, after the names that are there.
pub(crate) fn patch_vary_headers(headers: &mut HeaderMap, name: &'static str) {
    let known = headers.get(header::VARY).and_then(|vary| vary.to_str().ok());
    let value = match known {
        None => Some(HeaderValue::from_static(name)),
        Some(known) => {
            let mut names = known.split(',').map(str::trim);
            let is_there = names.any(|known| known == "*" || known.eq_ignore_ascii_case(name));
            if is_there { None } else { HeaderValue::try_from(format!("{known}, {name}")).ok() }
        }
    };
    if let Some(value) = value {
        headers.insert(header::VARY, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_added_once_and_last() {
        for (before, name, after) in [
            (None, "origin", "origin"),
            (Some("Accept"), "origin", "Accept, origin"),
            (Some("Accept, Cookie"), "origin", "Accept, Cookie, origin"),
            (Some("Accept, Cookie"), "cookie", "Accept, Cookie"),
            (Some("Origin"), "origin", "Origin"),
            (Some("*"), "origin", "*"),
        ] {
            let headers = before.map(|vary| (header::VARY, HeaderValue::from_static(vary)));
            let mut headers: HeaderMap = headers.into_iter().collect();
            patch_vary_headers(&mut headers, name);
            assert_eq!(headers.get(header::VARY).unwrap(), after, "{before:?} and {name}");
        }
    }
}
