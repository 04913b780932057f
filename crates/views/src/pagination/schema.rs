//! `get_schema_operation_parameters` and `get_paginated_response_schema`: a class of pagination in the schema.

use serde_json::{Value, json};

use super::cursor::CURSOR;
use super::limit_offset::{LIMIT, OFFSET};
use super::page_number::PAGE;
use crate::settings::{Pagination, RestFramework};

const SIZE: &str = "Number of results to return per page.";

impl Pagination {
    /// The query parameters of a list.
    pub(crate) fn schema_parameters(self) -> Vec<Value> {
        match self {
            Pagination::PageNumber(class) => {
                let page = parameter(PAGE, "integer", "A page number within the paginated result set.");
                let size = class.page_size_query_param.map(|name| parameter(name, "integer", SIZE));
                [page].into_iter().chain(size).collect()
            }
            Pagination::LimitOffset(_) => vec![
                parameter(LIMIT, "integer", SIZE),
                parameter(OFFSET, "integer", "The initial index from which to return the results."),
            ],
            Pagination::Cursor(class) => {
                let cursor = parameter(CURSOR, "string", "The pagination cursor value.");
                let size = class.page_size_query_param.map(|name| parameter(name, "integer", SIZE));
                [cursor].into_iter().chain(size).collect()
            }
        }
    }

    /// The envelope of a page with these rows. All its keys are always there.
    pub(crate) fn response_schema(self, rows: &Value) -> Value {
        let example = |query: &str| format!("http://api.example.org/accounts/?{query}");
        let (next, previous) = match self {
            Pagination::PageNumber(_) => ("page=4", "page=2"),
            Pagination::LimitOffset(_) => ("offset=400&limit=100", "offset=200&limit=100"),
            Pagination::Cursor(_) => ("cursor=cD00ODY%3D", "cursor=cj0xJnA9NDg3"),
        };
        let link = |query| json!({"type": "string", "nullable": true, "format": "uri", "example": example(query)});
        let links = json!({
            "next": link(next), "previous": link(previous), "results": {"type": "array", "items": rows},
        });
        if let Pagination::Cursor(_) = self {
            return json!({"type": "object", "required": ["next", "previous", "results"], "properties": links});
        }
        let mut properties = json!({"count": {"type": "integer", "example": 123}});
        if let (Some(properties), Value::Object(links)) = (properties.as_object_mut(), links) {
            properties.extend(links);
        }
        json!({"type": "object", "required": ["count", "next", "previous", "results"], "properties": properties})
    }

    /// Whether a list may have pages, and whether it may have none.
    pub(crate) fn forms(self, settings: &RestFramework) -> (bool, bool) {
        let (may_ask, has_size) = match self {
            Pagination::PageNumber(class) => (class.page_size_query_param.is_some(), settings.page_size > Some(0)),
            Pagination::Cursor(class) => (class.page_size_query_param.is_some(), settings.page_size > Some(0)),
            Pagination::LimitOffset(_) => (true, settings.page_size.is_some()),
        };
        (has_size || may_ask, !has_size)
    }
}

fn parameter(name: &str, kind: &str, description: &str) -> Value {
    json!({
        "name": name, "required": false, "in": "query", "description": description, "schema": {"type": kind},
    })
}
