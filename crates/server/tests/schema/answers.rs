//! What the document adds: error answers, separate components, and rules that are enforced.

use serde_json::{Value, json};

use super::{cases, document};

fn setting(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn of_case(name: &str) -> Value {
    let case = cases().into_iter().find(|(known, _)| known == name);
    document(&case.unwrap().1)
}

fn statuses(document: &Value, path: &str, method: &str) -> Vec<u16> {
    let responses = document["paths"][path][method]["responses"].as_object().unwrap();
    responses.keys().map(|status| status.parse().unwrap()).collect()
}

#[test]
fn each_error_is_listed_where_it_can_happen() {
    let document = of_case("page_number");
    for (path, method, expected) in [
        ("/api/auth/token/", "post", &[200, 400, 401, 404, 405, 406, 413, 415, 429, 503][..]),
        ("/api/health/", "get", &[200, 400, 401, 404, 405, 406, 429, 503]),
        ("/api/me/", "get", &[200, 400, 401, 404, 405, 406, 429, 503]),
        ("/api/multiply-by-seven/", "post", &[200, 400, 401, 404, 405, 406, 413, 415, 429, 503]),
        ("/api/tasks/", "get", &[200, 400, 401, 404, 405, 406, 429, 503]),
        ("/api/tasks/", "post", &[201, 400, 401, 404, 405, 406, 409, 413, 415, 422, 429, 503]),
        ("/api/tasks/{id}/", "get", &[200, 400, 401, 403, 404, 405, 406, 429, 503]),
        ("/api/tasks/{id}/", "delete", &[204, 400, 401, 403, 404, 405, 406, 409, 412, 429, 503]),
    ] {
        assert_eq!(statuses(&document, path, method), expected, "{method} {path}");
    }
    let document = of_case("default");
    assert!(!statuses(&document, "/api/tasks/", "get").contains(&429), "no throttle, no 429");
}

#[test]
fn the_errors_of_fields_and_filters_have_their_names() {
    let document = of_case("page_number");
    let bad_request = &document["paths"]["/api/tasks/{id}/"]["put"]["responses"]["400"];
    let forms = &bad_request["content"]["application/json"]["schema"]["anyOf"];
    let names: Vec<&str> = forms.as_array().unwrap().iter().filter_map(|form| form["$ref"].as_str()).collect();
    assert_eq!(names, ["Error", "TaskErrors", "TaskFilterErrors"].map(|name| format!("#/components/schemas/{name}")));
    assert_eq!(forms[3], json!({"type": "array", "items": {"type": "string"}}), "the search");
    let names = |component: &str| -> Vec<String> {
        document["components"]["schemas"][component]["properties"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names("TaskErrors"), ["title", "description", "completed", "non_field_errors"]);
    assert_eq!(names("TaskFilterErrors").len(), 13);
}

#[test]
fn requests_and_answers_have_components_of_their_own() {
    let document = document(&[]);
    let component = |name: &str| &document["components"]["schemas"][name];
    let text = json!({"type": "string", "pattern": r"^[^\x00]*[^\s\x00\x1c-\x1f\x85][^\x00]*$", "minLength": 1, "writeOnly": true});
    assert_eq!(
        component("TokenObtainPairRequest"),
        &json!({
            "type": "object", "properties": {"username": text, "password": text}, "required": ["password", "username"],
        })
    );
    assert_eq!(component("TokenObtainPair")["required"], json!(["access", "refresh"]));
    assert_eq!(component("TokenVerify"), &json!({"type": "object"}));
    assert_eq!(component("HealthCheck")["properties"], json!({"status": {"type": "string"}}));
    assert_eq!(component("User")["required"], json!(["id", "username"]));
    let value = json!({
        "type": "integer", "format": "int64", "minimum": -1_000_000_000_000_i64, "maximum": 1_000_000_000_000_i64,
    });
    assert_eq!(component("MultiplyBySevenRequest")["properties"], json!({"value": value}));
    assert_eq!(component("MultiplyBySeven")["properties"], json!({"result": {"type": "integer"}}));
    let all = json!(["completed", "created_at", "description", "id", "owner", "title", "updated_at"]);
    assert_eq!(component("Task")["required"], all);
    assert_eq!(component("TaskRequest")["required"], json!(["title"]));
    assert_eq!(component("PatchedTask").get("required"), None);
}

#[test]
fn null_is_a_type_in_openapi_3_1() {
    let class = setting("REST_FRAMEWORK__DEFAULT_PAGINATION_CLASS", "tasks.pagination.LimitOffsetPagination");
    let version = setting("SPECTACULAR_SETTINGS__OAS_VERSION", "3.1.0");
    let document = document(&[class, version]);
    assert_eq!(document["openapi"], "3.1.0");
    let next = &document["components"]["schemas"]["PaginatedTaskList"]["properties"]["next"];
    assert_eq!(next["type"], json!(["string", "null"]));
    assert_eq!(next["nullable"], Value::Null);
    // Without `PAGE_SIZE`, a client that asks for no limit gets a bare list.
    let answer = &document["paths"]["/api/tasks/"]["get"]["responses"]["200"]["content"]["application/json"];
    assert_eq!(answer["schema"]["oneOf"].as_array().unwrap().len(), 2);
}
