//! `rest_framework_simplejwt.tokens.BlacklistMixin`: stores, blacklists and rotates refresh tokens.
//!
//! The blacklist is in the database, so all servers that share the database agree, including Django.

use models::{BlacklistedToken, Db, DbConnection, OutstandingToken, User, UserId};
use sha2::{Digest, Sha256};

use crate::backends::TokenBackend;
use crate::exceptions::{Error, Result, TokenError};
use crate::family::family_ending;
use crate::tokens::{Token, TokenType};

impl Token {
    /// `RefreshToken.for_user(user)`: a new token, stored as an outstanding token.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn for_user(user: &User, backend: &TokenBackend, db: &mut Db) -> Result<Token> {
        Token::for_user_and(user, false, backend, db, |_connection| Ok(()))
    }

    /// The same, but `also` can write more in the same transaction. If it fails, everything is rolled back. The token
    /// of a page always names its family.
    ///
    /// # Errors
    /// Those of the database, and of `also`.
    pub(crate) fn for_user_and(
        user: &User,
        is_of_page: bool,
        backend: &TokenBackend,
        db: &mut Db,
        also: impl Fn(&mut DbConnection) -> models::Result,
    ) -> Result<Token> {
        let mut token = Token::refresh_for(user, backend.settings());
        match is_of_page {
            true => token.name_family(backend.settings())?,
            false => token.set_family(backend.settings())?,
        }
        let outstanding = token.outstanding(Some(user.id), backend)?;
        let created = db.atomic(|connection| outstanding.create(connection).and_then(|_id| also(connection)));
        created.map_err(|error| Error::of_writing(error, Some(user.id), db))?;
        Ok(token)
    }

    /// `check_blacklist`
    ///
    /// # Errors
    /// [`TokenError::Blacklisted`], and those of the database.
    pub fn check_blacklist(&self, backend: &TokenBackend, db: &mut Db) -> Result<()> {
        let jti = self.jti(backend.settings())?;
        if BlacklistedToken::exists(&jti, db.connection()?)? { Err(TokenError::Blacklisted.into()) } else { Ok(()) }
    }

    /// `blacklist`: the token is no longer valid, on all servers that share this database.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn blacklist(&self, user: Option<UserId>, backend: &TokenBackend, db: &mut Db) -> Result<()> {
        let outstanding = self.outstanding(user, backend)?;
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
    pub fn rotate(&self, user: Option<UserId>, backend: &TokenBackend, db: &mut Db) -> Result<Token> {
        let settings = backend.settings();
        let old = self.outstanding(user, backend)?;
        let mut next = self.clone();
        next.set_family(settings)?;
        next.set_standard_claims(TokenType::Refresh, settings);
        let new = next.outstanding(user, backend)?;
        let won = db.atomic(|connection| {
            if let (true, Some(user)) = (settings.end_family_on_reuse, user) {
                // This row lock orders the rotation and `end_family`: either `end_family` waits and also finds the new
                // token, or the rotation waits and finds the old token blacklisted.
                User::select_for_update(user, connection)?;
            }
            let won = !settings.blacklist_after_rotation || blacklist(&old, connection)?;
            if won {
                new.get_or_create(connection)?;
            }
            Ok(won)
        });
        let won = won.map_err(|error| Error::of_writing(error, user, db))?;
        if won { Ok(next) } else { Err(TokenError::Blacklisted.into()) }
    }

    /// The row for this token. It has a digest of the token and not the token itself, so that nobody who can read the
    /// table can use the token.
    fn outstanding(&self, user_id: Option<UserId>, backend: &TokenBackend) -> Result<OutstandingToken> {
        let (settings, expires_at) = (backend.settings(), self.expires_at()?);
        let jti = self.jti(settings)?.into_owned();
        let family = if settings.end_family_on_reuse { family_ending(&self.family(settings)?) } else { String::new() };
        let token = digest(&self.encode(backend)?) + &family;
        Ok(OutstandingToken { user_id, jti, token, created_at: Some(self.current_time()), expires_at })
    }
}

/// Blacklists a token. Returns `false` if it was already on the blacklist.
fn blacklist(outstanding: &OutstandingToken, connection: &mut DbConnection) -> models::Result<bool> {
    let id = outstanding.get_or_create(connection)?;
    BlacklistedToken::get_or_create(id, connection)
}

/// `sha256$` and the digest of a token's text.
fn digest(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).fold("sha256$".to_owned(), |text, byte| text + &byte)
}
