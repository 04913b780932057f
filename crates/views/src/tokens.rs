//! `rest_framework_simplejwt.views`: section 2 of the document.

use accounts::hashing::Caller;
use actix_web::http::Method;
use authentication::serializers::{
    TokenBlacklistSerializer, TokenContext, TokenObtainPairSerializer, TokenRefreshSerializer, TokenSerializer,
    TokenVerifySerializer,
};
use authentication::settings::{AlgorithmFamily, SimpleJwt};
use models::Db;
use permissions::{AllowAny, BasePermission};
use serializers::Serializer;

use crate::exceptions::Result;
use crate::http::lanes::Lane;
use crate::request::Request;
use crate::response::Response;
use crate::schema::{Body, Exchange, Schema, Shape, component_name};
use crate::view::{Actions, View, view_name};

/// `TokenViewBase`: anyone may post to it, and its serializer produces the response.
pub trait TokenViewBase: 'static {
    /// `serializer_class`
    type Serializer: TokenSerializer;
    /// The class's docstring.
    const DESCRIPTION: &'static str;
    /// The lane of `post`.
    const LANE: Lane = Lane::Write;

    /// Whether `post` only reads and takes microseconds, so that it runs on the event loop like a short `GET`.
    fn is_short(_settings: &SimpleJwt) -> bool {
        false
    }

    /// `post`
    ///
    /// # Errors
    /// 400, 401, 413, 415.
    fn post(request: &Request, db: &mut Db) -> Result {
        let data = request.validate::<Self::Serializer>(db)?;
        Ok(Response::new(Self::Serializer::validate(data, &token_context(request), db)?))
    }

    /// `as_view()`
    fn as_view() -> View {
        let metadata = Actions { fields: Self::Serializer::fields, get_object: |_request, _db| Ok(()) };
        View {
            description: Self::DESCRIPTION,
            authentication_classes: &[],
            has_permission: |request| BasePermission::<()>::has_permission(&AllowAny, request),
            lane: Self::LANE,
            post_is_short: |app| Self::is_short(app.jwt.backend.settings()),
            metadata: Some(metadata),
            schema: Some(schema::<Self::Serializer>()),
            ..View::new(view_name::<Self>(), vec![(Method::POST, Self::post)])
        }
    }
}

/// The answer has the name of the serializer, as in drf-spectacular.
fn schema<S: TokenSerializer>() -> Schema {
    let answer = Shape { name: component_name::<S>(), fields: S::answer_fields };
    Schema {
        exchanges: vec![(Method::POST, Exchange::new(Some(Shape::of::<S>()), Body::One(answer)))],
        checks_credentials: true,
        ..Schema::default()
    }
}

/// `get_serializer_context`
pub(crate) fn token_context(request: &Request) -> TokenContext<'_> {
    TokenContext {
        caller: Caller { address: request.headers.client },
        model_backend: &request.app.model_backend,
        token_backend: &request.app.jwt.backend,
    }
}

/// `POST /api/auth/token/`: a login.
pub struct TokenObtainPairView;

impl TokenViewBase for TokenObtainPairView {
    type Serializer = TokenObtainPairSerializer;
    const DESCRIPTION: &'static str = "Takes a set of user credentials and returns an access and refresh JSON web\n\
                                       token pair to prove the authentication of those credentials.";
    const LANE: Lane = Lane::LogIn;
}

/// `POST /api/auth/token/refresh/`: a new access token.
pub struct TokenRefreshView;

impl TokenViewBase for TokenRefreshView {
    type Serializer = TokenRefreshSerializer;
    const DESCRIPTION: &'static str = "Takes a refresh type JSON web token and returns an access type JSON web\n\
                                       token if the refresh token is valid.";

    fn is_short(settings: &SimpleJwt) -> bool {
        !settings.rotate_refresh_tokens && signs_fast(settings)
    }
}

/// `POST /api/auth/token/verify/`: checks whether a token is valid.
pub struct TokenVerifyView;

impl TokenViewBase for TokenVerifyView {
    type Serializer = TokenVerifySerializer;
    const DESCRIPTION: &'static str = "Takes a token and indicates if it is valid.  This view provides no\n\
                                       information about a token's fitness for a particular use.";
    const LANE: Lane = Lane::Read;

    fn is_short(settings: &SimpleJwt) -> bool {
        signs_fast(settings)
    }
}

/// Whether signing takes microseconds. A signature with a private key takes up to a thousand times as long.
fn signs_fast(settings: &SimpleJwt) -> bool {
    settings.algorithm.family() == AlgorithmFamily::Hmac
}

/// `POST /api/auth/token/blacklist/`: a logout.
pub struct TokenBlacklistView;

impl TokenViewBase for TokenBlacklistView {
    type Serializer = TokenBlacklistSerializer;
    const DESCRIPTION: &'static str = "Takes a token and blacklists it. Must be used with the\n\
                                       `rest_framework_simplejwt.token_blacklist` app installed.";
}
