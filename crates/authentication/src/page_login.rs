//! Not SimpleJWT's: the login of a browsable page, whose tokens are in cookies.
//!
//! The tokens are those of the token views. They always have the claim that names their family, which all tokens of one
//! login share. The CSRF secret of the login is a MAC of this name, so it stays the same when the tokens are renewed,
//! and no other login has it.

use std::time::Duration;

use hmac::{Hmac, Mac};
use models::timezone::{self, DateTime};
use models::{BlacklistedToken, Db, User, UserId};
use sha2::Sha256;

use crate::authentication::{JwtAuthentication, existing_user};
use crate::backends::TokenBackend;
use crate::exceptions::{Result, TokenError};
use crate::serializers::{Refreshed, TokenContext, TokenObtainPairSerializer, TokenPair, is_blacklisted, refresh};
use crate::tokens::{Token, TokenType};

/// How long a refresh token that was renewed counts as one that another tab of the same browser has renewed.
const GRACE: Duration = Duration::from_secs(10);

/// A token of a page's login: its signature and its times are valid.
#[derive(Clone, Debug)]
pub struct PageToken {
    token: Token,
    family: String,
}

impl PageToken {
    /// A token from a cookie.
    ///
    /// # Errors
    /// Those of [`Token::new`], and [`TokenError::Invalid`] for a token that no page has.
    pub fn new(raw: &[u8], kind: TokenType, backend: &TokenBackend) -> std::result::Result<PageToken, TokenError> {
        let token = Token::new(raw, kind, backend)?;
        let family = token.named_family().ok_or(TokenError::Invalid)?.to_owned();
        Ok(PageToken { token, family })
    }

    /// The CSRF secret of its login: 128 bits in hexadecimal, which are letters of Django's secrets too.
    pub fn csrf_secret(&self, backend: &TokenBackend) -> String {
        // The text that a JSON Web Token signs has no colon, so this is never the signature of one.
        let message = format!("csrf:{}", self.family);
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(backend.settings().signing_key.as_bytes()) else {
            // HMAC takes keys of any length. A random secret refuses every token.
            return uuid::Uuid::new_v4().simple().to_string();
        };
        let digest = mac.chain_update(message).finalize().into_bytes();
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether a token, which may have expired, is of the same login.
    pub fn has_family_of(&self, other: &[u8], backend: &TokenBackend) -> bool {
        let other = Token::at_any_time(other, backend);
        other.is_some_and(|other| other.named_family() == Some(&self.family))
    }

    /// How long it is still valid: whole seconds, without `LEEWAY`.
    pub fn seconds(&self) -> u64 {
        let now = timezone::now().timestamp();
        let left = self.token.expires_at().map_or(0, |end| end.timestamp().saturating_sub(now));
        u64::try_from(left).unwrap_or(0)
    }

    /// Its user.
    ///
    /// # Errors
    /// 401 if the user must not log in any more, and those of the database.
    pub fn user(&self, jwt: &JwtAuthentication, db: &mut Db) -> Result<User> {
        let user = jwt.user(&self.token, None, db)?;
        log::debug!("authentication: user {} of a page", user.id);
        Ok(user)
    }

    /// Renews a refresh token, as `TokenRefreshView` does. `None` if another request has just renewed it, such as one
    /// of another tab: then the browser has new cookies, or gets them soon, and this request gets none.
    ///
    /// # Errors
    /// 401 if the login has ended, and those of the database.
    pub fn renew(&self, context: &TokenContext<'_>, db: &mut Db) -> Result<Option<Refreshed>> {
        let end_family = |user: Option<UserId>, db: &mut Db| match self.was_just_blacklisted(context, db)? {
            true => Ok(()),
            false => self.token.end_family(user, context.token_backend.settings(), db),
        };
        match refresh(&self.token, end_family, context, db) {
            Err(error) if is_blacklisted(&error) && self.was_just_blacklisted(context, db)? => Ok(None),
            refreshed => refreshed.map(Some),
        }
    }

    fn was_just_blacklisted(&self, context: &TokenContext<'_>, db: &mut Db) -> Result<bool> {
        let micros = i64::try_from(GRACE.as_micros()).unwrap_or(0);
        let since = timezone::now().timestamp().checked_mul(1_000_000).and_then(|now| now.checked_sub(micros));
        let since = since.and_then(DateTime::from_timestamp_micros).unwrap_or_else(timezone::now);
        let jti = self.token.jti(context.token_backend.settings())?;
        Ok(BlacklistedToken::exists_since(&jti, since, db.connection()?)?)
    }

    /// Blacklists a refresh token. A token that is on the blacklist already was renewed or stolen, so its family ends
    /// where `END_FAMILY_ON_REUSE` is set.
    ///
    /// # Errors
    /// Those of the database.
    pub fn log_out(&self, backend: &TokenBackend, db: &mut Db) -> Result<()> {
        let settings = backend.settings();
        let user = existing_user(self.token.get(&settings.user_id_claim), db)?;
        match self.token.check_blacklist(backend, db) {
            Err(error) if is_blacklisted(&error) => self.token.end_family(user, settings, db),
            Err(error) => Err(error),
            Ok(()) => self.token.blacklist(user, backend, db),
        }
    }
}

/// A login on a page, as `TokenObtainPairView` does it.
///
/// # Errors
/// 401, 503, and those of the database.
pub fn log_in(data: TokenObtainPairSerializer, context: &TokenContext<'_>, db: &mut Db) -> Result<TokenPair> {
    data.obtain(true, context, db)
}
