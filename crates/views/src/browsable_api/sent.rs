//! DRF's `serializer.initial_data` and `serializer.errors` in a form: what a refused request sent, and why it is refused.

use std::collections::BTreeMap;

use actix_web::http::Method;
use python::Value;
use serializers::fields::{Field, Kind};
use serializers::{Data, Partial};

use super::inputs::is_password;
use super::{LONGEST_BODY, Shown};
use crate::negotiation;
use crate::parsers::Parser;
use crate::request::Body;

/// A refused request with a body.
pub(super) struct Sent {
    pub(super) method: Method,
    /// Whether the body is too long to be shown again.
    pub(super) is_cut: bool,
    /// Whether the body is a form.
    is_form: bool,
    /// The values of the fields, if the body is a form that can be parsed and shown.
    data: Option<Data>,
    /// The media type and the text of a body that is no form. The text is empty if it is too long or may hold a secret.
    pub(super) raw: Option<(Parser, String)>,
    errors: BTreeMap<String, Vec<String>>,
    /// Whether one of the fields is a password.
    has_password: bool,
    /// Whether the view reads passwords or tokens.
    has_credentials: bool,
}

impl Sent {
    /// What the request sent, if the answer refuses it. A body of more than [`LONGEST_BODY`] bytes is not shown again, and
    /// neither is one that may hold a password or a token.
    pub(super) fn of(shown: &Shown<'_>, fields: &[Field]) -> Option<Sent> {
        let Shown { request, status, content, .. } = shown;
        let has_body = [Method::POST, Method::PUT, Method::PATCH].contains(&request.method);
        if !status.is_client_error() || !has_body {
            return None;
        }
        let errors = serde_json::from_slice(&content.to_json(None)).unwrap_or_default();
        let (body, is_cut) = match &request.body {
            Body::Bytes(bytes) => (&**bytes, bytes.len() > LONGEST_BODY),
            Body::TooLarge | Body::Busy => (&[][..], true),
            Body::Broken => (&[][..], false),
        };
        let body = if is_cut { &[] } else { body };
        let has_text = is_cut || !body.is_empty();
        let parser = negotiation::select_parser(&request.content_type()).ok().filter(|_| has_text);
        let of_form = parser.is_some_and(|parser| parser != Parser::Json);
        let data = if of_form && !is_cut { request.data(fields).ok() } else { None };
        let is_form = data.is_some() || of_form && is_cut;
        let has_credentials = shown.view.schema.as_ref().is_some_and(|schema| schema.checks_credentials);
        let is_secret = has_credentials || fields.iter().any(|field| field.write_only);
        let raw = parser.filter(|parser| *parser == Parser::Json);
        let raw = raw
            .map(|parser| (parser, if is_secret { String::new() } else { String::from_utf8_lossy(body).into_owned() }));
        let has_password = fields.iter().any(is_password);
        let method = request.method.clone();
        Some(Sent { method, is_cut, is_form, data, raw, errors: messages(errors), has_password, has_credentials })
    }

    /// The value of a field, as text.
    pub(super) fn value(&self, field: &Field) -> Option<String> {
        // Beside a password stands the username. Other fields of a view that reads credentials are tokens.
        let is_token = (field.write_only || self.has_credentials) && !self.has_password;
        let is_secret = is_password(field) || is_token;
        let data = self.data.as_ref().filter(|_| !is_secret)?;
        if field.kind == Kind::Boolean {
            return match field.run_validation(data, Partial::No) {
                Ok(Some(Value::Bool(value))) => Some(value.to_string()),
                _ => None,
            };
        }
        if let Value::Str(text) = data.get(field.name)? { Some(text.clone()) } else { None }
    }

    /// Whether the values are those of an HTML form.
    pub(super) fn is_form(&self) -> bool {
        self.is_form
    }

    /// The errors of a field.
    pub(super) fn errors(&self, name: &str) -> Vec<String> {
        self.errors.get(name).cloned().unwrap_or_default()
    }

    /// The errors that belong to no field.
    pub(super) fn other_errors(&self, fields: &[Field]) -> Vec<String> {
        let is_other = |name: &str| fields.iter().all(|field| field.name != name || field.read_only);
        let others = self.errors.iter().filter(|(name, _)| is_other(name) && *name != "code" && *name != "messages");
        others.flat_map(|(_, texts)| texts.clone()).collect()
    }

    /// All errors, those of a field with its name.
    pub(super) fn all_errors(&self, fields: &[Field]) -> Vec<String> {
        let of_fields = fields.iter().flat_map(|field| {
            let texts = self.errors.get(field.name).into_iter().flatten();
            texts.map(|text| format!("{}: {text}", field.label()))
        });
        self.other_errors(fields).into_iter().chain(of_fields).collect()
    }
}

/// The errors of a body as texts: those of a serializer are lists, and `detail` is a text.
fn messages(errors: BTreeMap<String, serde_json::Value>) -> BTreeMap<String, Vec<String>> {
    let texts = |value| match value {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(texts) => texts.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    errors.into_iter().map(|(name, value)| (name, texts(value))).collect()
}
