//! stand-in
pub fn parse(query: &[u8], _e: crate::charsets::Charset) -> Result<Vec<(String, String)>, ()> {
    Ok(String::from_utf8_lossy(query)
        .split('&')
        .filter(|p| !p.is_empty())
        .map(|p| {
            let (k, v) = p.split_once('=').unwrap_or((p, ""));
            (k.to_owned(), v.to_owned())
        })
        .collect())
}
pub fn quote_plus(s: &str) -> String {
    s.to_owned()
}
