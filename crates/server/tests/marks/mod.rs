//! Marks replace values that change from run to run: tokens, times, the seconds of a throttle, cookies, and HTML pages.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use authentication::settings::{Algorithm, SimpleJwt};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, crypto};
use regex::{Captures, Regex};
use serde_json::Value;

use crate::support::fixture;
use crate::support::wire::Answer;

static TIME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z").unwrap());
static JWT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"([\w-]+)\.([\w-]+)\.([\w-]{43,})").unwrap());
static CLAIM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(exp|iat)":(\d+)"#).unwrap());
static JTI: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(\w+)":"[0-9a-f]{32}""#).unwrap());
static PASSWORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#""(\w+)":"[0-9A-F]{32}""#).unwrap());
static CSRF: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^csrftoken=(\w+); expires=[^;]+").unwrap());
static MARK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{(\w+)\}").unwrap());
static WAIT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(Expected available in )(\d+)( seconds)").unwrap());
static FIXTURE_TIMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let read = |fixture: &String| std::fs::read_to_string(fixture::recorded().join(fixture)).unwrap();
    let texts: Vec<String> = fixture::fixtures().iter().map(read).collect();
    texts.iter().flat_map(|text| TIME.find_iter(text)).map(|found| found.as_str().to_owned()).collect()
});

/// The periods of rates, in seconds.
const PERIODS: [u64; 3] = [60, 3_600, 86_400];
/// No conversation lasts longer, in seconds.
const LONGEST_CONVERSATION: u64 = 30;

/// The text with every `{name}` replaced.
pub(crate) fn fill(text: &str, values: &HashMap<String, String>) -> String {
    MARK.replace_all(text, |found: &Captures<'_>| values.get(&found[1]).cloned().unwrap_or_else(|| found[0].to_owned()))
        .into_owned()
}

/// The body of a request or an answer, if it has one.
pub(crate) fn body(message: &Value) -> Option<Vec<u8>> {
    let text = message.get("body").map(|body| body.as_str().unwrap().as_bytes().to_vec());
    text.or_else(|| Some(STANDARD.decode(message.get("body_base64")?.as_str()?).unwrap()))
}

/// The recorded answer.
pub(crate) fn expected(response: &Value) -> Answer {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let headers =
        response["headers"].as_array().unwrap().iter().map(|pair| (text(&pair[0]).to_lowercase(), text(&pair[1])));
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    Answer { status, headers: headers.collect(), body: body(response).unwrap_or_default() }
}

/// Replaces the changing values in an answer with marks. `settings` are those of the server.
pub(crate) fn mark(answer: &mut Answer, asked: &[(String, String)], settings: &SimpleJwt) {
    let cookies: String =
        asked.iter().filter(|(name, _)| name.eq_ignore_ascii_case("cookie")).map(|(_, value)| value.as_str()).collect();
    for (name, value) in &mut answer.headers {
        if name == "set-cookie" {
            let csrf = |found: &Captures<'_>| {
                let secret = if cookies.contains(&found[1]) { &found[1] } else { "<csrf>" };
                format!("csrftoken={secret}; expires=<date>")
            };
            *value = CSRF.replace(value, csrf).into_owned();
        }
        if name == "retry-after" {
            *value = wait(value);
        }
    }
    // `docs/differences.md`, row `page`
    if answer.headers.iter().any(|(name, _)| name == "content-security-policy") {
        answer.headers.retain(|(name, _)| name != "content-security-policy" && name != "cache-control");
    }
    let browsable = answer.body.windows(10).any(|window| window == "– Task API".as_bytes().get(..10).unwrap());
    if browsable {
        answer.body = b"<browsable page>".to_vec();
    } else if let Ok(text) = String::from_utf8(answer.body.clone()) {
        let text = JWT.replace_all(&text, |found: &Captures<'_>| jwt(found, settings));
        let text = WAIT.replace_all(&text, |found: &Captures<'_>| found[1].to_owned() + &wait(&found[2]) + &found[3]);
        let time = |found: &Captures<'_>| {
            if FIXTURE_TIMES.contains(&found[0]) { found[0].to_owned() } else { "<time>".to_owned() }
        };
        answer.body = TIME.replace_all(&text, time).into_owned().into_bytes();
    }
}

/// The seconds until a throttle lets a request pass: the period of the rate, less the age of the first request that it
/// counted.
fn wait(seconds: &str) -> String {
    let is_shortly_before = |period: &&u64| {
        let age = seconds.parse().ok().and_then(|seconds: u64| period.checked_sub(seconds));
        age.is_some_and(|age| age < LONGEST_CONVERSATION)
    };
    PERIODS.iter().find(is_shortly_before).map_or_else(|| seconds.to_owned(), |period| format!("<wait {period}>"))
}

fn jwt(found: &Captures<'_>, settings: &SimpleJwt) -> String {
    let signing_input = format!("{}.{}", &found[1], &found[2]);
    let (key, algorithm) = (verifying_key(settings), settings.algorithm);
    if !crypto::verify(&found[3], signing_input.as_bytes(), &key, algorithm).unwrap_or_default() {
        return found[0].to_owned();
    }
    let decode = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let now = i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    let lifetimes = [settings.access_token_lifetime, settings.refresh_token_lifetime];
    let lifetimes = lifetimes.map(|lifetime| i64::try_from(lifetime.as_secs()).unwrap());
    let claim = |found: &Captures<'_>| {
        let begin = |lifetime: &i64| found[2].parse::<i64>().unwrap() - lifetime;
        match [0].iter().chain(&lifetimes).find(|lifetime| (now - 60..=now).contains(&begin(lifetime))) {
            Some(0) => format!("\"{}\":<iat>", &found[1]),
            Some(lifetime) => format!("\"{}\":<iat+{lifetime}>", &found[1]),
            None => found[0].to_owned(),
        }
    };
    let payload = decode(&found[2]);
    let payload = CLAIM.replace_all(&payload, claim);
    let payload = JTI.replace_all(&payload, "\"$1\":<jti>");
    let payload = PASSWORD.replace_all(&payload, "\"$1\":<password>");
    format!("<jwt {} {payload}>", decode(&found[1]))
}

/// The key that verifies the tokens of a server with these settings.
fn verifying_key(settings: &SimpleJwt) -> DecodingKey {
    let public = || {
        let base64: String = settings.verifying_key.lines().filter(|line| !line.starts_with('-')).collect();
        STANDARD.decode(base64).unwrap()
    };
    // In the recordings a public key is a P-256 point or an RSA key of 2048 bits, after a header of a fixed length.
    match settings.algorithm {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => {
            DecodingKey::from_secret(settings.signing_key.as_bytes())
        }
        Algorithm::ES256 => DecodingKey::from_ec_der(&public()[26..]),
        _ => DecodingKey::from_rsa_der(&public()[24..]),
    }
}

/// The differences, if there are any.
pub(crate) fn compare(expected: &Answer, mut answer: Answer) -> Option<String> {
    let mut expected_headers = expected.headers.clone();
    expected_headers.sort();
    // The recording omits the length if marks change it, and Django sends none with redirects.
    if !expected_headers.iter().any(|(name, _)| name == "content-length") {
        answer.headers.retain(|(name, _)| name != "content-length");
    }
    let mut lines = Vec::new();
    if expected.status != answer.status {
        lines.push(format!("    status {} became {}", expected.status, answer.status));
    }
    lines.extend(
        expected_headers
            .iter()
            .filter(|header| !answer.headers.contains(header))
            .map(|header| format!("    lacks {header:?}")),
    );
    lines.extend(
        answer
            .headers
            .iter()
            .filter(|header| !expected_headers.contains(header))
            .map(|header| format!("    has   {header:?}")),
    );
    if expected.body != answer.body {
        lines.push(format!(
            "    body {}\n      is {}",
            String::from_utf8_lossy(&expected.body),
            String::from_utf8_lossy(&answer.body)
        ));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
