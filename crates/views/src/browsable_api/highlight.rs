//! DRF's `prettify.js` and the filter `urlize`: JSON as markup, with colours and links.
//!
//! The input is JSON that may be cut at any place. Every text is escaped, and only `http` and `https` become links. A
//! text with other than ASCII characters is isolated (`<bdi>`), so that marks of direction in it do not change the order
//! of what stands around it.

/// The markup of a JSON text.
pub(super) fn highlight(json: &str) -> String {
    let mut html = String::with_capacity(json.len() * 2);
    let mut rest = json;
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'"' => string_length(rest),
            b'-' | b'0'..=b'9' => length_of(rest, |byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)),
            b'a'..=b'z' => length_of(rest, |byte| byte.is_ascii_lowercase()),
            _ => length_of(rest, |byte| !byte.is_ascii_alphanumeric() && byte != b'"' && byte != b'-'),
        };
        let Some((token, after)) = rest.split_at_checked(length.max(1)) else { break };
        match first {
            b'"' if after.starts_with(':') => span(&mut html, "k", |html| string(html, token)),
            b'"' => span(&mut html, "s", |html| string(html, token)),
            b'-' | b'0'..=b'9' => span(&mut html, "n", |html| escape(html, token)),
            b'a'..=b'z' => span(&mut html, "l", |html| escape(html, token)),
            _ => escape(&mut html, token),
        }
        rest = after;
    }
    html
}

fn span(html: &mut String, class: &str, content: impl FnOnce(&mut String)) {
    html.extend(["<span class=\"", class, "\">"]);
    content(html);
    html.push_str("</span>");
}

fn length_of(text: &str, belongs: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len())
}

/// The length of the string at the beginning, with its quotes. The last string may have no end.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// A string with its quotes.
fn string(html: &mut String, token: &str) {
    if token.is_ascii() {
        return urlize(html, token);
    }
    let text = token.strip_prefix('"').unwrap_or(token);
    let (text, end) = text.strip_suffix('"').map_or((text, ""), |text| (text, "\""));
    html.push_str("\"<bdi>");
    urlize(html, text);
    html.extend(["</bdi>", end]);
}

/// Writes a text with its URLs as links.
fn urlize(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, url, after)) = next_url(rest) {
        escape(html, before);
        html.push_str("<a rel=\"nofollow noreferrer\" href=\"");
        escape(html, url);
        html.push_str("\">");
        escape(html, url);
        html.push_str("</a>");
        rest = after;
    }
    escape(html, rest);
}

/// The text before the first URL, that URL, and the text after it. A URL begins a word.
fn next_url(text: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in text.match_indices("http") {
        let (before, candidate) = text.split_at_checked(start)?;
        // Checked first: to read a URL at each `http` of one long word would take quadratic time.
        if before.ends_with(|letter: char| letter.is_alphanumeric()) {
            continue;
        }
        let url = url_at_start(candidate);
        if !url.is_empty() {
            return Some((before, url, candidate.get(url.len()..)?));
        }
    }
    None
}

/// The URL at the beginning of a text, without punctuation at its end. Empty if there is none.
fn url_at_start(text: &str) -> &str {
    let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else { return "" };
    if !host.starts_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '[') {
        return "";
    }
    let end = length_of(text, |byte| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&()*+,;=%".contains(&byte));
    let url = text.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ':', ';', '!', '?']);
    if url.contains('(') { url } else { url.trim_end_matches(')') }
}

/// `conditional_escape`
fn escape(html: &mut String, text: &str) {
    let mut written = 0;
    for (place, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            b'"' => "&quot;",
            b'\'' => "&#x27;",
            _ => continue,
        };
        html.extend([text.get(written..place).unwrap_or_default(), entity]);
        written = place + 1;
    }
    html.push_str(text.get(written..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The markup with short marks in the place of the tags.
    fn marked(json: &str) -> String {
        let html = highlight(json).replace("&quot;", "'").replace("</span>", "}");
        ["k", "s", "n", "l"].iter().fold(html, |html, class| html.replace(&format!("<span class=\"{class}\">"), "{"))
    }

    #[test]
    fn every_kind_of_token_is_marked() {
        assert_eq!(
            marked(r#"{"a": [1, -2.5e+3, true, null, "x"]}"#),
            "{{'a'}: [{1}, {-2.5e+3}, {true}, {null}, {'x'}]}"
        );
        assert_eq!(highlight(r#"{"a":"b"}"#).matches("class=\"k\"").count(), 1);
        assert_eq!(marked(r#""a \" \\" 1"#), r"{'a \' \\'} {1}");
    }

    #[test]
    fn a_cut_text_is_shown_to_its_end() {
        for (json, expected) in [("", ""), ("[\"a", "[{'a}"), ("[\"a\\", "[{'a\\}"), ("[tr", "[{tr}"), ("[-", "[{-}")] {
            assert_eq!(marked(json), expected, "{json}");
        }
        assert_eq!(marked("\"é"), "{\"<bdi>é</bdi>}");
    }

    #[test]
    fn markup_in_a_text_is_text() {
        let html = highlight(r#"["<script>alert('1')</script>", "\"><img onerror=x>", "a&amp;"]"#);
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains('\''), "{html}");
        assert!(html.contains("&lt;script&gt;alert(&#x27;1&#x27;)") && html.contains("a&amp;amp;"), "{html}");
    }

    #[test]
    fn other_than_ascii_texts_are_isolated() {
        assert_eq!(marked("[\"\u{202e}abc\"]"), "[{\"<bdi>\u{202e}abc</bdi>\"}]");
    }

    /// With quadratic time, this test would take minutes.
    #[test]
    fn a_long_text_without_a_url_takes_linear_time() {
        for word in ["xhttp://a", "http", "http://", "xhttps://[", "http://a\u{e9}"] {
            let text = word.repeat(500_000 / word.len());
            assert!(highlight(&format!("\"{text}\"")).len() >= text.len(), "{word}");
        }
    }

    #[test]
    fn only_http_and_https_are_links() {
        let link = |text: &str| {
            let html = highlight(&serde_json::to_string(text).unwrap_or_default());
            html.split_once("href=\"").map(|(_, rest)| rest.split('"').next().unwrap_or_default().to_owned())
        };
        for (text, expected) in [
            ("http://a.b/?c=d&e=f", Some("http://a.b/?c=d&amp;e=f")),
            ("see https://a.b/c_(d). Then", Some("https://a.b/c_(d)")),
            ("(http://a.b)", Some("http://a.b")),
            ("é http://a.b/é", Some("http://a.b/")),
            ("http://a.b/\"onclick=x", Some("http://a.b/")),
            ("javascript:alert(1)//http:x", None),
            ("xhttp://a.b", None),
            ("http://", None),
            ("http:///a", None),
            ("data:text/html,x", None),
            ("//a.b", None),
        ] {
            assert_eq!(link(text).as_deref(), expected, "{text}");
        }
    }
}
