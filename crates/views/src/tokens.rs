//! `rest_framework_simplejwt.views`: section 2 of the document.

use actix_web::http::Method;
use authentication::hashing::Caller;
use authentication::serializers::{
    TokenBlacklistSerializer, TokenObtainPairSerializer, TokenRefreshSerializer, TokenSerializer, TokenVerifySerializer,
};
use models::Db;
use serializers::Serializer;

use crate::exceptions::Result;
use crate::lanes::Lane;
use crate::metadata::Actions;
use crate::request::Request;
use crate::response::Response;
use crate::views::{View, view_name};

/// `TokenViewBase`: anyone may post to it, and its serializer answers.
pub trait TokenViewBase: 'static {
    /// `serializer_class`
    type Serializer: TokenSerializer;
    /// The class's docstring.
    const DESCRIPTION: &'static str;
    /// What `post` waits for.
    const LANE: Lane = Lane::Write;

    /// `post`
    ///
    /// # Errors
    /// 400, 401, 413, 415.
    fn post(request: &Request, db: &mut Db) -> Result {
        let data = Self::Serializer::is_valid(&request.data(&Self::Serializer::fields())?, false)?;
        Ok(Response::new(Self::Serializer::validate(data, &request.app.jwt, db)?))
    }

    /// `as_view()`
    fn as_view() -> View {
        let metadata = Actions { fields: Self::Serializer::fields, get_object: |_request, _db| Ok(()) };
        View {
            description: Self::DESCRIPTION,
            authenticates: false,
            permission_classes: &[],
            lane: Self::LANE,
            metadata: Some(metadata),
            ..View::new(view_name::<Self>(), &[(Method::POST, Self::post)])
        }
    }
}

/// `POST /api/auth/token/`: a login.
#[derive(Debug)]
pub enum TokenObtainPairView {}

impl TokenViewBase for TokenObtainPairView {
    type Serializer = TokenObtainPairSerializer;
    const DESCRIPTION: &'static str = "Takes a set of user credentials and returns an access and refresh JSON web\n\
                                       token pair to prove the authentication of those credentials.";
    const LANE: Lane = Lane::LogIn;

    /// A login waits for its turn, and who it comes from decides which turn that is.
    fn post(request: &Request, db: &mut Db) -> Result {
        let fields = TokenObtainPairSerializer::fields();
        let mut data = TokenObtainPairSerializer::is_valid(&request.data(&fields)?, false)?;
        data.caller = Caller { address: request.headers.client };
        Ok(Response::new(TokenObtainPairSerializer::validate(data, &request.app.jwt, db)?))
    }
}

/// `POST /api/auth/token/refresh/`: a new access token.
#[derive(Debug)]
pub enum TokenRefreshView {}

impl TokenViewBase for TokenRefreshView {
    type Serializer = TokenRefreshSerializer;
    const DESCRIPTION: &'static str = "Takes a refresh type JSON web token and returns an access type JSON web\n\
                                       token if the refresh token is valid.";
}

/// `POST /api/auth/token/verify/`: whether a token is valid.
#[derive(Debug)]
pub enum TokenVerifyView {}

impl TokenViewBase for TokenVerifyView {
    type Serializer = TokenVerifySerializer;
    const DESCRIPTION: &'static str = "Takes a token and indicates if it is valid.  This view provides no\n\
                                       information about a token's fitness for a particular use.";
    const LANE: Lane = Lane::Read;
}

/// `POST /api/auth/token/blacklist/`: a logout.
#[derive(Debug)]
pub enum TokenBlacklistView {}

impl TokenViewBase for TokenBlacklistView {
    type Serializer = TokenBlacklistSerializer;
    const DESCRIPTION: &'static str = "Takes a token and blacklists it. Must be used with the\n\
                                       `rest_framework_simplejwt.token_blacklist` app installed.";
}
