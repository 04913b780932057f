//! `rest_framework_simplejwt.backends.TokenBackend`: encodes claims as a signed token, and decodes them.
//!
//! The keys (`keys.rs`) sign and verify. The rules for headers and claims are exactly those of PyJWT, because clients
//! see the result.

mod verified;

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use models::timezone::DateTime;
use python::{Value, json};

use crate::exceptions::{KeyError, TokenError};
use crate::int::Int;
use crate::keys::Keys;
use crate::settings::{Audience, SimpleJwt};
use verified::VerifiedTokens;

/// Signs and verifies tokens with the server's key, by the `SIMPLE_JWT` settings.
pub struct TokenBackend {
    /// The algorithm's name in a token's header.
    alg: String,
    /// The header of every token that it signs, encoded.
    header: String,
    keys: Keys,
    settings: SimpleJwt,
    verified: VerifiedTokens,
}

/// The claims of a token, in order.
pub type Claims = Vec<(String, Value)>;

/// The maximum length of a token in bytes. A longer token is refused before it is parsed. This server issues no token
/// of that length.
const MAX_TOKEN_LENGTH: usize = 16 * 1024;

impl TokenBackend {
    /// A backend with the keys of the settings.
    ///
    /// # Errors
    /// One line without the key, if a key has the wrong kind for the algorithm or is unsafe with it.
    pub fn new(settings: SimpleJwt) -> Result<TokenBackend, KeyError> {
        let keys = Keys::new(&settings)?;
        let alg = format!("{:?}", settings.algorithm);
        let backend = TokenBackend {
            header: URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"{alg}","typ":"JWT"}}"#)),
            alg,
            keys,
            settings,
            verified: VerifiedTokens::default(),
        };
        // Sign a token and verify it now, so that two keys that do not belong together fail at start-up, not at the
        // first login.
        let token = backend.encode(&Vec::new()).map_err(|_unusable| KeyError::Signing(backend.settings.algorithm))?;
        let pair = backend.verify(token.as_bytes()).is_ok();
        if pair { Ok(backend) } else { Err(KeyError::NoPair) }
    }

    /// The `SIMPLE_JWT` settings.
    pub fn settings(&self) -> &SimpleJwt {
        &self.settings
    }

    /// `TokenBackend.encode`: signed text with the claims in the order given.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] when the key cannot sign.
    pub fn encode(&self, claims: &Claims) -> Result<String, TokenError> {
        let audience = self.settings.audience.as_ref().map(|audience| match audience {
            Audience::One(name) => Value::Str(name.clone()),
            Audience::Several(names) => Value::List(names.iter().cloned().map(Value::Str).collect()),
        });
        // PyJWT accepts an `iss` that is not a string when it decodes a token, but not when it encodes one.
        if claim(claims, "iss").is_some_and(|issuer| !matches!(issuer, Value::Str(_) | Value::Surrogates(_))) {
            return Err(TokenError::Invalid);
        }
        let issuer = self.settings.issuer.clone().map(Value::Str);
        let mut claims = Cow::Borrowed(claims);
        if audience.is_some() || issuer.is_some() {
            set(claims.to_mut(), "aud", audience);
            set(claims.to_mut(), "iss", issuer);
        }
        let payload = json::dumps_dict(&claims);
        // A third more for base64, and a signature.
        let mut token = String::with_capacity(self.header.len() + payload.len() / 3 * 4 + 64);
        token.push_str(&self.header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.keys.sign(token.as_bytes()).ok_or(TokenError::Invalid)?;
        token.push('.');
        token.push_str(&signature);
        Ok(token)
    }

    /// PyJWT's `InsecureKeyLengthWarning`: why the key is weaker than it should be, in one sentence without the key.
    pub fn weakness(&self) -> Option<&str> {
        self.keys.weakness()
    }

    /// `TokenBackend.decode`: verifies the signature and the times of a token, and returns its claims. Another server
    /// with the same key may have signed it.
    ///
    /// # Errors
    /// [`TokenError::Expired`] if the token is valid except that it has expired, otherwise [`TokenError::Invalid`].
    pub fn decode(&self, token: &[u8], now: DateTime) -> Result<Arc<Claims>, TokenError> {
        let claims = self.signed_claims(token)?;
        self.validate_claims(&claims, now.timestamp())?;
        Ok(claims)
    }

    /// Whether this backend's key has signed a token, even if the token has expired or is for others.
    pub fn has_signed(&self, token: &[u8]) -> bool {
        self.verify(token).is_ok()
    }

    /// Whether the signature of a token was verified a moment ago, so that [`TokenBackend::decode`] is quick.
    pub(crate) fn was_verified(&self, token: &[u8]) -> bool {
        self.verified.get(token).is_some()
    }

    /// The claims of a token with a valid signature.
    pub(crate) fn signed_claims(&self, token: &[u8]) -> Result<Arc<Claims>, TokenError> {
        if let Some(claims) = self.verified.get(token) {
            return Ok(claims);
        }
        let claims = Arc::new(object(&self.verify(token)?).ok_or(TokenError::Invalid)?);
        if self.is_sent_often(&claims) {
            self.verified.insert(token, &claims);
        }
        Ok(claims)
    }

    /// Whether a token is no refresh token, which a client sends only once in a while.
    fn is_sent_often(&self, claims: &Claims) -> bool {
        let token_type = self.settings.token_type_claim.as_ref().and_then(|name| claim(claims, name));
        !matches!(token_type, Some(Value::Str(name)) if name == "refresh")
    }

    /// Checks the form, the header and the signature of a token, and returns its payload.
    fn verify(&self, token: &[u8]) -> Result<Vec<u8>, TokenError> {
        if token.len() > MAX_TOKEN_LENGTH {
            return Err(TokenError::Invalid);
        }
        let Segments { header, payload, signing_input, signature } = split(token).ok_or(TokenError::Invalid)?;
        // Skip the checks for the header that this server writes itself. PyJWT writes the same header.
        if header != self.header.as_bytes() {
            let header = decode_segment(header).and_then(|json| object(&json)).ok_or(TokenError::Invalid)?;
            if !self.accepts(&header) {
                return Err(TokenError::Invalid);
            }
        }
        let payload = decode_segment(payload).ok_or(TokenError::Invalid)?;
        let signature = decode_segment(signature).ok_or(TokenError::Invalid)?;
        if self.keys.verify(signing_input, &signature) { Ok(payload) } else { Err(TokenError::Invalid) }
    }

    /// PyJWT's `_validate_claims`, in its order.
    fn validate_claims(&self, claims: &Claims, now: i64) -> Result<(), TokenError> {
        let leeway = i64::try_from(self.settings.leeway.as_secs()).unwrap_or(i64::MAX);
        let latest = Int::Fits(now.saturating_add(leeway));
        let moment =
            |name| claim(claims, name).map(|value| Int::from_value(value).ok_or(TokenError::Invalid)).transpose();
        if moment("iat")?.is_some_and(|iat| iat > latest) || moment("nbf")?.is_some_and(|nbf| nbf > latest) {
            return Err(TokenError::Invalid);
        }
        if moment("exp")?.is_some_and(|exp| exp <= Int::Fits(now.saturating_sub(leeway))) {
            return Err(TokenError::Expired);
        }
        let text_or_missing = |name| matches!(claim(claims, name), None | Some(Value::Str(_) | Value::Surrogates(_)));
        let valid = self.is_for_us(claims) && text_or_missing("sub") && text_or_missing("jti");
        if valid { Ok(()) } else { Err(TokenError::Invalid) }
    }

    /// `_validate_iss` and `_validate_aud`, where the settings name an issuer and an audience.
    fn is_for_us(&self, claims: &Claims) -> bool {
        let issuer = self.settings.issuer.as_ref();
        let issued = issuer.is_none_or(|issuer| claim(claims, "iss") == Some(&Value::Str(issuer.clone())));
        let Some(audience) = &self.settings.audience else { return issued };
        let ours = |name: &Value| matches!(name, Value::Str(name) if audience.names().contains(name));
        let meant = match claim(claims, "aud") {
            Some(Value::List(names)) => {
                names.iter().all(|name| matches!(name, Value::Str(_))) && names.iter().any(ours)
            }
            Some(name) => ours(name),
            None => false,
        };
        issued && meant
    }

    /// PyJWT's `_validate_headers`. The algorithm must be that of the settings; the token cannot choose another one.
    fn accepts(&self, header: &Claims) -> bool {
        let algorithm = matches!(claim(header, "alg"), Some(Value::Str(name)) if *name == self.alg);
        let key_id = matches!(claim(header, "kid"), None | Some(Value::Str(_) | Value::Surrogates(_)));
        let payload_is_encoded = !matches!(claim(header, "b64"), Some(Value::Bool(false)));
        let critical = match claim(header, "crit") {
            None => true,
            Some(Value::List(names)) if !names.is_empty() => {
                names.iter().all(|name| matches!(name, Value::Str(name) if name == "b64"))
                    && claim(header, "b64").is_some()
            }
            Some(_) => false,
        };
        algorithm && key_id && payload_is_encoded && critical
    }
}

/// `payload.get(name)`
pub fn claim<'c>(claims: &'c Claims, name: &str) -> Option<&'c Value> {
    claims.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The parts of a token's text.
struct Segments<'t> {
    header: &'t [u8],
    payload: &'t [u8],
    /// Header and payload, which is what was signed.
    signing_input: &'t [u8],
    signature: &'t [u8],
}

fn split(token: &[u8]) -> Option<Segments<'_>> {
    let last = token.iter().rposition(|byte| *byte == b'.')?;
    let (signing_input, signature) = (token.get(..last)?, token.get(last + 1..)?);
    let first = signing_input.iter().position(|byte| *byte == b'.')?;
    let (header, payload) = (signing_input.get(..first)?, signing_input.get(first + 1..)?);
    Some(Segments { header, payload, signing_input, signature })
}

/// PyJWT's `_decode_base64url_segment`: padding is optional but must be correct, and unused bits must be zero.
fn decode_segment(segment: &[u8]) -> Option<Vec<u8>> {
    let padding = segment.iter().rev().take_while(|byte| **byte == b'=').count();
    if padding > 2 || (padding > 0 && !segment.len().is_multiple_of(4)) {
        return None;
    }
    URL_SAFE_NO_PAD.decode(segment.get(..segment.len() - padding)?).ok()
}

fn object(json: &[u8]) -> Option<Claims> {
    match json::loads_bytes(json)? {
        Value::Dict(claims) => Some(claims),
        _ => None,
    }
}

/// `payload[name] = value`: an existing claim keeps its position.
pub(crate) fn set(claims: &mut Claims, name: &str, value: Option<Value>) {
    let Some(value) = value else { return };
    match claims.iter_mut().find(|(key, _)| key == name) {
        Some((_, old)) => *old = value,
        None => claims.push((name.to_owned(), value)),
    }
}
