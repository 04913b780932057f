//! `rest_framework_simplejwt.tokens.BlacklistMixin`: tokens that count no more, and rotation.
//!
//! The database decides, so that any number of servers agree, Django's among them.

use std::borrow::Cow;

use models::{BlacklistedToken, Db, DbConnection, OutstandingToken, User};
use serializers::value::Value;

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

    /// The token that comes after this one: the same claims with a life of their own.
    ///
    /// With `BLACKLIST_AFTER_ROTATION` this is one step: of any number of callers with the same token, one gets the
    /// next, and to all others the token is blacklisted.
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
                // Whoever ends the family waits for the next token, or this waits and finds the old one ended.
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

    /// Ends every refresh token of this token's login, if the settings want that: this one was used twice.
    ///
    /// # Errors
    /// Those of the database.
    pub fn end_family(&self, user: Option<&User>, jwt: &JwtAuthentication, db: &mut Db) -> Result<()> {
        let (true, Some(user)) = (jwt.settings.end_family_on_reuse, user) else { return Ok(()) };
        let family = self.family(jwt)?;
        let ended = db.atomic(|connection| {
            user.select_for_update(connection)?;
            let outstanding = OutstandingToken::of_user(user, connection)?;
            let relatives: Vec<_> = outstanding.iter().filter(|(_, row)| is_of_family(row, &family, jwt)).collect();
            for (id, _) in &relatives {
                BlacklistedToken::get_or_create(*id, connection)?;
            }
            Ok(relatives.len())
        })?;
        log::warn!("authentication: user {}: a refresh token came twice, {ended} tokens end", user.id);
        Ok(())
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

/// Whether a noted token descends from a login: it is the first, or was noted here with its family, or Django keeps its
/// text, which tells.
fn is_of_family(row: &OutstandingToken, family: &str, jwt: &JwtAuthentication) -> bool {
    let told = || Token::new(row.token.as_bytes(), TokenType::Untyped, jwt).and_then(|token| token.family(jwt));
    row.jti == family
        || row.token.rsplit_once('$').is_some_and(|(_, end)| end == family)
        || told().is_ok_and(|told| told == family)
}

/// Notes a token as blacklisted: whether this call is the one that did it.
fn blacklist(outstanding: &OutstandingToken, connection: &mut DbConnection) -> models::Result<bool> {
    let id = outstanding.get_or_create(connection)?;
    BlacklistedToken::get_or_create(id, connection)
}
