//! `spectacular`: the OpenAPI document as a file.

use crate::project::Project;

const SCHEMA: (&str, &str) = ("REST_FRAMEWORK__DEFAULT_SCHEMA_CLASS", "drf_spectacular.openapi.AutoSchema");

#[test]
fn the_document_needs_no_database_and_no_key() {
    let project = Project::bare();
    let printed = project.succeeds(&["spectacular", "--validate", "--fail-on-warn"]);
    assert!(printed.starts_with("openapi: 3.0.3\n"), "{printed}");
    assert!(!printed.contains("/api/schema/"), "the route is not there");
    assert!(project.files().is_empty());
}

#[test]
fn the_document_is_written_to_a_file() {
    let project = Project::new().set(SCHEMA.0, SCHEMA.1).set("SPECTACULAR_SETTINGS__TITLE", "Tasks");
    assert_eq!(project.succeeds(&["spectacular", "--file", "schema.yml", "--api-version", "2"]), "");
    let yaml = std::fs::read_to_string(project.path("schema.yml")).unwrap();
    assert!(yaml.starts_with("openapi: 3.0.3\ninfo:\n  title: Tasks\n  version: 0.0.0 (2)\npaths:\n"), "{yaml}");
    assert!(yaml.contains("\n  /api/schema/:\n"));
    let json = project.succeeds(&["spectacular", "--format", "openapi-json"]);
    assert!(json.starts_with("{\n    \"openapi\": \"3.0.3\",\n"), "{json}");
    project.fails(
        &["spectacular", "--file", "no/such/folder.yml"],
        "CommandError: no/such/folder.yml cannot be written: No such file or directory (os error 2)",
    );
}

#[test]
fn warnings_can_be_errors() {
    let project = Project::new().set("SIMPLE_JWT__AUTH_HEADER_TYPES", "JWT,Token");
    let warning = "Warning: OpenAPI3 can only have one \"bearerFormat\". JWT Settings specify JWT, Token. Using the \
                   first one.\n\nSchema generation summary:\nWarnings: 1\n\n";
    let finished = project.run(&["spectacular"]);
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), warning));
    let finished = project.run(&["spectacular", "--fail-on-warn"]);
    let failed = format!("{warning}CommandError: Failing as requested due to warnings\n");
    assert_eq!((finished.code, finished.stderr, finished.stdout.as_str()), (Some(1), failed, ""));
}

#[test]
fn the_settings_of_the_schema_are_checked_at_the_start() {
    for (name, value, fault) in [
        (
            SCHEMA.0,
            "AutoSchema",
            "names 'AutoSchema', which is none of rest_framework.schemas.openapi.AutoSchema, \
                                  drf_spectacular.openapi.AutoSchema",
        ),
        ("SPECTACULAR_SETTINGS__OAS_VERSION", "3.2", "is '3.2', which is none of 3.0.3, 3.1.0"),
    ] {
        let project = Project::new().set(name, value);
        project.fails(&["check"], &format!("ImproperlyConfigured: {name} in the environment {fault}"));
    }
    let project = Project::new().set("SPECTACULAR_SETTINGS__TOS", "no URL");
    project.fails(&["spectacular", "--validate"], "CommandError: 'no URL' is not a URL: info.termsOfService");
}
