//! Not SimpleJWT's: the tokens that come from one login, which `END_FAMILY_ON_REUSE` ends together.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use models::{Db, TokenFamily, User, UserId, timezone};
use python::{Value, json};

use crate::exceptions::{Result, TokenError};
use crate::settings::SimpleJwt;
use crate::tokens::Token;

/// The claim that all tokens of one login share. Its value is the identifier of the first token. SimpleJWT copies
/// unknown claims, so the claim also survives rotations by Django.
const FAMILY_CLAIM: &str = "family";

impl Token {
    /// Ends every refresh token of this token's login where `END_FAMILY_ON_REUSE` is set, because this one was used
    /// twice. Once the family has ended, this only reads.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn end_family(&self, user: Option<UserId>, settings: &SimpleJwt, db: &mut Db) -> Result<()> {
        let (true, Some(user)) = (settings.end_family_on_reuse, user) else { return Ok(()) };
        let family = self.relatives(user, settings)?;
        // A rotation blacklists the old token and records the next one in the same transaction. So a family without a
        // valid token never gets a valid one again, and an uncommitted rotation leaves its old token valid.
        if !family.is_alive(db.connection()?)? {
            log::debug!("authentication: user {user}: refresh token reuse, all tokens of the login have ended");
            return Ok(());
        }
        let ended = db.atomic(|connection| {
            User::select_for_update(user, connection)?;
            family.blacklist(connection)
        })?;
        log::warn!("authentication: user {user}: refresh token reuse, {ended} tokens of the login blacklisted");
        Ok(())
    }

    /// The refresh tokens of this token's login.
    fn relatives(&self, user_id: UserId, settings: &SimpleJwt) -> std::result::Result<TokenFamily, TokenError> {
        let first = self.family(settings)?;
        Ok(TokenFamily {
            user_id,
            expired_until: settings.expired_until(timezone::now()),
            ending: family_ending(&first),
            containing: family_in_base64(&first),
            first,
        })
    }

    /// Sets the claim that identifies the login. This must happen before the token gets its own new identifier. The
    /// first token has the claim too, because Django may make the next token, and Django only copies claims.
    pub(crate) fn set_family(&mut self, settings: &SimpleJwt) -> std::result::Result<(), TokenError> {
        if settings.end_family_on_reuse { self.name_family(settings) } else { Ok(()) }
    }

    /// The same whatever the settings say, for a login on a browsable page.
    pub(crate) fn name_family(&mut self, settings: &SimpleJwt) -> std::result::Result<(), TokenError> {
        self.set(FAMILY_CLAIM, Value::Str(self.family(settings)?));
        Ok(())
    }

    /// The claim that identifies the login, if the token has it.
    pub(crate) fn named_family(&self) -> Option<&str> {
        match self.get(FAMILY_CLAIM) {
            Some(Value::Str(family)) => Some(family),
            _ => None,
        }
    }

    /// The identifier of the login's first token.
    pub(crate) fn family(&self, settings: &SimpleJwt) -> std::result::Result<String, TokenError> {
        match self.named_family() {
            Some(family) => Ok(family.to_owned()),
            None => self.jti(settings).map(Cow::into_owned),
        }
    }
}

/// The ending of the column `token` in a row that this program writes for a token of a family. The column then holds a
/// digest and this ending, and not the token itself.
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
