//! `rest_framework_simplejwt.tokens`: access and refresh tokens, and what makes each valid.

use std::time::Duration;

use models::timezone::{self, DateTime};
use models::{BlacklistedToken, Db, DbConnection, OutstandingToken, User};
use serializers::value::Value;

use crate::authentication::JwtAuthentication;
use crate::backends::{Claims, claim};
use crate::exceptions::{Result, TokenError};

/// What a token is for: SimpleJWT's subclasses of `Token`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TokenType {
    /// `AccessToken`: sent with each request.
    Access,
    /// `RefreshToken`: buys new access tokens, and can be taken back.
    Refresh,
    /// `UntypedToken`: any of them.
    Untyped,
}

/// A token that was checked, or is being made.
#[derive(Debug)]
pub struct Token {
    claims: Claims,
    /// The moment that its times are counted from.
    current_time: DateTime,
}

/// The last second of the year 9999: Python's dates go no further.
const LAST_SECOND: f64 = 253_402_300_799.0;

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
    /// `Token(raw)`: checks the signature and the claims. The blacklist is another matter: [`Token::check_blacklist`].
    ///
    /// # Errors
    /// SimpleJWT's text for the first fault found.
    pub fn new(raw: &[u8], kind: TokenType, jwt: &JwtAuthentication) -> std::result::Result<Token, TokenError> {
        let current_time = timezone::now();
        let claims = jwt.backend.decode(raw, current_time)?;
        check_exp(&claims)?;
        if claim(&claims, "jti").is_none() {
            return Err(TokenError::NoId);
        }
        match claim(&claims, "token_type") {
            _ if kind == TokenType::Untyped => {}
            Some(Value::Str(name)) if name == kind.name() => {}
            Some(_) => return Err(TokenError::WrongType),
            None => return Err(TokenError::NoType),
        }
        Ok(Token { claims, current_time })
    }

    /// `RefreshToken.for_user(user)`: a new token, noted as outstanding.
    ///
    /// # Errors
    /// Those of the database.
    pub fn for_user(user: &User, jwt: &JwtAuthentication, db: &mut Db) -> Result<Token> {
        let mut token = Token::make(TokenType::Refresh, jwt.settings.refresh_token_lifetime, timezone::now());
        token.claims.push(("user_id".into(), Value::Str(user.id.to_string())));
        let outstanding = token.outstanding(Some(user.id), jwt)?;
        db.atomic(|connection| outstanding.create(connection))?;
        Ok(token)
    }

    /// `RefreshToken.access_token`: an access token with the same claims, from the same moment.
    pub fn access_token(&self, jwt: &JwtAuthentication) -> Token {
        let mut access = Token::make(TokenType::Access, jwt.settings.access_token_lifetime, self.current_time);
        const NO_COPY_CLAIMS: [&str; 4] = ["token_type", "exp", "jti", "iat"];
        let copied = self.claims.iter().filter(|(name, _)| !NO_COPY_CLAIMS.contains(&name.as_str()));
        access.claims.extend(copied.cloned());
        access
    }

    /// `str(token)`: the signed text.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] when the key cannot sign.
    pub fn encode(&self, jwt: &JwtAuthentication) -> std::result::Result<String, TokenError> {
        jwt.backend.encode(&self.claims)
    }

    /// The `user_id` claim.
    pub fn user_id(&self) -> Option<&Value> {
        claim(&self.claims, "user_id")
    }

    /// `BlacklistMixin.check_blacklist`
    ///
    /// # Errors
    /// [`TokenError::Blacklisted`], and those of the database.
    pub fn check_blacklist(&self, db: &mut Db) -> Result<()> {
        let Some(Value::Str(jti)) = claim(&self.claims, "jti") else { return Ok(()) };
        if BlacklistedToken::exists(jti, db.connection()?)? { Err(TokenError::Blacklisted.into()) } else { Ok(()) }
    }

    /// `BlacklistMixin.blacklist`: the token counts no more, on every server of this database.
    ///
    /// # Errors
    /// Those of the database.
    pub fn blacklist(&self, user: Option<&User>, jwt: &JwtAuthentication, db: &mut Db) -> Result<()> {
        let outstanding = self.outstanding(user.map(|user| user.id), jwt)?;
        let blacklist = |connection: &mut DbConnection| {
            let id = outstanding.get_or_create(connection)?;
            BlacklistedToken::get_or_create(id, connection)
        };
        db.atomic(blacklist)?;
        Ok(())
    }

    /// A new token with SimpleJWT's first four claims.
    fn make(kind: TokenType, lifetime: Duration, current_time: DateTime) -> Token {
        let iat = current_time.timestamp();
        let exp = iat.saturating_add(i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX));
        let claims = vec![
            ("token_type".into(), Value::Str(kind.name().into())),
            ("exp".into(), Value::Int(exp)),
            ("iat".into(), Value::Int(iat)),
            ("jti".into(), Value::Str(uuid4_hex())),
        ];
        Token { claims, current_time }
    }

    fn outstanding(&self, user_id: Option<i32>, jwt: &JwtAuthentication) -> Result<OutstandingToken> {
        let text = |name| match claim(&self.claims, name) {
            Some(Value::Str(text)) => Ok(text.clone()),
            _ => Err(TokenError::Invalid),
        };
        let exp = claim(&self.claims, "exp").and_then(crate::backends::int).ok_or(TokenError::NoExpiry)?;
        let expires_at = DateTime::from_timestamp_micros(exp.saturating_mul(1_000_000)).ok_or(TokenError::Invalid)?;
        let (jti, token) = (text("jti")?, self.encode(jwt)?);
        Ok(OutstandingToken { user_id, jti, token, created_at: Some(self.current_time), expires_at })
    }
}

/// `Token.check_exp`, as far as the backend has not looked already: a number that is a date.
fn check_exp(claims: &Claims) -> std::result::Result<(), TokenError> {
    match claim(claims, "exp") {
        None => Err(TokenError::NoExpiry),
        Some(Value::Float(exp)) if *exp <= LAST_SECOND => Ok(()),
        #[expect(clippy::cast_precision_loss, reason = "the limit is far below 2^53")]
        Some(Value::Int(exp)) if *exp as f64 <= LAST_SECOND => Ok(()),
        Some(_) => Err(TokenError::Invalid),
    }
}

/// `uuid4().hex`
fn uuid4_hex() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
