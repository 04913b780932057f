//! `rest_framework_simplejwt.authentication.JWTAuthentication`: the caller of a request, by its `Authorization` header.

use std::sync::Arc;

use models::{Db, User, UserId};
use python::Value;

use crate::backends::TokenBackend;
use crate::exceptions::{AuthenticationFailed, Result, TokenMessage};
use crate::int::Int;
use crate::lookups::{UserLookup, UserLookups};
use crate::tokens::{Token, TokenType, md5_hash_password};

/// `rest_framework.authentication.BaseAuthentication`: a way to recognise a client.
pub trait BaseAuthentication: Send + Sync {
    /// `authenticate`: the user of these credentials, or `None` if this class does not know such credentials.
    ///
    /// # Errors
    /// `AuthenticationFailed` with the texts and codes of DRF or SimpleJWT, and the database's errors.
    fn authenticate(&self, credentials: &Credentials<'_>, db: &mut Db) -> Result<Option<User>>;

    /// Whether `authenticate` may find a user. It makes no query, so `true` is no guarantee.
    fn may_know(&self, header: Option<&[u8]>) -> bool;

    /// Called on the event loop before a request waits for a thread. The next request that looks its user up looks this
    /// user up too. `None` if the key of the user is not known yet.
    fn look_up_later(&self, _header: Option<&[u8]>) -> Option<Arc<UserLookup>> {
        None
    }

    /// `authenticate_header`: the value of `WWW-Authenticate` in a 401.
    fn authenticate_header(&self) -> String;
}

/// What a request is recognised by. DRF's classes get the whole request.
#[derive(Clone, Copy, Default)]
pub struct Credentials<'r> {
    /// The value of the `Authorization` header.
    pub authorization: Option<&'r [u8]>,
    /// What [`BaseAuthentication::look_up_later`] has returned. Only with a database on a server.
    pub lookup: Option<&'r UserLookup>,
}

/// The one authentication class of the document.
pub struct JwtAuthentication {
    /// What verifies the tokens, with the settings.
    pub backend: TokenBackend,
    lookups: UserLookups,
}

impl JwtAuthentication {
    /// The class with the backend that verifies its tokens.
    pub fn new(backend: TokenBackend) -> JwtAuthentication {
        JwtAuthentication { backend, lookups: UserLookups::default() }
    }

    /// `get_raw_token`: the second of two words, if the first is one of `AUTH_HEADER_TYPES`.
    fn raw_token<'h>(&self, header: &'h [u8]) -> std::result::Result<Option<&'h [u8]>, AuthenticationFailed> {
        let known =
            |scheme: &[u8]| self.backend.settings().auth_header_types.iter().any(|name| name.as_bytes() == scheme);
        // The usual header has one space and no other blank. The compiler compares many bytes of the token at once.
        if let Some(space) = header.iter().position(|byte| *byte == b' ')
            && let (scheme, [_space, token @ ..]) = header.split_at(space)
            && known(scheme)
            && !token.is_empty()
            && token.iter().fold(true, |all, byte| all & (*byte > b' '))
        {
            return Ok(Some(token));
        }
        // Python's `bytes.split()` also splits at a vertical tab.
        let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
        let mut parts = header.split(is_blank).filter(|part| !part.is_empty());
        match (parts.next().filter(|scheme| known(scheme)), parts.next(), parts.next()) {
            (None, ..) => Ok(None),
            (Some(_), Some(token), None) => Ok(Some(token)),
            (Some(_), ..) => {
                let detail = "Authorization header must contain two space-delimited values";
                Err(AuthenticationFailed::new(detail, "bad_authorization_header"))
            }
        }
    }

    /// The valid access token in a header, if there is one.
    fn token(&self, header: Option<&[u8]>) -> Option<Token> {
        let raw_token = self.raw_token(header?).ok().flatten()?;
        Token::new(raw_token, TokenType::Access, &self.backend).ok()
    }

    /// `get_validated_token`
    fn validated_token(&self, raw_token: &[u8]) -> Result<Token> {
        Token::new(raw_token, TokenType::Access, &self.backend).map_err(|error| {
            log::debug!("authentication: {error}");
            let message = TokenMessage { token_class: "AccessToken", token_type: "access", message: error.to_string() };
            let failed = AuthenticationFailed::new("Given token not valid for any token type", "token_not_valid");
            AuthenticationFailed { messages: vec![message], ..failed }.into()
        })
    }

    /// `get_user`
    pub(crate) fn user(&self, token: &Token, lookup: Option<&UserLookup>, db: &mut Db) -> Result<User> {
        let settings = self.backend.settings();
        let user_id = token.get(&settings.user_id_claim).ok_or_else(unrecognizable_user)?;
        let refuse = |detail, code| Err(AuthenticationFailed::new(detail, code).into());
        let user = match primary_key(user_id)? {
            None => None,
            Some(id) => {
                // While this request waits for a connection, another one may read its user.
                if lookup.is_some_and(UserLookup::waits) {
                    db.connection()?;
                }
                match lookup.and_then(|lookup| lookup.take(id)) {
                    Some(user) => Some(user),
                    None => self.lookups.get(id, db)?,
                }
            }
        };
        let Some(user) = user else { return refuse("User not found", "user_not_found") };
        if settings.check_user_is_active && !user.is_active {
            return refuse("User is inactive", "user_inactive");
        }
        if settings.check_revoke_token && !self.remembers_password(token, &user) {
            return refuse("The user's password has been changed.", "password_changed");
        }
        Ok(user)
    }

    /// Whether the user's password is still the one from the time when the token was issued.
    fn remembers_password(&self, token: &Token, user: &User) -> bool {
        token.get(&self.backend.settings().revoke_token_claim) == Some(&Value::Str(md5_hash_password(&user.password)))
    }
}

impl BaseAuthentication for JwtAuthentication {
    fn authenticate(&self, credentials: &Credentials<'_>, db: &mut Db) -> Result<Option<User>> {
        let header = credentials.authorization;
        let Some(raw_token) = header.map(|header| self.raw_token(header)).transpose()?.flatten() else {
            log::debug!("authentication: no token");
            return Ok(None);
        };
        let token = self.validated_token(raw_token)?;
        let user = self.user(&token, credentials.lookup, db)?;
        log::debug!("authentication: user {}", user.id);
        Ok(Some(user))
    }

    fn may_know(&self, header: Option<&[u8]>) -> bool {
        self.token(header).is_some()
    }

    fn look_up_later(&self, header: Option<&[u8]>) -> Option<Arc<UserLookup>> {
        let raw_token = self.raw_token(header?).ok().flatten()?;
        let token = self.backend.was_verified(raw_token).then(|| self.token(header))??;
        let id = primary_key(token.get(&self.backend.settings().user_id_claim)?).ok().flatten()?;
        self.lookups.add(id)
    }

    fn authenticate_header(&self) -> String {
        let scheme = self.backend.settings().auth_header_types.first().map_or("Bearer", String::as_str);
        format!(r#"{scheme} realm="api""#)
    }
}

/// `User.objects.get(id=user_id)`, but only its key and `is_active`. `None` if there is no such user.
///
/// # Errors
/// 401 if `user_id` cannot be a primary key, and errors of the database.
pub(crate) fn find_user(user_id: &Value, db: &mut Db) -> Result<Option<(UserId, bool)>> {
    let Some(id) = primary_key(user_id)? else { return Ok(None) };
    Ok(User::is_active(id, db.connection()?)?.map(|is_active| (id, is_active)))
}

/// The user whom this claim of a token names, if the token has it and the user exists.
///
/// # Errors
/// Those of [`find_user`].
pub(crate) fn existing_user(user_id: Option<&Value>, db: &mut Db) -> Result<Option<UserId>> {
    let found = user_id.map(|user_id| find_user(user_id, db)).transpose()?.flatten();
    Ok(found.map(|(user, _is_active)| user))
}

/// The primary key that the claim names, or `None` if no database has such a key.
///
/// # Errors
/// 401 if it cannot be a primary key.
fn primary_key(user_id: &Value) -> Result<Option<UserId>> {
    Ok(match user_id {
        Value::None => None,
        user_id => match Int::from_value(user_id).ok_or_else(unrecognizable_user)? {
            Int::Fits(id) => Some(id.into()),
            Int::Below | Int::Above => None,
        },
    })
}

fn unrecognizable_user() -> AuthenticationFailed {
    AuthenticationFailed::new("Token contained no recognizable user identification", "token_not_valid")
}
