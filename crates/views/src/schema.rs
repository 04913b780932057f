//! `drf_spectacular.utils.extend_schema`: what a view reads and answers, as the OpenAPI document describes it.
//!
//! The types of a view say it: its serializer, or the arguments and the result of its handlers. `views::openapi` makes
//! the document.

use actix_web::http::{Method, StatusCode};
use authentication::settings::SimpleJwt;
use models::fields::Kind;
use models::query::Lookup;
use serde::Serialize;
use serde_json::Value;
use serializers::fields::Field;
use serializers::{ModelSerializer, Serializer};

use crate::exceptions::Result;
use crate::response::Response;

/// `view.schema`
#[derive(Default)]
pub struct Schema {
    /// What each method reads and answers.
    pub exchanges: Vec<(Method, Exchange)>,
    /// The class of the rows, in words, if the view has a queryset.
    pub model: Option<String>,
    /// `filterset_fields`
    pub filterset: Vec<FilterParameter>,
    /// `parameters`: query parameters that are not those of filters and pages.
    pub parameters: Vec<Value>,
    /// Whether its serializer checks credentials, so that it answers with 401 without authentication classes.
    pub checks_credentials: bool,
    /// Whether it is the view of an extra action of a viewset (`@action`).
    pub is_extra_action: bool,
}

impl Schema {
    /// The name of the component of its rows.
    pub fn component(&self) -> Option<&'static str> {
        self.exchanges.iter().find_map(|(_, exchange)| match exchange.answer {
            Body::One(shape) | Body::List(shape) => Some(shape.name),
            Body::None | Body::Object => None,
        })
    }
}

/// `request` and `responses` of a method.
#[derive(Clone, Copy)]
pub struct Exchange {
    /// The serializer of the body.
    pub request: Option<Shape>,
    /// The status of the answer.
    pub status: StatusCode,
    /// The body of the answer.
    pub answer: Body,
}

/// The body of an answer.
#[derive(Clone, Copy)]
pub enum Body {
    /// No body, or a body whose type is not declared.
    None,
    /// `serializer.data`
    One(Shape),
    /// `serializer.data` of the rows of a list.
    List(Shape),
    /// `OpenApiTypes.OBJECT`: any object.
    Object,
}

/// A serializer: its name and its fields.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The class's name without `Serializer`, which is the name of a component.
    pub name: &'static str,
    /// Its fields under these settings.
    pub fields: fn(&SimpleJwt) -> Vec<Field>,
}

/// A query parameter of `DjangoFilterBackend`.
#[derive(Clone, Copy)]
pub struct FilterParameter {
    /// The field of the model.
    pub field: &'static str,
    /// The class of the field.
    pub kind: Kind,
    /// The lookup.
    pub lookup: Lookup,
}

/// What a handler may return: a [`Response`], or data that makes one and whose fields are known.
pub trait Answer {
    /// `Response(data)`
    fn into_response(self) -> Response;

    /// Its serializer, or nothing.
    fn body() -> Body;
}

impl Answer for Response {
    fn into_response(self) -> Response {
        self
    }

    fn body() -> Body {
        Body::None
    }
}

/// A struct that derives both traits is a serializer of an answer.
impl<S: Serializer + Serialize + 'static> Answer for S {
    fn into_response(self) -> Response {
        Response::new(self)
    }

    fn body() -> Body {
        Body::One(Shape::of::<S>())
    }
}

/// `Response(S(instance).data)`
pub struct Serialized<S: ModelSerializer>(pub S::Model);

impl<S: ModelSerializer> Answer for Serialized<S> {
    fn into_response(self) -> Response {
        Response::new(S::data(self.0))
    }

    fn body() -> Body {
        Body::One(Shape::of_model::<S>())
    }
}

/// The result of a handler, for the code that `#[api_view]` generates.
pub trait Returned {
    /// [`Answer::body`]
    fn body() -> Body;
}

impl<A: Answer> Returned for Result<A> {
    fn body() -> Body {
        A::body()
    }
}

/// [`Answer::body`] of a handler that returns `R`.
pub fn answer_of<R: Returned>() -> Body {
    R::body()
}

/// The response of a handler.
///
/// # Errors
/// That of the handler.
pub fn respond<A: Answer>(result: Result<A>) -> Result {
    result.map(Answer::into_response)
}

impl Exchange {
    /// An exchange that is answered with 200.
    pub fn new(request: Option<Shape>, answer: Body) -> Exchange {
        Exchange { request, status: StatusCode::OK, answer }
    }
}

impl Shape {
    /// A serializer.
    pub fn of<S: Serializer>() -> Shape {
        Shape { name: component_name::<S>(), fields: |_settings| S::fields() }
    }

    /// A serializer of a model.
    pub fn of_model<S: ModelSerializer>() -> Shape {
        Shape { name: component_name::<S>(), fields: |_settings| S::fields() }
    }
}

/// `get_serializer_name`: the class's name, without `Serializer`.
pub fn component_name<S: ?Sized>() -> &'static str {
    let name = std::any::type_name::<S>();
    let name = name.rsplit("::").next().unwrap_or(name);
    name.strip_suffix("Serializer").filter(|short| !short.is_empty()).unwrap_or(name)
}
