//! `rest_framework.metadata`: the response to `OPTIONS`, which describes a view.

use actix_web::http::Method;
use models::Db;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serializers::fields::{Field, Kind};

use crate::negotiation::PARSERS;
use crate::request::Request;
use crate::response::Response;
use crate::view::View;

/// `APIView.options`, with `SimpleMetadata.determine_metadata`.
pub(crate) fn options(view: &View, request: &Request, db: &mut Db) -> Response {
    let renderers = view.renderers(&request.app.settings.rest_framework);
    Response::new(Metadata {
        name: view.name.clone(),
        description: view.description,
        renders: renderers.iter().map(|renderer| renderer.media_type()).collect(),
        parses: PARSERS.map(|parser| parser.media_type()),
        actions: determine_actions(view, request, db),
    })
}

/// `determine_actions`: the fields of `PUT` and of `POST`, if the caller may use that method.
fn determine_actions(view: &View, request: &Request, db: &mut Db) -> Vec<(Method, Vec<Field>)> {
    let Some(actions) = view.metadata else { return Vec::new() };
    let allowed = [Method::PUT, Method::POST].into_iter().filter(|method| {
        let request = request.clone_request(method);
        view.handler(method).is_some()
            && view.check_permissions(&request).is_ok()
            && (method != Method::PUT || (actions.get_object)(&request, db).is_ok())
    });
    allowed.map(|method| (method, (actions.fields)())).collect()
}

#[derive(Serialize)]
struct Metadata {
    name: String,
    description: &'static str,
    renders: Vec<&'static str>,
    parses: [&'static str; 3],
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "by_method")]
    actions: Vec<(Method, Vec<Field>)>,
}

fn by_method<S: Serializer>(actions: &[(Method, Vec<Field>)], serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_map(actions.iter().map(|(method, fields)| (method.as_str(), ByName(fields))))
}

struct ByName<'f>(&'f [Field]);

impl Serialize for ByName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|field| (field.name, FieldInfo(field))))
    }
}

/// `get_field_info`
struct FieldInfo<'f>(&'f Field);

impl Serialize for FieldInfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut info = serializer.serialize_map(None)?;
        info.serialize_entry("type", label(self.0.kind))?;
        info.serialize_entry("required", &self.0.required)?;
        info.serialize_entry("read_only", &self.0.read_only)?;
        info.serialize_entry("label", &self.0.label())?;
        if let Kind::Char(field) = self.0.kind
            && let Some(max_length) = field.max_length
        {
            info.serialize_entry("max_length", &max_length)?;
        }
        if let Kind::Integer(field) = self.0.kind {
            for (name, limit) in [("min_value", field.min_value), ("max_value", field.max_value)] {
                if let Some(limit) = limit {
                    info.serialize_entry(name, &limit)?;
                }
            }
        }
        info.end()
    }
}

/// `SimpleMetadata.label_lookup`
fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Char(_) => "string",
        Kind::Integer(_) => "integer",
        Kind::DateTime => "datetime",
        Kind::PrimaryKeyRelated => "field",
    }
}
