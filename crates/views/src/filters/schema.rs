//! `get_schema_operation_parameters`: the query parameters of a filter backend, as the schema lists them.

use models::fields::Kind;
use models::query::Lookup;
use serde_json::{Value, json};

use super::django_filters;
use crate::schema::FilterParameter;
use crate::settings::{FilterBackend, RestFramework};

impl FilterBackend {
    /// The parameters of a list, in the form of OpenAPI 3.0.
    pub(crate) fn schema_parameters(self, settings: &RestFramework, filterset: &[FilterParameter]) -> Vec<Value> {
        let text = |name: &str, description: &str| {
            json!({
                "name": name, "required": false, "in": "query", "description": description,
                "schema": {"type": "string"},
            })
        };
        match self {
            FilterBackend::Search => vec![text(&settings.search_param, "A search term.")],
            FilterBackend::Ordering => {
                vec![text(&settings.ordering_param, "Which field to use when ordering the results.")]
            }
            FilterBackend::Django => filterset.iter().map(FilterParameter::schema).collect(),
        }
    }

    /// Whether it refuses parameters under their names, and whether as a list of messages.
    pub(crate) fn refuses(self) -> (bool, bool) {
        (self == FilterBackend::Django, self == FilterBackend::Search)
    }
}

impl FilterParameter {
    /// The name of the parameter: `title`, `title__icontains`.
    pub(crate) fn name(&self) -> String {
        django_filters::parameter(self.field, self.lookup)
    }

    fn schema(&self) -> Value {
        let one = match (self.lookup, self.kind) {
            (Lookup::Date, _) => json!({"type": "string", "format": "date"}),
            (_, Kind::Auto | Kind::Integer | Kind::ForeignKey) => json!({"type": "integer"}),
            (_, Kind::Boolean) => json!({"type": "boolean"}),
            (_, Kind::DateTime) => json!({"type": "string", "format": "date-time"}),
            (_, Kind::Char { .. } | Kind::Text) => json!({"type": "string"}),
        };
        match self.lookup {
            Lookup::In => json!({
                "in": "query", "name": self.name(), "schema": {"type": "array", "items": one},
                "description": "Multiple values may be separated by commas.", "explode": false, "style": "form",
            }),
            _ => json!({"in": "query", "name": self.name(), "schema": one}),
        }
    }
}
