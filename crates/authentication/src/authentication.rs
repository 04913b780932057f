//! `rest_framework_simplejwt.authentication.JWTAuthentication`: the caller of a request, by its `Authorization` header.

use models::{Db, Model, User};
use python::Value;

use crate::backends::TokenBackend;
use crate::exceptions::{AuthenticationFailed, Result, TokenMessage};
use crate::int::Int;
use crate::tokens::{Token, TokenType, md5_hash_password};

/// `rest_framework.authentication.BaseAuthentication`: a way to recognise a client.
pub trait BaseAuthentication: Send + Sync {
    /// `authenticate`: the user that the value of the `Authorization` header names, or `None` if this class does not
    /// know such a header.
    ///
    /// # Errors
    /// `AuthenticationFailed` with the texts and codes of DRF or SimpleJWT, and the database's errors.
    fn authenticate(&self, header: Option<&[u8]>, db: &mut Db) -> Result<Option<User>>;

    /// Whether `authenticate` may find a user. It makes no query, so `true` is no guarantee.
    fn may_know(&self, header: Option<&[u8]>) -> bool;

    /// `authenticate_header`: the value of `WWW-Authenticate` in a 401.
    fn authenticate_header(&self) -> String;
}

/// The one authentication class of the document.
pub struct JwtAuthentication {
    /// What verifies the tokens, with the settings.
    pub backend: TokenBackend,
}

impl JwtAuthentication {
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
    pub(crate) fn user(&self, token: &Token, db: &mut Db) -> Result<User> {
        let settings = self.backend.settings();
        let user_id = token.get(&settings.user_id_claim).ok_or_else(unrecognizable_user)?;
        let refuse = |detail, code| Err(AuthenticationFailed::new(detail, code).into());
        let Some(user) = get_user(user_id, db)? else { return refuse("User not found", "user_not_found") };
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
    fn authenticate(&self, header: Option<&[u8]>, db: &mut Db) -> Result<Option<User>> {
        let Some(raw_token) = header.map(|header| self.raw_token(header)).transpose()?.flatten() else {
            log::debug!("authentication: no token");
            return Ok(None);
        };
        let token = self.validated_token(raw_token)?;
        let user = self.user(&token, db)?;
        log::debug!("authentication: user {}", user.id);
        Ok(Some(user))
    }

    fn may_know(&self, header: Option<&[u8]>) -> bool {
        let raw_token = header.and_then(|header| self.raw_token(header).ok().flatten());
        raw_token.is_some_and(|raw_token| Token::new(raw_token, TokenType::Access, &self.backend).is_ok())
    }

    fn authenticate_header(&self) -> String {
        let scheme = self.backend.settings().auth_header_types.first().map_or("Bearer", String::as_str);
        format!(r#"{scheme} realm="api""#)
    }
}

/// `User.objects.get(id=user_id)`, or `None`.
///
/// # Errors
/// 401 if `user_id` cannot be a primary key, and errors of the database.
pub(crate) fn get_user(user_id: &Value, db: &mut Db) -> Result<Option<User>> {
    let pk = match user_id {
        Value::None => return Ok(None),
        user_id => match Int::from_value(user_id).ok_or_else(unrecognizable_user)? {
            Int::Fits(pk) => pk,
            // No database has such a key.
            Int::Below | Int::Above => return Ok(None),
        },
    };
    match User::get(User::objects(), pk, db.connection()?) {
        Ok(user) => Ok(Some(user)),
        Err(models::Error::DoesNotExist) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn unrecognizable_user() -> AuthenticationFailed {
    AuthenticationFailed::new("Token contained no recognizable user identification", "token_not_valid")
}
