//! `rest_framework_simplejwt.tokens.BlacklistMixin`: tokens that count no more, and rotation.
//!
//! The database decides, so that any number of servers agree, Django's among them.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use models::{BlacklistedToken, Db, DbConnection, OutstandingToken, TokenFamily, User, timezone};
use python::{Value, json};

use crate::authentication::JwtAuthentication;
use crate::exceptions::{Error, Result, TokenError};
use crate::tokens::{Token, TokenType};

/// The claim that all tokens of one login share; its value is the identifier of the first of them. SimpleJWT copies
/// claims that it does not know, so that it lasts through Django's rotations too.
const FAMILY_CLAIM: &str = "family";

impl Token {
    /// `check_blacklist`
    ///
    /// # Errors
    /// [`TokenError::Blacklisted`], and those of the database.
    pub fn check_blacklist(&self, jwt: &JwtAuthentication, db: &mut Db) -> Result<()> {
        let jti = self.jti(&jwt.settings)?;
        if BlacklistedToken::exists(&jti, db.connection()?)? { Err(TokenError::Blacklisted.into()) } else { Ok(()) }
    }

    /// `blacklist`: the token counts no more, on every server of this database.
    ///
    /// # Errors
    /// Those of the database.
    pub fn blacklist(&self, user: Option<&User>, jwt: &JwtAuthentication, db: &mut Db) -> Result<()> {
        let outstanding = self.outstanding(user.map(|user| user.id), jwt)?;
        let blacklisted = db.atomic(|connection| blacklist(&outstanding, connection));
        blacklisted.map(drop).map_err(|error| Error::of_writing(error, user, db))
    }

    /// Returns the next refresh token: the same claims with a new `exp`, `iat` and `jti`.
    ///
    /// With `BLACKLIST_AFTER_ROTATION` this is atomic: when several clients send the same token, one of them gets the
    /// next token, and all others get [`TokenError::Blacklisted`].
    ///
    /// # Errors
    /// [`TokenError::Blacklisted`] for all callers but the first, and those of the database.
    pub fn rotate(&self, user: Option<&User>, jwt: &JwtAuthentication, db: &mut Db) -> Result<Token> {
        let old = self.outstanding(user.map(|user| user.id), jwt)?;
        let mut next = self.clone();
        next.set_family(jwt)?;
        next.set_standard_claims(TokenType::Refresh, &jwt.settings);
        let new = next.outstanding(user.map(|user| user.id), jwt)?;
        let won = db.atomic(|connection| {
            if let (true, Some(user)) = (jwt.settings.end_family_on_reuse, user) {
                // This row lock orders the rotation and `end_family`: either `end_family` waits and also finds the new
                // token, or the rotation waits and finds the old token blacklisted.
                user.select_for_update(connection)?;
            }
            let won = !jwt.settings.blacklist_after_rotation || blacklist(&old, connection)?;
            if won {
                new.get_or_create(connection)?;
            }
            Ok(won)
        });
        let won = won.map_err(|error| Error::of_writing(error, user, db))?;
        if won { Ok(next) } else { Err(TokenError::Blacklisted.into()) }
    }

    /// Ends every refresh token of this token's login where `END_FAMILY_ON_REUSE` is set, because this one was used
    /// twice. Once the family has ended, this only reads.
    ///
    /// # Errors
    /// Those of the database.
    pub fn end_family(&self, user: Option<&User>, jwt: &JwtAuthentication, db: &mut Db) -> Result<()> {
        let (true, Some(user)) = (jwt.settings.end_family_on_reuse, user) else { return Ok(()) };
        let family = self.relatives(user, jwt)?;
        // A rotation blacklists the old token and records the next one in the same transaction. So a family without a
        // valid token never gets a valid one again, and an uncommitted rotation leaves its old token valid.
        if !family.is_alive(db.connection()?)? {
            log::debug!("authentication: user {}: refresh token reuse, all tokens of the login have ended", user.id);
            return Ok(());
        }
        let ended = db.atomic(|connection| {
            user.select_for_update(connection)?;
            family.blacklist(connection)
        })?;
        log::warn!("authentication: user {}: refresh token reuse, {ended} tokens of the login blacklisted", user.id);
        Ok(())
    }

    /// The refresh tokens of this token's login.
    fn relatives(&self, user: &User, jwt: &JwtAuthentication) -> std::result::Result<TokenFamily, TokenError> {
        let first = self.family(jwt)?;
        Ok(TokenFamily {
            user_id: user.id,
            expired_until: jwt.settings.expired_until(timezone::now()),
            ending: family_ending(&first),
            containing: family_in_base64(&first),
            first,
        })
    }

    /// Notes in the token which login it comes from, before it gets an identifier of its own. The first token has the
    /// claim too, because the next may be made by Django, which only copies.
    pub(crate) fn set_family(&mut self, jwt: &JwtAuthentication) -> std::result::Result<(), TokenError> {
        if jwt.settings.end_family_on_reuse {
            self.set(FAMILY_CLAIM, Value::Str(self.family(jwt)?));
        }
        Ok(())
    }

    /// The identifier of the login's first token.
    pub(crate) fn family(&self, jwt: &JwtAuthentication) -> std::result::Result<String, TokenError> {
        match self.get(FAMILY_CLAIM) {
            Some(Value::Str(family)) => Ok(family.clone()),
            _ => self.jti(&jwt.settings).map(Cow::into_owned),
        }
    }
}

/// How the column `token` ends for a token of a family that this program notes. The column holds no token then.
pub(crate) fn family_ending(family: &str) -> String {
    format!("${family}")
}

/// The family claim in Base64, so that SQL can find the tokens of a family in rows that Django wrote: Django stores the
/// whole text of a token. Base64 encodes three bytes at a time, so the encoding depends on where in such a group the
/// claim begins. The result has one text for each of the three cases, without the characters that depend on the
/// neighbours of the claim.
fn family_in_base64(family: &str) -> [String; 3] {
    let claim = json::dumps(&Value::Dict(vec![(FAMILY_CLAIM.to_owned(), Value::Str(family.to_owned()))]));
    let claim = claim.trim_start_matches('{').trim_end_matches('}');
    [0, 1, 2].map(|skipped| {
        let (_begun_before, groups) = claim.as_bytes().split_at(skipped);
        let mut text = URL_SAFE_NO_PAD.encode(groups);
        if !groups.len().is_multiple_of(3) {
            text.pop();
        }
        text
    })
}

/// Notes a token as blacklisted: whether this call is the one that did it.
fn blacklist(outstanding: &OutstandingToken, connection: &mut DbConnection) -> models::Result<bool> {
    let id = outstanding.get_or_create(connection)?;
    BlacklistedToken::get_or_create(id, connection)
}
