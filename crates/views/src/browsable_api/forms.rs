//! `get_rendered_html_form` and `get_raw_data_form`: the forms below a response, for `POST`, `PUT` and `PATCH`.

use actix_web::http::{Method, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};
use serializers::fields::{Field, Kind};

use super::inputs::Input;
use super::sent::Sent;
use super::{LONGEST, Shown};
use crate::negotiation::PARSERS;
use crate::response::Content;

/// The forms that create, or those that change an object.
#[derive(Serialize)]
pub(super) struct Forms {
    /// The prefix of the ids in the page.
    id: &'static str,
    title: &'static str,
    html: Option<HtmlForm>,
    raw: Option<RawForm>,
    /// Whether what was sent is too long to be shown again.
    is_cut: bool,
}

/// A form with an input for each field.
#[derive(Serialize)]
struct HtmlForm {
    method: &'static str,
    fields: Vec<Input>,
    /// The errors that belong to no field.
    errors: Vec<String>,
}

/// A form with a text, which is the body.
#[derive(Serialize)]
struct RawForm {
    methods: Vec<&'static str>,
    media_types: [&'static str; PARSERS.len()],
    media_type: &'static str,
    content: String,
    errors: Vec<String>,
    /// Whether the page is the answer to this form.
    is_open: bool,
}

/// `show_form_for_method`: whether the view has the method, and its permissions allow it to the user. `controls.refused`
/// has the methods that the permissions of the object refuse.
pub(super) fn shows(shown: &Shown<'_>, method: &Method) -> bool {
    let Shown { view, request, status, controls, .. } = shown;
    let asked = permissions::Request { method: method.as_str(), user: request.user.as_ref() };
    let is_known = *method == Method::OPTIONS || view.handler(method).is_some();
    let is_refused = *status == StatusCode::FORBIDDEN || controls.refused.contains(&method.as_str());
    is_known && !is_refused && (view.has_permission)(&asked)
}

/// Whether the object of the URL may exist after this answer.
pub(super) fn may_exist(shown: &Shown<'_>) -> bool {
    shown.status != StatusCode::NOT_FOUND && shown.status != StatusCode::NO_CONTENT
}

impl Forms {
    /// The forms of a page.
    pub(super) fn all(shown: &Shown<'_>) -> Vec<Forms> {
        let of_method = fields(shown, &shown.request.method);
        let sent = Sent::of(shown, of_method.as_deref().unwrap_or_default());
        let [post, put] = [Method::POST, Method::PUT].map(|method| fields(shown, &method));
        [create(shown, post.as_deref(), sent.as_ref()), change(shown, put.as_deref(), sent.as_ref())]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// The fields of the view's serializer, or those of the body that the handler of this method reads.
fn fields(shown: &Shown<'_>, method: &Method) -> Option<Vec<Field>> {
    let Shown { view, request, .. } = shown;
    if let Some(actions) = view.metadata {
        return Some((actions.fields)());
    }
    let (_, exchange) = view.schema.as_ref()?.exchanges.iter().find(|(known, _)| known == method)?;
    Some((exchange.request?.fields)(&request.app.settings.simple_jwt))
}

fn create(shown: &Shown<'_>, fields: Option<&[Field]>, sent: Option<&Sent>) -> Option<Forms> {
    if !shows(shown, &Method::POST) {
        return None;
    }
    let sent = sent.filter(|sent| sent.method == Method::POST);
    let html = fields.map(|fields| html_form("POST", fields, None, sent.filter(|sent| sent.is_form())));
    let raw = raw_form(vec!["POST"], fields, None, sent);
    Some(Forms { id: "post", title: "POST", html, raw: Some(raw), is_cut: sent.is_some_and(|sent| sent.is_cut) })
}

fn change(shown: &Shown<'_>, fields: Option<&[Field]>, sent: Option<&Sent>) -> Option<Forms> {
    let methods = [(Method::PUT, "PUT"), (Method::PATCH, "PATCH")].into_iter();
    let methods: Vec<&str> = methods.filter(|(method, _)| shows(shown, method)).map(|(_, name)| name).collect();
    if methods.is_empty() || !may_exist(shown) {
        return None;
    }
    let object = fields.and_then(|fields| object(shown, fields));
    let sent = sent.filter(|sent| [Method::PUT, Method::PATCH].contains(&sent.method));
    // Without the object, an HTML form would overwrite it with empty values. A raw form contains only what the user types.
    let typed = sent.filter(|sent| sent.method == Method::PUT && sent.is_form());
    let html = fields.filter(|_| methods.contains(&"PUT") && (object.is_some() || typed.is_some()));
    let html = html.map(|fields| html_form("PUT", fields, object.as_ref(), typed));
    let raw = raw_form(methods, fields, object.as_ref(), sent);
    let is_cut = sent.is_some_and(|sent| sent.is_cut);
    Some(Forms { id: "put", title: "PUT and PATCH", html, raw: Some(raw), is_cut })
}

/// `serializer.instance`: the object that the answer shows.
fn object(shown: &Shown<'_>, fields: &[Field]) -> Option<Map<String, Value>> {
    let is_shown = shown.status == StatusCode::OK && shown.request.method != Method::OPTIONS;
    if !is_shown || !matches!(shown.content, Content::Data(_)) {
        return None;
    }
    let json = shown.content.to_json(None);
    let object: Map<String, Value> = serde_json::from_slice(&json).ok().filter(|_| json.len() <= LONGEST)?;
    fields.iter().all(|field| field.write_only || object.contains_key(field.name)).then_some(object)
}

fn html_form(
    method: &'static str,
    fields: &[Field],
    object: Option<&Map<String, Value>>,
    sent: Option<&Sent>,
) -> HtmlForm {
    let of_object = |field: &Field| match object?.get(field.name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        value => Some(value.to_string()),
    };
    let value = |field: &Field| match sent {
        Some(sent) => sent.value(field),
        None => of_object(field),
    };
    let errors = |name: &str| sent.map(|sent| sent.errors(name)).unwrap_or_default();
    let others = sent.map(|sent| sent.other_errors(fields)).unwrap_or_default();
    HtmlForm { method, fields: Input::all(fields, value, errors), errors: others }
}

fn raw_form(
    methods: Vec<&'static str>,
    fields: Option<&[Field]>,
    object: Option<&Map<String, Value>>,
    sent: Option<&Sent>,
) -> RawForm {
    let fields = fields.unwrap_or_default();
    let media_types = PARSERS.map(|parser| parser.media_type());
    match sent.and_then(|sent| Some((sent, sent.raw.as_ref()?))) {
        Some((sent, (parser, content))) => RawForm {
            methods,
            media_types,
            media_type: parser.media_type(),
            content: if content.is_empty() { initial(fields, object) } else { content.clone() },
            errors: sent.all_errors(fields),
            is_open: true,
        },
        None => RawForm {
            methods,
            media_types,
            media_type: media_types[0],
            content: initial(fields, object),
            errors: Vec::new(),
            is_open: false,
        },
    }
}

/// The JSON of the fields that clients may send, in their order: the values of the object, or empty ones.
fn initial(fields: &[Field], object: Option<&Map<String, Value>>) -> String {
    let shown = fields.iter().filter(|field| !field.read_only && (object.is_none() || !field.write_only));
    let empty = |field: &Field| match field.kind {
        Kind::Char(_) => Value::String(String::new()),
        Kind::Boolean if !field.allow_null => Value::Bool(false),
        _ => Value::Null,
    };
    let lines = shown.map(|field| {
        let value = object.and_then(|object| object.get(field.name).cloned()).unwrap_or_else(|| empty(field));
        format!("    \"{}\": {value}", field.name)
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { String::new() } else { format!("{{\n{}\n}}", lines.join(",\n")) }
}
