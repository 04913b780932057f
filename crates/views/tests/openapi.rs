//! The OpenAPI document of a resource and of views that are not in the application.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use permissions::{AllowAny, BasePermission, Permission};
use serde::Serialize;
use serde_json::{Value, json};
use serializers::Serializer;
use support::{Site, books};
use views::api_view::{ApiView, api_view};
use views::exceptions::Result;
use views::openapi::{Generated, get_schema, validate_schema};
use views::request::Request;
use views::resolvers::{UrlPattern, path};
use views::response::Response;
use views::settings::{SchemaClass, Settings};

/// What a client counts.
#[derive(Serialize, Serializer)]
struct Tally {
    #[field(max_length = 10, blank)]
    name: String,
    count: Option<i64>,
}

/// Counts for anyone.
struct TallyView;

#[api_view(permission_classes = [AllowAny])]
impl TallyView {
    fn post(_request: &Request, tally: Tally, _db: &mut models::Db) -> Result<Tally> {
        Ok(Tally { count: tally.count.map(|count| count + 1), ..tally })
    }
}

/// Nobody may call it.
struct ClosedView;

/// Refuses every request.
#[derive(Permission)]
struct Nobody;

impl<M> BasePermission<M> for Nobody {
    fn has_permission(&self, _request: &permissions::Request<'_>) -> bool {
        false
    }
}

#[api_view(permission_classes = [Nobody])]
impl ClosedView {
    fn get(_request: &Request) -> Result {
        Ok(Response::no_content())
    }
}

/// The document leaves it out.
struct SecretView;

#[api_view(schema = None)]
impl SecretView {
    fn get(_request: &Request) -> Result {
        Ok(Response::no_content())
    }
}

fn urlpatterns() -> Vec<UrlPattern> {
    let views = [
        path("api/tally/", TallyView::as_view()),
        path("api/closed/", ClosedView::as_view()),
        path("api/secret/", SecretView::as_view()),
    ];
    books::urlpatterns().into_iter().chain(views).collect()
}

fn document() -> Value {
    get_schema(&urlpatterns(), &Settings::default()).document
}

#[test]
fn a_resource_has_its_operations() {
    let document = document();
    let operations = document["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().values();
        methods.map(move |operation| (path.as_str(), operation["operationId"].as_str().unwrap()))
    });
    let expected = [
        ("/api/books/", "books_list"),
        ("/api/books/", "books_create"),
        ("/api/books/{id}/", "books_retrieve"),
        ("/api/books/{id}/", "books_update"),
        ("/api/books/{id}/", "books_partial_update"),
        ("/api/books/{id}/", "books_destroy"),
        ("/api/closed/", "closed_retrieve"),
        ("/api/tally/", "tally_create"),
    ];
    assert_eq!(operations.collect::<Vec<_>>(), expected);
    assert_eq!(validate_schema(&document), Ok(()));
}

#[test]
fn the_types_of_a_handler_are_its_request_and_its_answer() {
    let document = document();
    let operation = &document["paths"]["/api/tally/"]["post"];
    assert_eq!(operation["security"], json!([{"jwtAuth": []}, {}]));
    let components = &document["components"]["schemas"];
    let count = json!({"type": "integer", "nullable": true});
    let name = json!({"type": "string", "maxLength": 10, "pattern": r"^[^\x00]*$"});
    let request =
        json!({"type": "object", "properties": {"name": name, "count": count}, "required": ["count", "name"]});
    assert_eq!(components["TallyRequest"], request);
    assert_eq!(components["Tally"]["properties"]["name"], json!({"type": "string", "maxLength": 10}));
    assert_eq!(components["Tally"]["properties"]["count"], count);

    let site = Site::new(&urlpatterns());
    let json = [("Content-Type", "application/json")];
    let answer = site.ask("POST /api/tally/", &json, r#"{"name": "", "count": 1}"#);
    assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"name":"","count":2}"#));
    let answer = site.ask("POST /api/tally/", &json, "{}");
    let errors = r#"{"name":["This field is required."],"count":["This field is required."]}"#;
    assert_eq!((answer.status, answer.body.as_str()), (400, errors));
}

#[test]
fn what_is_not_known_is_a_warning() {
    let Generated { document, warnings } = get_schema(&urlpatterns(), &Settings::default());
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("GET /api/closed/"), "{warnings:?}");
    let responses = document["paths"]["/api/closed/"]["get"]["responses"].as_object().unwrap();
    assert_eq!(responses["200"], json!({"description": "No response body"}));
    assert!(responses.contains_key("403"));
}

#[test]
fn the_schema_of_a_schema_is_valid() {
    let mut settings = Settings::default();
    settings.rest_framework.default_schema_class = SchemaClass::Spectacular;
    let document = views::openapi::generate("api/schema/", &urlpatterns(), &settings).document;
    assert_eq!(validate_schema(&document), Ok(()));
    assert!(document["paths"]["/api/schema/"]["get"].is_object());
    settings.spectacular_settings.serve_include_schema = false;
    let document = views::openapi::generate("api/schema/", &urlpatterns(), &settings).document;
    assert_eq!(document["paths"]["/api/schema/"], Value::Null);
}

#[test]
fn a_broken_document_is_found() {
    let broken = |change: fn(&mut Value)| {
        let mut document = document();
        change(&mut document);
        validate_schema(&document).unwrap_err()
    };
    let missing = broken(|document| _ = document["components"]["schemas"].as_object_mut().unwrap().remove("Tally"));
    assert_eq!(missing, "#/components/schemas/Tally does not exist");
    let parameters = broken(|document| document["paths"]["/api/books/{id}/"]["get"]["parameters"] = json!([]));
    assert_eq!(parameters, "the parameters of /api/books/{id}/ differ from its declared parameters");
    let twice = broken(|document| document["paths"]["/api/tally/"]["post"]["operationId"] = json!("books_list"));
    assert_eq!(twice, "two operations have the operationId books_list");
}
