//! `rest_framework_simplejwt.serializers`: the input and the answer of each of the four token views.

use accounts::ModelBackend;
use accounts::hashing::Caller;
use models::{Attrs, Db, NoValue, UserId};
use python::Value;
use serde::Serialize;
use serializers::Serializer;
use serializers::exceptions::ValidationError;
use serializers::fields::Field;

use crate::authentication::{existing_user, find_user};
use crate::backends::TokenBackend;
use crate::exceptions::{AuthenticationFailed, Error, Result, TokenError};
use crate::settings::SimpleJwt;
use crate::tokens::{Token, TokenType};

/// `TokenViewBase`'s serializers. After the input is validated, the view answers with the result of `validate`.
pub trait TokenSerializer: Serializer {
    /// The body of the answer.
    type Answer: Serialize + Serializer + 'static;

    /// The fields of the answer under these settings.
    fn answer_fields(_settings: &SimpleJwt) -> Vec<Field> {
        Self::Answer::fields()
    }

    /// `serializer.validate(attrs)`
    ///
    /// # Errors
    /// `InvalidToken`, `AuthenticationFailed`, `ValidationError`, and those of the database.
    fn validate(data: Self::ValidatedData, context: &TokenContext<'_>, db: &mut Db) -> Result<Self::Answer>;
}

/// `self.context` of these serializers: the client that sent the data, and what checks passwords and tokens.
pub struct TokenContext<'c> {
    /// The client.
    pub caller: Caller,
    /// What checks a username and a password.
    pub model_backend: &'c ModelBackend,
    /// What signs and verifies tokens.
    pub token_backend: &'c TokenBackend,
}

/// An answer of `{}`.
#[derive(Debug, Serialize, Serializer)]
pub struct Empty {}

/// `TokenObtainPairSerializer`: a login.
#[derive(Serializer)]
pub struct TokenObtainPairSerializer {
    /// The name of the user.
    #[field(write_only)]
    pub username: String,
    /// The password, as it was typed.
    #[field(password)]
    pub password: String,
}

/// The answer to a login.
#[derive(Serialize, Serializer)]
pub struct TokenPair {
    /// The refresh token.
    pub refresh: String,
    /// The access token.
    pub access: String,
}

impl TokenSerializer for TokenObtainPairSerializer {
    type Answer = TokenPair;

    fn validate(data: Self, context: &TokenContext<'_>, db: &mut Db) -> Result<TokenPair> {
        data.obtain(false, context, db)
    }
}

impl TokenObtainPairSerializer {
    /// `validate`. The tokens of a page name their family, whatever the settings say.
    pub(crate) fn obtain(self, is_of_page: bool, context: &TokenContext<'_>, db: &mut Db) -> Result<TokenPair> {
        let TokenContext { caller, model_backend, token_backend } = context;
        let user = model_backend.authenticate(&self.username, &self.password, caller, db)?;
        let user = user.ok_or_else(no_active_account)?;
        // Use one transaction, so that a refused login leaves no token in the database.
        let refresh = Token::for_user_and(&user, is_of_page, token_backend, db, |connection| {
            match token_backend.settings().update_last_login {
                true => user.update_last_login(connection),
                false => Ok(()),
            }
        });
        let refresh = refresh.map_err(|error| match error {
            // The user was deleted after the password check.
            Error::Database(models::Error::DoesNotExist | models::Error::ForeignKey(_)) => no_active_account().into(),
            error => error,
        })?;
        let access = refresh.access_token(token_backend).encode(token_backend)?;
        Ok(TokenPair { refresh: refresh.encode(token_backend)?, access })
    }
}

/// The error of every refused login, whatever the reason.
fn no_active_account() -> AuthenticationFailed {
    AuthenticationFailed::plain("No active account found with the given credentials")
}

/// `TokenRefreshSerializer`: a new access token.
#[derive(Debug)]
pub enum TokenRefreshSerializer {}

/// The answer to a refresh. With `ROTATE_REFRESH_TOKENS` it has a new refresh token too.
#[derive(Serialize, Serializer)]
pub struct Refreshed {
    /// The access token.
    pub access: String,
    /// The refresh token that replaces the one that was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<String>,
}

impl Serializer for TokenRefreshSerializer {
    type ValidatedData = String;

    fn fields() -> Vec<Field> {
        vec![Field::of::<String>("refresh"), Field::of::<String>("access").read_only()]
    }

    fn validated_data(mut attrs: Attrs) -> std::result::Result<String, NoValue> {
        attrs.take("refresh")?.ok_or(NoValue("refresh"))
    }
}

impl TokenSerializer for TokenRefreshSerializer {
    type Answer = Refreshed;

    /// Without rotation there is no refresh token.
    fn answer_fields(settings: &SimpleJwt) -> Vec<Field> {
        let fields = Refreshed::fields().into_iter().map(|field| Field { allow_null: false, ..field });
        fields.filter(|field| field.name != "refresh" || settings.rotate_refresh_tokens).collect()
    }

    fn validate(raw: String, context: &TokenContext<'_>, db: &mut Db) -> Result<Refreshed> {
        let backend = context.token_backend;
        let token = Token::new(raw.as_bytes(), TokenType::Refresh, backend)?;
        refresh(&token, |user, db| token.end_family(user, backend.settings(), db), context, db)
    }
}

/// `validate`, for a token whose signature and times are valid. `reused` is called before a token on the blacklist is
/// refused.
pub(crate) fn refresh(
    token: &Token,
    reused: impl Fn(Option<UserId>, &mut Db) -> Result<()>,
    context: &TokenContext<'_>,
    db: &mut Db,
) -> Result<Refreshed> {
    let backend = context.token_backend;
    let settings = backend.settings();
    let claim = token.get(&settings.user_id_claim);
    let user_id = claim.filter(|user_id| user_id.is_truthy());
    if let Err(error) = token.check_blacklist(backend, db) {
        if is_blacklisted(&error) {
            reused(existing_user(user_id, db)?, db)?;
        }
        return Err(error);
    }
    let user = match user_id {
        Some(user_id) => Some(active_user(user_id, settings, db)?),
        // The row of the next token names the user, whatever the claim is.
        None if settings.rotate_refresh_tokens => existing_user(claim, db)?,
        None => None,
    };
    let access = token.access_token(backend).encode(backend)?;
    let next = settings.rotate_refresh_tokens.then(|| token.rotate(user, backend, db)).transpose();
    if next.as_ref().is_err_and(is_blacklisted) {
        reused(user, db)?;
    }
    let refresh = next?.map(|next| next.encode(backend)).transpose()?;
    Ok(Refreshed { access, refresh })
}

/// Whether a token was refused because it is on the blacklist. Errors of the database return `false`.
pub(crate) fn is_blacklisted(error: &Error) -> bool {
    matches!(error, Error::Failed(failed) if *failed == TokenError::Blacklisted.into())
}

/// The user of a refresh token. The user must exist and satisfy `USER_AUTHENTICATION_RULE`.
fn active_user(user_id: &Value, settings: &SimpleJwt, db: &mut Db) -> Result<UserId> {
    match find_user(user_id, db)? {
        Some((user, is_active)) if is_active || !settings.check_user_is_active => Ok(user),
        _ => Err(AuthenticationFailed::plain("No active account found for the given token.").into()),
    }
}

/// `TokenVerifySerializer`: whether a token of any type is valid.
#[derive(Serializer)]
pub struct TokenVerifySerializer {
    /// A token of any type.
    #[field(write_only)]
    pub token: String,
}

impl TokenSerializer for TokenVerifySerializer {
    type Answer = Empty;

    fn validate(data: Self, context: &TokenContext<'_>, db: &mut Db) -> Result<Empty> {
        let backend = context.token_backend;
        let token = Token::new(data.token.as_bytes(), TokenType::Untyped, backend)?;
        if !backend.settings().blacklist_after_rotation {
            return Ok(Empty {});
        }
        match token.check_blacklist(backend, db) {
            Err(error) if is_blacklisted(&error) => {
                Err(ValidationError::non_field("Token is blacklisted", "invalid").into())
            }
            checked => checked.map(|()| Empty {}),
        }
    }
}

/// `TokenBlacklistSerializer`: a logout.
#[derive(Serializer)]
pub struct TokenBlacklistSerializer {
    /// A refresh token.
    #[field(write_only)]
    pub refresh: String,
}

impl TokenSerializer for TokenBlacklistSerializer {
    type Answer = Empty;

    fn validate(data: Self, context: &TokenContext<'_>, db: &mut Db) -> Result<Empty> {
        let backend = context.token_backend;
        let refresh = Token::new(data.refresh.as_bytes(), TokenType::Refresh, backend)?;
        refresh.check_blacklist(backend, db)?;
        let user = existing_user(refresh.get(&backend.settings().user_id_claim), db)?;
        refresh.blacklist(user, backend, db)?;
        Ok(Empty {})
    }
}

impl From<ValidationError> for crate::exceptions::Error {
    fn from(error: ValidationError) -> Self {
        crate::exceptions::Error::Invalid(error)
    }
}
