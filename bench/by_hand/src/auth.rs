//! Tokens of SimpleJWT: the user of a request, and a new access token for a refresh token.

use std::future::{Ready, ready};

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web};
use chrono::Utc;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::database::Reader;
use crate::error::Error;

/// Seconds for which an access token is valid.
const LIFETIME: i64 = 300;

pub(crate) struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Keys {
    pub(crate) fn new(secret: &str) -> Keys {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        Keys {
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
            validation,
        }
    }

    fn check(&self, token: &str, token_type: &str) -> Result<Claims, Error> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation)
            .map_err(|_invalid| Error::InvalidToken)?
            .claims;
        if claims.token_type == token_type { Ok(claims) } else { Err(Error::InvalidToken) }
    }
}

#[derive(Deserialize, Serialize)]
struct Claims {
    token_type: String,
    exp: i64,
    iat: i64,
    jti: String,
    user_id: String,
}

/// The user whose access token the request has. The user must exist and be active.
#[derive(Clone, Copy)]
pub(crate) struct User {
    pub(crate) id: i64,
}

impl FromRequest for User {
    type Error = Error;
    type Future = Ready<Result<User, Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(authenticate(request))
    }
}

fn authenticate(request: &HttpRequest) -> Result<User, Error> {
    let header = request.headers().get(header::AUTHORIZATION).ok_or(Error::NoCredentials)?;
    let token = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).ok_or(Error::NoCredentials)?;
    let keys = request.app_data::<web::Data<Keys>>().ok_or(Error::NoCredentials)?;
    let reader = request.app_data::<web::Data<Reader>>().ok_or(Error::NoCredentials)?;
    active_user(&keys.check(token, "access")?, reader)
}

fn active_user(claims: &Claims, reader: &Reader) -> Result<User, Error> {
    let id: i64 = claims.user_id.parse().map_err(|_not_a_number| Error::InvalidToken)?;
    let mut query = reader.0.prepare_cached("SELECT is_active FROM auth_user WHERE id = ?")?;
    let is_active = query.query_row([id], |row| row.get::<_, bool>(0)).optional()?;
    if is_active == Some(true) { Ok(User { id }) } else { Err(Error::InvalidToken) }
}

#[derive(Deserialize)]
pub(crate) struct Refresh {
    refresh: String,
}

const IS_BLACKLISTED: &str = "SELECT EXISTS (SELECT 1 FROM token_blacklist_blacklistedtoken \
     JOIN token_blacklist_outstandingtoken outstanding ON outstanding.id = token_id WHERE outstanding.jti = ?)";

pub(crate) async fn refresh(
    body: web::Json<Refresh>,
    keys: web::Data<Keys>,
    reader: web::Data<Reader>,
) -> Result<HttpResponse, Error> {
    let claims = keys.check(&body.refresh, "refresh")?;
    let is_blacklisted: bool = reader.0.prepare_cached(IS_BLACKLISTED)?.query_row([&claims.jti], |row| row.get(0))?;
    if is_blacklisted {
        return Err(Error::InvalidToken);
    }
    active_user(&claims, &reader)?;
    let now = Utc::now().timestamp();
    let access = Claims {
        token_type: "access".to_owned(),
        exp: now + LIFETIME,
        iat: now,
        jti: Uuid::new_v4().simple().to_string(),
        user_id: claims.user_id,
    };
    let access = jsonwebtoken::encode(&Header::default(), &access, &keys.encoding)
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok().json(json!({"access": access})))
}
