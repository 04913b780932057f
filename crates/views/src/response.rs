//! `rest_framework.response.Response`: a status, headers, and data that is not rendered yet.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use serde::Serialize;
use serializers::ToJson;

use crate::controls::Controls;
use crate::renderers::{Render, SerializerData};

/// The response of a view. It is rendered after the view has returned.
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers of this response, without those that every response has.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The content.
    pub content: Content,
    /// What a browsable page shows beside the content of a list.
    pub controls: Option<Controls>,
}

/// The content of a response.
pub enum Content {
    /// Data for the negotiated renderer.
    Data(Box<dyn Render>),
    /// Data that is read while it is sent.
    Streaming(Box<dyn StreamingData + Send>),
    /// There is no response. The request must run again in a lane: its response is too long for the event loop, or it
    /// would write in a dry run.
    Deferred,
    /// Nothing.
    Empty,
    /// Django's own page for the status, which no renderer changes.
    ServerPage,
    /// `HttpResponse(html)`: a page that no renderer changes.
    Page(Vec<u8>),
}

/// Django's `StreamingHttpResponse`: data of which only the first rows have been read.
pub trait StreamingData: Render {
    /// The complete body. It begins with `first`, the JSON of the first rows.
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

    /// `HttpResponseRedirect`, which no cache keeps.
    pub(crate) fn redirect(status: StatusCode, url: &str) -> Response {
        // Only characters of URLs are in such a URL.
        let url = HeaderValue::try_from(url).unwrap_or(HeaderValue::from_static("/"));
        let response = Response::with(status, Content::Page(Vec::new()));
        response.header(header::LOCATION, url)
    }

    /// A response without headers of its own.
    pub(crate) fn with(status: StatusCode, content: Content) -> Response {
        Response { status, headers: Vec::new(), content, controls: None }
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
    /// `JSONRenderer.render`. Empty content has no bytes, and a stream has only its first chunk.
    pub fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        match self {
            Content::Data(data) => data.to_json(indent),
            Content::Streaming(list) => list.to_json(indent),
            Content::Empty | Content::ServerPage | Content::Page(_) | Content::Deferred => Vec::new(),
        }
    }

    /// The number of bytes of its stored texts.
    pub fn weight(&self) -> usize {
        match self {
            Content::Data(data) => data.weight(),
            Content::Streaming(list) => list.weight(),
            Content::Empty | Content::ServerPage | Content::Page(_) | Content::Deferred => 0,
        }
    }
}
