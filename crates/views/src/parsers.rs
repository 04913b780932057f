//! [`rest_framework.parsers`](https://www.django-rest-framework.org/api-guide/parsers/): what a body means, by its
//! media type.

use python::codecs::{Charset, Support};
use python::{Value, json};
use serializers::Data;
use serializers::fields::Field;

use crate::http::headers::{encoding, parse_header_parameters};
use crate::http::multipart::{self, MultiPartError};
use crate::http::query_dict::{self, TooManyFields};

/// A parser, in the order in which `DEFAULT_PARSER_CLASSES` has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parser {
    /// `JSONParser`
    Json,
    /// `FormParser`
    Form,
    /// `MultiPartParser`
    MultiPart,
}

/// Why a body has no data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// DRF's `ParseError`: its `detail`.
    #[error("{0}")]
    Malformed(String),
    /// More fields or files than Django's limits allow: Django itself answers 400.
    #[error("The number of parameters or files exceeded what the settings allow.")]
    TooManyFields,
}

impl From<TooManyFields> for ParseError {
    fn from(_: TooManyFields) -> ParseError {
        ParseError::TooManyFields
    }
}

/// `is_form_media_type(content_type)`
pub fn is_form_media_type(content_type: &str) -> bool {
    let media_type = parse_header_parameters(content_type).map(|(media_type, _)| media_type).unwrap_or_default();
    [Parser::Form, Parser::MultiPart].iter().any(|parser| parser.media_type() == media_type)
}

impl Parser {
    /// `parser.media_type`
    pub fn media_type(self) -> &'static str {
        match self {
            Parser::Json => "application/json",
            Parser::Form => "application/x-www-form-urlencoded",
            Parser::MultiPart => "multipart/form-data",
        }
    }

    /// `parser.parse(stream, media_type, parser_context)`: a body that is not empty, under its `Content-Type`.
    pub fn parse(self, content_type: &str, body: &[u8]) -> Result<Data, ParseError> {
        self.parse_with(content_type, body, json::loads)
    }

    /// The same for a serializer that looks at some fields only: of JSON, nothing else is kept ([`json::loads_keys`]).
    pub fn parse_fields(self, content_type: &str, body: &[u8], fields: &[Field]) -> Result<Data, ParseError> {
        let keys: Vec<&str> = fields.iter().map(|field| field.name).collect();
        self.parse_with(content_type, body, |text| json::loads_keys(text, &keys))
    }

    fn parse_with(
        self,
        content_type: &str,
        body: &[u8],
        loads: impl FnOnce(&str) -> Loaded,
    ) -> Result<Data, ParseError> {
        let charset = get_encoding(content_type)?;
        match self {
            Parser::Json => parse_json(body, &charset, loads),
            Parser::Form => parse_form(body, &charset),
            Parser::MultiPart => parse_multipart(content_type, body, &charset),
        }
    }
}

type Loaded = Result<Value, json::JsonError>;

/// `get_encoding(parser_context)`
fn get_encoding(content_type: &str) -> Result<Charset, ParseError> {
    let charset = request_encoding(content_type)?;
    match charset.support() {
        Support::Full => Ok(charset),
        Support::NotText | Support::None => Err(unsupported(&charset)),
    }
}

/// What `request.GET` is decoded with: the charset of the body. Names of parameters are ASCII here, which a charset that
/// is not supported leaves as it is.
pub(crate) fn query_encoding(content_type: &str) -> Result<Charset, ParseError> {
    let charset = request_encoding(content_type)?;
    match charset.support() {
        Support::Full => Ok(charset),
        Support::None => Ok(Charset::utf_8()),
        Support::NotText => Err(unsupported(&charset)),
    }
}

fn request_encoding(content_type: &str) -> Result<Charset, ParseError> {
    encoding(content_type).map_err(|error| ParseError::Malformed(error.to_string()))
}

fn unsupported(charset: &Charset) -> ParseError {
    ParseError::Malformed(format!("Unsupported charset \"{}\" in request Content-Type header.", charset.name()))
}

fn parse_json(body: &[u8], charset: &Charset, loads: impl FnOnce(&str) -> Loaded) -> Result<Data, ParseError> {
    let malformed = |error: &dyn std::fmt::Display| ParseError::Malformed(format!("JSON parse error - {error}"));
    let text = charset.read(body).map_err(|error| malformed(&error))?;
    loads(&text).map(Data::Value).map_err(|error| malformed(&error))
}

fn parse_form(body: &[u8], charset: &Charset) -> Result<Data, ParseError> {
    let pairs = query_dict::parse(body, charset)?;
    Ok(Data::Form(pairs.into_iter().map(|(name, value)| (name, Value::Str(value))).collect()))
}

fn parse_multipart(content_type: &str, body: &[u8], charset: &Charset) -> Result<Data, ParseError> {
    multipart::parse(content_type, body, charset).map(Data::Form).map_err(|error| match error {
        MultiPartError::Malformed(text) => ParseError::Malformed(format!("Multipart form parse error - {text}")),
        MultiPartError::TooMany => ParseError::TooManyFields,
    })
}
