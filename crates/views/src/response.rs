//! `rest_framework.response.Response`: a status, headers, and data that is not text yet.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;
use serde::Serialize;
use serializers::ToJson;

use crate::renderers::{Render, SerializerData};

/// What a view answers. A renderer makes bytes of it when the view is done.
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// Headers of this answer alone.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What it says.
    pub content: Content,
}

/// What a response says.
pub enum Content {
    /// Data for whichever renderer the client asked for.
    Data(Box<dyn Render>),
    /// Data that is read while it is sent.
    Streaming(Box<dyn StreamingData + Send>),
    /// The request is to be run again elsewhere: its answer is long where others wait for it, or it writes.
    Deferred,
    /// Nothing.
    Empty,
    /// Django's own page for the status, which no renderer changes.
    ServerPage,
}

/// Django's `StreamingHttpResponse`: data of which only the beginning is read yet.
pub trait StreamingData: Render {
    /// The whole as a body. It begins with `first`, the JSON of the beginning.
    fn into_body(self: Box<Self>, first: Bytes) -> BoxBody;
}

impl Response {
    /// `Response({…})`, with status 200.
    pub fn new(data: impl Serialize + 'static) -> Response {
        Response::with(StatusCode::OK, Content::Data(Box::new(data)))
    }

    /// `Response(serializer.data)`, with status 200.
    pub fn serialized(data: impl Serialize + ToJson + 'static) -> Response {
        Response::with(StatusCode::OK, Content::Data(Box::new(SerializerData(data))))
    }

    /// `Response(status=204)`
    pub fn no_content() -> Response {
        Response::with(StatusCode::NO_CONTENT, Content::Empty)
    }

    /// A response without headers of its own.
    pub(crate) fn with(status: StatusCode, content: Content) -> Response {
        Response { status, headers: Vec::new(), content }
    }

    /// The same with another status.
    pub fn status(self, status: StatusCode) -> Response {
        Response { status, ..self }
    }

    /// The same with one more header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Response {
        self.headers.push((name, value));
        self
    }
}

impl Content {
    /// `JSONRenderer.render`; nothing is no bytes, and a stream is its first chunk.
    pub fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        match self {
            Content::Data(data) => data.to_json(indent),
            Content::Streaming(list) => list.to_json(indent),
            Content::Empty | Content::ServerPage | Content::Deferred => Vec::new(),
        }
    }

    /// The bytes of the stored texts in it.
    pub fn weight(&self) -> usize {
        match self {
            Content::Data(data) => data.weight(),
            Content::Streaming(list) => list.weight(),
            Content::Empty | Content::ServerPage | Content::Deferred => 0,
        }
    }
}
