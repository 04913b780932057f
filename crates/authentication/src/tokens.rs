//! `rest_framework_simplejwt.tokens`: access and refresh tokens, and what makes each valid.

use std::borrow::Cow;
use std::sync::Arc;

use md5::{Digest, Md5};
use models::User;
use models::timezone::{self, DateTime};
use python::Value;
use python::builtins::str_of;

use crate::backends::{Claims, TokenBackend, claim, set};
use crate::exceptions::TokenError;
use crate::settings::SimpleJwt;

/// What a token is for: SimpleJWT's subclasses of `Token`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenType {
    /// `AccessToken`: sent with each request.
    Access,
    /// `RefreshToken`: is exchanged for new access tokens, and can be blacklisted.
    Refresh,
    /// `UntypedToken`: any of them.
    Untyped,
}

/// A token that was checked, or is being made. `blacklist.rs` has what the database knows of it, and `family.rs` which
/// login it comes from.
#[derive(Clone, Debug)]
pub struct Token {
    claims: Arc<Claims>,
    /// The time from which `iat` and `exp` are computed.
    current_time: DateTime,
}

/// The first second of the year 10000: Python's dates do not go that far.
const YEAR_10000: i64 = 253_402_300_800;

impl TokenType {
    /// The value of the `token_type` claim.
    pub fn name(self) -> &'static str {
        match self {
            TokenType::Access => "access",
            TokenType::Refresh => "refresh",
            TokenType::Untyped => "untyped",
        }
    }
}

impl Token {
    /// `Token(raw)`: checks the signature and the claims. [`Token::check_blacklist`] checks the blacklist.
    ///
    /// # Errors
    /// The first error that is found, with SimpleJWT's message.
    pub fn new(raw: &[u8], kind: TokenType, backend: &TokenBackend) -> Result<Token, TokenError> {
        let (current_time, settings) = (timezone::now(), backend.settings());
        let claims = backend.decode(raw, current_time)?;
        check_exp(&claims)?;
        if claim(&claims, &settings.jti_claim).is_none() {
            return Err(TokenError::NoId);
        }
        match settings.token_type_claim.as_ref().map(|name| claim(&claims, name)) {
            _ if kind == TokenType::Untyped => {}
            None => {}
            Some(Some(Value::Str(name))) if name == kind.name() => {}
            Some(Some(_)) => return Err(TokenError::WrongType),
            Some(None) => return Err(TokenError::NoType),
        }
        Ok(Token { claims, current_time })
    }

    /// A token with a valid signature, whatever its times say. It proves nothing but its origin.
    pub(crate) fn at_any_time(raw: &[u8], backend: &TokenBackend) -> Option<Token> {
        Some(Token { claims: backend.signed_claims(raw).ok()?, current_time: timezone::now() })
    }

    /// A token that has no claims yet.
    fn empty(current_time: DateTime) -> Token {
        // Most tokens have five to eight claims.
        Token { claims: Arc::new(Vec::with_capacity(8)), current_time }
    }

    /// `Token.for_user(user)`: a new refresh token, which no row notes yet.
    pub(crate) fn refresh_for(user: &User, settings: &SimpleJwt) -> Token {
        let mut token = Token::empty(timezone::now());
        token.set_standard_claims(TokenType::Refresh, settings);
        token.set(&settings.user_id_claim, Value::Str(user.id.to_string()));
        if settings.check_revoke_token {
            token.set(&settings.revoke_token_claim, Value::Str(md5_hash_password(&user.password)));
        }
        token
    }

    /// `RefreshToken.access_token`: an access token with the same claims, issued at the same time.
    pub fn access_token(&self, backend: &TokenBackend) -> Token {
        let settings = backend.settings();
        let mut access = Token::empty(self.current_time);
        access.set_standard_claims(TokenType::Access, settings);
        let type_claim = settings.token_type_claim.as_deref().unwrap_or_default();
        let no_copy_claims = [type_claim, "exp", &settings.jti_claim, "jti", "iat"];
        let copied = self.claims.iter().filter(|(name, _)| !no_copy_claims.contains(&name.as_str()));
        for (name, value) in copied {
            access.set(name, value.clone());
        }
        access
    }

    /// `str(token)`: the signed text.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] when the key cannot sign.
    pub fn encode(&self, backend: &TokenBackend) -> Result<String, TokenError> {
        backend.encode(&self.claims)
    }

    /// `token.get(name)`
    pub fn get(&self, name: &str) -> Option<&Value> {
        claim(&self.claims, name)
    }

    /// `token[name] = value`
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        set(Arc::make_mut(&mut self.claims), name, Some(value));
    }

    /// The `jti` claim as a string. If the claim has its usual name `jti`, PyJWT accepts only a string. A lone
    /// surrogate is refused, because no database can store it.
    pub(crate) fn jti(&self, settings: &SimpleJwt) -> Result<Cow<'_, str>, TokenError> {
        match self.get(&settings.jti_claim) {
            Some(Value::Str(jti)) => Ok(jti.into()),
            Some(Value::Surrogates(_)) => Err(TokenError::Invalid),
            Some(_) if settings.jti_claim == "jti" => Err(TokenError::Invalid),
            Some(other) => Ok(str_of(other).into()),
            None => Err(TokenError::NoId),
        }
    }

    /// `set_exp`, `set_iat` and `set_jti`: sets a new identifier, and new times that are computed from `current_time`.
    pub(crate) fn set_standard_claims(&mut self, kind: TokenType, settings: &SimpleJwt) {
        let lifetime = match kind {
            TokenType::Access => settings.access_token_lifetime,
            TokenType::Refresh | TokenType::Untyped => settings.refresh_token_lifetime,
        };
        let iat = self.current_time.timestamp();
        let exp = iat.saturating_add(i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX));
        if let Some(name) = &settings.token_type_claim {
            self.set(name, Value::Str(kind.name().into()));
        }
        self.set("exp", Value::Int(exp));
        self.set("iat", Value::Int(iat));
        self.set(&settings.jti_claim, Value::Str(uuid4_hex()));
    }

    /// The moment that the token's times are counted from.
    pub(crate) fn current_time(&self) -> DateTime {
        self.current_time
    }

    /// `datetime_from_epoch(token["exp"])`
    pub(crate) fn expires_at(&self) -> Result<DateTime, TokenError> {
        let exp = self.get("exp").and_then(micros).ok_or(TokenError::NoExpiry)?;
        DateTime::from_timestamp_micros(exp).ok_or(TokenError::Invalid)
    }
}

/// The part of `Token.check_exp` that the backend has not checked: `exp` exists and is in the range of Python's dates.
fn check_exp(claims: &Claims) -> Result<(), TokenError> {
    let exp = claim(claims, "exp").ok_or(TokenError::NoExpiry)?;
    let is_date = micros(exp).is_some_and(|exp| exp < YEAR_10000 * MICROS);
    if is_date { Ok(()) } else { Err(TokenError::Invalid) }
}

const MICROS: i64 = 1_000_000;

/// `datetime.fromtimestamp(value)`, in microseconds. `None` for a text, even if it looks like a number.
fn micros(value: &Value) -> Option<i64> {
    match value {
        Value::Int(seconds) => seconds.checked_mul(MICROS),
        // A number that does not fit into 64 bits is far beyond Python's dates.
        Value::Float(seconds) => format!("{:.0}", (seconds * 1e6).round_ties_even()).parse().ok(),
        _ => None,
    }
}

/// `uuid4().hex`
fn uuid4_hex() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// `get_md5_hash_password`: the claim that binds a token to the user's password. It is the MD5 of the salted password
/// hash, which reveals nothing about the password.
pub(crate) fn md5_hash_password(password: &str) -> String {
    Md5::digest(password).iter().map(|byte| format!("{byte:02X}")).collect()
}
