//! Tokens: any bytes as a token, as the payload of a signed token, and as the header of one.

#![no_main]

use std::sync::LazyLock;

use authentication::backends::{TokenBackend, claim};
use authentication::settings::{Audience, SimpleJwt};
use authentication::{Token, TokenType};
use fuzz::{bounded, first_line};
use libfuzzer_sys::fuzz_target;
use models::timezone::{self, DateTime};
use python::Value;
use python::json;

/// What signs, with every claim that the settings can ask for.
struct Server {
    backend: TokenBackend,
    now: DateTime,
}

static SERVERS: LazyLock<[Server; 2]> = LazyLock::new(|| {
    let key = SimpleJwt { signing_key: "0123456789abcdefghijklmnopqrstuv".to_owned(), ..SimpleJwt::default() };
    let audience = Some(Audience::Several(vec!["a".to_owned(), "b".to_owned()]));
    [SimpleJwt { audience, issuer: Some("i".to_owned()), ..key.clone() }, key]
        .map(|settings| Server { backend: TokenBackend::new(settings).expect("a key"), now: timezone::now() })
});

fuzz_target!(
    init: {
        LazyLock::force(&SERVERS);
    },
    |input: &[u8]| {
        bounded(input, 160, || SERVERS.iter().for_each(|server| server.read(input)));
    }
);

impl Server {
    fn read(&self, input: &[u8]) {
        drop(Token::new(input, TokenType::Untyped, &self.backend));
        let (header, payload) = first_line(input);
        // A header and a payload of the stranger's, and a signature that cannot be right.
        let token = [encode(header), encode(payload), encode(payload)].join(".");
        assert!(self.backend.decode(token.as_bytes(), self.now).is_err(), "nobody signed {token}");
        if let Some(Value::Dict(claims)) = json::loads_bytes(payload) {
            self.signed(&claims);
        }
    }

    /// Claims that this server signs come back as they are, unless their time or their kind refuses them; and with any
    /// byte of the text changed, they do not come back at all.
    fn signed(&self, claims: &Vec<(String, Value)>) {
        let Ok(token) = self.backend.encode(claims) else { return };
        for kind in [TokenType::Access, TokenType::Refresh, TokenType::Untyped] {
            drop(Token::new(token.as_bytes(), kind, &self.backend));
        }
        if let Ok(read) = self.backend.decode(token.as_bytes(), self.now) {
            // As text, because no NaN equals itself.
            let same = |(name, value): &(String, Value)| {
                let kept = claim(&read, name).is_some_and(|other| json::dumps(other) == json::dumps(value));
                kept || matches!(name.as_str(), "aud" | "iss")
            };
            assert!(claims.iter().all(same), "{claims:?} became {read:?}");
        }
        let mut other = token.into_bytes();
        let place = claims.len() * 7919 % other.len();
        other[place] = if other[place] == b'A' { b'B' } else { b'A' };
        assert!(self.backend.decode(&other, self.now).is_err(), "a changed token is believed");
    }
}

/// base64url without padding.
fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        let letters = (0..=chunk.len()).map(|place| ALPHABET[(number >> (18 - 6 * place) & 63) as usize]);
        text.extend(letters.map(char::from));
    }
    text
}
