//! `rest_framework_simplejwt.backends.TokenBackend`: between claims and signed text.
//!
//! The crate `jsonwebtoken` signs and verifies; what makes a header or a claim acceptable is PyJWT's decision here,
//! because clients see it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use models::timezone::DateTime;
use serializers::json;
use serializers::python;
use serializers::value::Value;

use crate::exceptions::TokenError;
use crate::settings::SimpleJwt;

/// Signs and verifies tokens with the server's key.
pub struct TokenBackend {
    algorithm: Algorithm,
    signing_key: EncodingKey,
    verifying_key: DecodingKey,
}

/// The claims of a token, in order.
pub type Claims = Vec<(String, Value)>;

impl TokenBackend {
    /// A backend with the key of the settings.
    pub fn new(settings: &SimpleJwt) -> TokenBackend {
        let key = settings.signing_key.as_bytes();
        TokenBackend {
            algorithm: Algorithm::HS256,
            signing_key: EncodingKey::from_secret(key),
            verifying_key: DecodingKey::from_secret(key),
        }
    }

    /// `TokenBackend.encode`: signed text with the claims in the order given.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] when the key cannot sign.
    pub fn encode(&self, claims: &Claims) -> Result<String, TokenError> {
        let header = format!(r#"{{"alg":"{:?}","typ":"JWT"}}"#, self.algorithm);
        let payload = json::dumps(&Value::Dict(claims.clone()));
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = crypto::sign(token.as_bytes(), &self.signing_key, self.algorithm);
        token.push('.');
        token.push_str(&signature.map_err(|_key| TokenError::Invalid)?);
        Ok(token)
    }

    /// `TokenBackend.decode`: the claims of a token that this server, or one with its key, signed and whose time is
    /// now.
    ///
    /// # Errors
    /// [`TokenError::Expired`] when only its time is over, else [`TokenError::Invalid`].
    pub fn decode(&self, token: &[u8], now: DateTime) -> Result<Claims, TokenError> {
        let Segments { header, payload, signing_input, signature } = split(token).ok_or(TokenError::Invalid)?;
        let header = decode_segment(header).and_then(|json| object(&json)).ok_or(TokenError::Invalid)?;
        let payload = decode_segment(payload).ok_or(TokenError::Invalid)?;
        let signature_is_canonical = decode_segment(signature).is_some();
        if !signature_is_canonical || !self.accepts(&header) {
            return Err(TokenError::Invalid);
        }
        let signature = std::str::from_utf8(signature).map_err(|_not_text| TokenError::Invalid)?.trim_end_matches('=');
        match crypto::verify(signature, signing_input, &self.verifying_key, self.algorithm) {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(TokenError::Invalid),
        }
        let claims = object(&payload).ok_or(TokenError::Invalid)?;
        validate_claims(&claims, now)?;
        Ok(claims)
    }

    /// PyJWT's `_validate_headers`, and the one algorithm: never the one that the token would like.
    fn accepts(&self, header: &Claims) -> bool {
        let algorithm =
            matches!(claim(header, "alg"), Some(Value::Str(name)) if *name == format!("{:?}", self.algorithm));
        let key_id = matches!(claim(header, "kid"), None | Some(Value::Str(_)));
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

/// PyJWT's `_decode_base64url_segment`: padding may be there, and then must be right; spare bits must be zero.
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

/// PyJWT's `_validate_claims`, in its order.
fn validate_claims(claims: &Claims, now: DateTime) -> Result<(), TokenError> {
    let now = now.timestamp();
    let moment = |name| claim(claims, name).map(|value| int(value).ok_or(TokenError::Invalid)).transpose();
    if moment("iat")?.is_some_and(|iat| iat > now) || moment("nbf")?.is_some_and(|nbf| nbf > now) {
        return Err(TokenError::Invalid);
    }
    if moment("exp")?.is_some_and(|exp| exp <= now) {
        return Err(TokenError::Expired);
    }
    let text_or_missing = |name| matches!(claim(claims, name), None | Some(Value::Str(_) | Value::Surrogates(_)));
    if text_or_missing("sub") && text_or_missing("jti") { Ok(()) } else { Err(TokenError::Invalid) }
}

/// Python's `int(value)`; what does not fit into 64 bits stops at their end.
pub(crate) fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Bool(value) => Some(i64::from(*value)),
        Value::Int(number) => Some(*number),
        Value::BigInt(digits) => Some(if digits.starts_with('-') { i64::MIN } else { i64::MAX }),
        #[expect(clippy::cast_possible_truncation, reason = "`as` truncates towards zero, as Python's `int` does")]
        Value::Float(number) if number.is_finite() => Some(*number as i64),
        Value::Str(text) => int(&python::int(text)?),
        _ => None,
    }
}
