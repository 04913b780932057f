//! [`rest_framework.parsers`](https://www.django-rest-framework.org/api-guide/parsers/): parses a body according to
//! its media type.

use python::codecs::{Charset, Support};
use python::{Value, json};
use serializers::Data;
use serializers::fields::Field;

use crate::http::headers::{encoding, parse_header_parameters};
use crate::http::multipart;
use crate::http::query_dict;

pub use crate::http::query_dict::ParseError;

/// The parsers, in the order of `DEFAULT_PARSER_CLASSES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parser {
    /// `JSONParser`
    Json,
    /// `FormParser`
    Form,
    /// `MultiPartParser`
    MultiPart,
}

/// `is_form_media_type(content_type)`
pub fn is_form_media_type(content_type: &str) -> bool {
    let media_type = parse_header_parameters(content_type).map(|(media_type, _)| media_type).unwrap_or_default();
    [Parser::Form, Parser::MultiPart].iter().any(|parser| parser.media_type() == media_type)
}

impl Parser {
    /// `parser.media_type`
    pub const fn media_type(self) -> &'static str {
        match self {
            Parser::Json => "application/json",
            Parser::Form => "application/x-www-form-urlencoded",
            Parser::MultiPart => "multipart/form-data",
        }
    }

    /// `parser.parse(stream, media_type, parser_context)`: parses a body that is not empty. With `fields`, only these
    /// keys of a JSON object are kept ([`json::loads_keys`]).
    pub fn parse(self, content_type: &str, body: &[u8], fields: Option<&[Field]>) -> Result<Data, ParseError> {
        let charset = get_encoding(content_type)?;
        match self {
            Parser::Json => parse_json(body, &charset, fields),
            Parser::Form => parse_form(body, &charset),
            Parser::MultiPart => parse_multipart(content_type, body, &charset),
        }
    }
}

/// `get_encoding(parser_context)`
fn get_encoding(content_type: &str) -> Result<Charset, ParseError> {
    let charset = request_encoding(content_type)?;
    match charset.support() {
        Support::Full => Ok(charset),
        Support::NotText | Support::None => Err(unsupported(&charset)),
    }
}

/// The charset of `request.GET`, which is that of the body. UTF-8 replaces a charset that is not supported: the names
/// of parameters are ASCII here, so they are decoded correctly.
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

fn parse_json(body: &[u8], charset: &Charset, fields: Option<&[Field]>) -> Result<Data, ParseError> {
    let malformed = |error: &dyn std::fmt::Display| ParseError::Malformed(format!("JSON parse error - {error}"));
    let text = charset.read(body).map_err(|error| malformed(&error))?;
    let loaded = match fields {
        Some(fields) => json::loads_keys(&text, &fields.iter().map(|field| field.name).collect::<Vec<_>>()),
        None => json::loads(&text),
    };
    loaded.map(Data::Value).map_err(|error| malformed(&error))
}

fn parse_form(body: &[u8], charset: &Charset) -> Result<Data, ParseError> {
    let pairs = query_dict::parse(body, charset)?;
    Ok(Data::Form(pairs.into_iter().map(|(name, value)| (name, Value::Str(value))).collect()))
}

fn parse_multipart(content_type: &str, body: &[u8], charset: &Charset) -> Result<Data, ParseError> {
    multipart::parse(content_type, body, charset).map(Data::Form).map_err(|error| match error {
        ParseError::Malformed(text) => ParseError::Malformed(format!("Multipart form parse error - {text}")),
        ParseError::TooManyFields => ParseError::TooManyFields,
    })
}
